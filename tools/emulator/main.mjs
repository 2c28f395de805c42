// The bench board's image in an emulated RP2040, told what to do by JSON lines on standard input.
//
//     node main.mjs IMAGE ROM FLASH HOST PORT PINS
//
// IMAGE: the .bin as it lies in flash; FLASH: the file system's image, read at the start and written back at `save`;
// HOST, PORT: where the bridge dials; PINS: JSON of the board's pin numbers. Each request {"id", "do", ...} is answered by
// one line {"id", ...}; what the board prints comes as {"log": line}.

import fs from 'node:fs';
import readline from 'node:readline';
import { Bridge } from './bridge.mjs';
import { Chip, FLASH_SIZE } from './chip.mjs';
import { World } from './world.mjs';

const FILES_AT = 640 * 1024; // of 2 MB flash the last 1408 KB are the file system
const SLICE_NS = 2e6;
const [image, rom, files, host, port, pinsText] = process.argv.slice(2);
const pins = JSON.parse(pinsText);

const flash = new Uint8Array(FLASH_SIZE).fill(0xff);
flash.set(fs.readFileSync(image));
if (fs.existsSync(files)) flash.set(fs.readFileSync(files), FILES_AT);
const romWords = new Uint32Array(4096);
new Uint8Array(romWords.buffer).set(fs.readFileSync(rom));

const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const world = new World(pins);
const bridge = new Bridge(host, Number(port));
const chip = new Chip(flash, romWords, (mcu) => {
  world.wire(mcu, () => (chip ? chip.nanos : mcu.clock.nanos));
  bridge.wire(mcu, mcu.uart[0], pins.LINK_REQUEST, pins.LINK_CARRIER);
});
chip.onErase = () => world.flashErased();
chip.onLine = (line) => say({ log: line, at: chip.nanos / 1e9 });

const actions = {
  set: ({ wish }) => world.set(wish),
  card: ({ text }) => world.card(text),
  type: ({ text }) => chip.type(text),
  power: () => chip.powerCut(),
  save: () => fs.writeFileSync(files, flash.subarray(FILES_AT)),
  state: () => {},
};

function answer(line) {
  const request = JSON.parse(line);
  try {
    actions[request.do](request);
    say({
      id: request.id, at: chip.nanos / 1e9, resets: chip.resets, erases: chip.erases, programs: chip.programs,
      busy_ms: chip.longestBusy / 1e6, fault: chip.fault, connections: bridge.connections,
      overruns: chip.mcu.uart[0].overruns, ...world.report(),
    });
  } catch (error) {
    say({ id: request.id, error: String(error) });
  }
}

readline
  .createInterface({ input: process.stdin })
  .on('line', answer)
  .on('close', () => process.exit(0));

// Emulated time never runs ahead of the clock on the wall, since the back end lives by that one. It may fall behind.
let ahead = process.hrtime.bigint();

function loop() {
  chip.run(SLICE_NS);
  bridge.flush();
  if (chip.fault) {
    say({ fault: chip.fault });
    return; // questions are still answered
  }
  ahead += BigInt(SLICE_NS);
  const early = Number(ahead - process.hrtime.bigint()) / 1e6;
  if (early < 0) ahead = process.hrtime.bigint();
  if (early > 1) setTimeout(loop, early);
  else setImmediate(loop);
}
loop();
