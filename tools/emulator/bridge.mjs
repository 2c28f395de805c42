// The far end of the serial link: a modem that dials one address when the board asks for a connection.

import net from 'node:net';

/** Joins `uart` of the chip to a TCP connection while the pin `request` is high; `carrier` tells the board of it. */
export class Bridge {
  constructor(host, port) {
    this.host = host;
    this.port = port;
    this.socket = null;
    this.waiting = []; // bytes for the board
    this.sent = []; // bytes from the board, until flush()
    this.connections = 0;
  }

  /** Take the pins and the UART of a chip that has just been started. */
  wire(mcu, uart, request, carrier) {
    this.hangUp();
    this.mcu = mcu;
    this.uart = uart;
    this.carrier = mcu.gpio[carrier];
    uart.onByte = (byte) => this.socket && this.sent.push(byte);
    mcu.gpio[request].addListener(() => this.asked(mcu.gpio[request].outputValue));
    this.feeding = mcu.clock.createAlarm(() => this.feed());
    this.idle = true;
  }

  asked(on) {
    if (!on) {
      this.hangUp();
    } else if (!this.socket) {
      const socket = (this.socket = net.connect(this.port, this.host));
      socket.setNoDelay(true);
      socket.on('connect', () => {
        this.connections++;
        if (this.socket === socket) this.carrier.setInputValue(true);
      });
      socket.on('data', (data) => {
        if (this.socket !== socket) return;
        for (const byte of data) this.waiting.push(byte);
        if (this.waiting.length > 4096) socket.pause(); // the board is slower than the network
        this.wake();
      });
      socket.on('error', () => {}); // `close` follows
      socket.on('close', () => this.socket === socket && this.ended());
    }
  }

  // The other side closed: the carrier drops once the board has got everything.
  ended() {
    this.socket = null;
    if (!this.waiting.length) this.carrier.setInputValue(false);
  }

  hangUp() {
    const { socket } = this;
    this.socket = null;
    this.waiting = [];
    this.sent = [];
    socket?.destroy();
    this.carrier?.setInputValue(false);
  }

  /** Pass on what the board has sent. */
  flush() {
    if (this.sent.length && this.socket) {
      this.socket.write(Uint8Array.from(this.sent));
      this.sent = [];
    }
  }

  wake() {
    if (this.idle) {
      this.idle = false;
      this.feeding.schedule(this.uart.byteNs());
    }
  }

  feed() {
    if (this.waiting.length && this.uart.ready) {
      this.uart.feedByte(this.waiting.shift());
      if (this.waiting.length < 1024) this.socket?.resume();
    }
    if (this.waiting.length) {
      this.feeding.schedule(this.uart.byteNs());
    } else {
      this.idle = true;
      if (!this.socket) this.carrier.setInputValue(false);
    }
  }
}
