// The RP2040 with an image in its flash: what rp2040js leaves out (flash writes, resets, a host at its USB) is here.

import { LogLevel, ConsoleLogger, RP2040, USBCDC } from 'rp2040js';
import { improveUart } from './uart.mjs';

export const FLASH_SIZE = 2 * 1024 * 1024;
const START = 0x10000000;
const WATCHDOG = 0x40058; // its place among the peripherals
const NS_PER_CYCLE = 8; // at 125 MHz
// Typical times of the Pico's flash chip (W25Q16JV): 45 ms for a sector of 4 KB, 0.7 ms for a page of 256 bytes.
const ERASE_NS_PER_BYTE = 45e6 / 4096;
const PROGRAM_NS_PER_BYTE = 0.7e6 / 256;
// Traps of the boot ROM (rom/rom.c).
const TRAP = { connect: 0xe0, erase: 0xe2, program: 0xe3, enterXip: 0xe5 };

/** Runs until something that it cannot emulate happens: then `fault` says what. `nanos` is emulated time since power on. */
export class Chip {
  /** flash: Uint8Array of FLASH_SIZE, kept over resets; rom: Uint32Array; wire(mcu): called after every reset. */
  constructor(flash, rom, wire) {
    this.flash = flash;
    this.rom = rom;
    this.wire = wire;
    this.output = ''; // what the board printed
    this.onLine = () => {};
    this.onBytes = () => {};
    this.onErase = () => {}; // a sector is about to be erased
    this.erases = 0;
    this.programs = 0;
    this.resets = 0;
    this.fault = null;
    this.before = 0; // emulated time of earlier starts
    this.longestBusy = 0; // ns for which the flash kept interrupts waiting
    this.start();
  }

  /** Begin at the reset vector, with nothing in RAM. */
  start() {
    const mcu = (this.mcu = new RP2040());
    mcu.logger = new ConsoleLogger(LogLevel.Error);
    mcu.loadBootrom(this.rom);
    mcu.flash.set(this.flash);
    mcu.onBreak = (code) => this.trap(code);
    const watchdog = mcu.peripherals[WATCHDOG];
    watchdog.onWatchdogTrigger = () => {
      this.resetWanted = true;
      watchdog.alarm.enable = false; // its model would bite for ever in no time
    };
    this.resetWanted = false;
    mcu.uart.forEach((uart) => improveUart(mcu, uart));
    this.connectUsb(mcu);
    mcu.core.PC = START;
    this.wire(mcu);
  }

  get nanos() {
    return this.before + this.mcu.clock.nanos;
  }

  /** Reset the chip; the flash keeps what it holds. */
  reset() {
    this.resets++;
    this.before += this.mcu.clock.nanos;
    const reason = this.mcu.peripherals[WATCHDOG].reason;
    this.start();
    // The watchdog's register tells the next start why it happened, which a power cut does not.
    this.mcu.peripherals[WATCHDOG].reason = reason;
  }

  /** Power off and on again. */
  powerCut() {
    this.before += this.mcu.clock.nanos;
    this.start();
  }

  /** Run for `ns` of emulated time, or until a fault. */
  run(ns) {
    let { mcu } = this;
    let left = ns;
    while (left > 0 && !this.fault) {
      const { core, clock } = mcu;
      const end = clock.nanosCounter + left;
      while (clock.nanosCounter < end && !this.fault && !this.resetWanted) {
        if (core.waiting) {
          const next = clock.nanosToNextAlarm;
          clock.tick(Math.max(1, Math.min(next > 0 ? next : 1000, end - clock.nanosCounter)));
        } else {
          clock.tick(core.executeInstruction() * NS_PER_CYCLE);
        }
      }
      left = end - clock.nanosCounter;
      if (this.resetWanted) {
        this.reset();
        mcu = this.mcu;
      }
    }
  }

  trap(code) {
    const { core, clock, flash } = this.mcu;
    const [at, data, count] = core.registers;
    if (code === TRAP.erase) {
      const n = data >>> 0;
      this.onErase();
      this.flash.fill(0xff, at >>> 0, (at >>> 0) + n);
      flash.fill(0xff, at >>> 0, (at >>> 0) + n);
      this.erases++;
      this.busy(clock, ERASE_NS_PER_BYTE * n);
    } else if (code === TRAP.program) {
      for (let i = 0; i < count; i++) {
        const byte = this.mcu.readUint8((data >>> 0) + i);
        // NOR flash: programming only clears bits.
        this.flash[(at >>> 0) + i] &= byte;
        flash[(at >>> 0) + i] &= byte;
      }
      this.programs++;
      this.busy(clock, PROGRAM_NS_PER_BYTE * count);
    } else if (code < TRAP.connect || code > TRAP.enterXip) {
      const hex = (value) => (value >>> 0).toString(16);
      this.fault = `BKPT ${hex(code)} at ${hex(core.PC)}, called from ${hex(core.LR)}`;
    }
  }

  // The chip does nothing else while its flash is written: the time passes in one piece.
  busy(clock, ns) {
    this.longestBusy = Math.max(this.longestBusy, ns);
    clock.tick(ns);
  }

  connectUsb(mcu) {
    const cdc = new USBCDC(mcu.usbCtrl);
    let line = '';
    cdc.onSerialData = (bytes) => {
      this.onBytes(bytes);
      const text = Buffer.from(bytes).toString('latin1');
      this.output += text;
      line += text;
      const lines = line.split('\n');
      line = lines.pop();
      lines.forEach((one) => this.onLine(one.trimEnd()));
    };
    // A host that has nothing to say: an endpoint that is never done, else empty packets would come every 10 us.
    this.typed = [];
    this.listening = null;
    mcu.usbCtrl.onEndpointRead = (endpoint, size) => {
      if (endpoint === cdc.outEndpoint) {
        this.listening = [endpoint, size];
        this.deliver();
      }
    };
  }

  /** Type `text` at the console. */
  type(text) {
    this.typed.push(...Buffer.from(text, 'latin1'));
    this.deliver();
  }

  deliver() {
    if (this.listening && this.typed.length) {
      const [endpoint, size] = this.listening;
      this.listening = null;
      this.mcu.usbCtrl.endpointReadDone(endpoint, new Uint8Array(this.typed.splice(0, Math.min(size, 64))));
    }
  }
}
