// A Pico that is connected by its USB cable only: standard input and output are its console, byte for byte.
//
//     node console.mjs IMAGE ROM FLASH
//
// IMAGE: the .bin as it lies in flash; FLASH: the file system's image.

import fs from 'node:fs';
import { Chip, FLASH_SIZE } from './chip.mjs';

const FILES_AT = 640 * 1024; // of 2 MB flash the last 1408 KB are the file system
const SLICE_NS = 5e6;
const [image, rom, files] = process.argv.slice(2);

const flash = new Uint8Array(FLASH_SIZE).fill(0xff);
flash.set(fs.readFileSync(image));
if (fs.existsSync(files)) flash.set(fs.readFileSync(files), FILES_AT);
const romWords = new Uint32Array(4096);
new Uint8Array(romWords.buffer).set(fs.readFileSync(rom));

const chip = new Chip(flash, romWords, () => {});
chip.onBytes = (bytes) => process.stdout.write(bytes);
process.stdin.on('data', (bytes) => chip.type(bytes));
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => {
  fs.writeFileSync(files, flash.subarray(FILES_AT));
  process.exit(0);
});

// As fast as it can: nobody but the console is there to notice the time.
function loop() {
  chip.run(SLICE_NS);
  if (chip.fault) {
    process.stderr.write(chip.fault + '\n');
    process.exit(1);
  }
  setImmediate(loop);
}
loop();
