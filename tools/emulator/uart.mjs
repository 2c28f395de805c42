// A PL011 as the RP2040 has it (datasheet §4.2): transmit FIFO, interrupt levels, receive time-out, flow control.
// The model of rp2040js raises the transmit interrupt for ever and has neither FIFO nor time-out.

const DR = 0x00;
const FR = 0x18;
const IFLS = 0x34;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;

const RX = 1 << 4;
const TX = 1 << 5;
const RX_TIMEOUT = 1 << 6;
const RTS_ENABLED = 1 << 14;

const LEVELS = [4, 8, 16, 24, 28];
const DEPTH = 32;
const TIMEOUT_BITS = 32;
const BITS_A_BYTE = 10;

/** Replaces the registers of `uart`. uart.onByte(byte) gets what is sent; uart.ready tells whether more may be fed. */
export function improveUart(mcu, uart) {
  const sending = [];
  let levels = 0x12;
  let status = 0;
  let busy = false;
  const bit = () => 1e9 / (uart.baudRate > 0 && Number.isFinite(uart.baudRate) ? uart.baudRate : 115200);
  const update = () => mcu.setInterrupt(uart.irq, !!(status & uart.interruptMask));
  const txLevel = () => (uart.fifosEnabled ? LEVELS[levels & 7] ?? 16 : 0);
  const rxLevel = () => (uart.fifosEnabled ? LEVELS[(levels >> 3) & 7] ?? 16 : 1);
  const depth = () => (uart.fifosEnabled ? DEPTH : 1);

  const shift = mcu.clock.createAlarm(() => {
    const byte = sending.shift();
    if (sending.length) {
      shift.schedule(bit() * BITS_A_BYTE);
    } else {
      busy = false;
    }
    if (sending.length === txLevel() || !sending.length) {
      status |= TX;
    }
    update();
    uart.onByte?.(byte);
  });
  const timeout = mcu.clock.createAlarm(() => {
    if (!uart.rxFIFO.empty) {
      status |= RX_TIMEOUT;
      update();
    }
  });

  // With RTS the receiver asks for a pause once its FIFO has reached the interrupt level (§4.2.5.1).
  Object.defineProperty(uart, 'ready', {
    get: () => !uart.rxFIFO.full && !(uart.ctrlRegister & RTS_ENABLED && uart.rxFIFO.itemCount >= rxLevel()),
  });
  uart.byteNs = () => bit() * BITS_A_BYTE;
  uart.overruns = 0;
  uart.checkInterrupts = update;
  uart.feedByte = (byte) => {
    if (uart.rxFIFO.full) {
      uart.overruns++;
      return;
    }
    uart.rxFIFO.push(byte);
    if (uart.rxFIFO.itemCount >= rxLevel()) {
      status |= RX;
    }
    timeout.schedule(TIMEOUT_BITS * bit());
    update();
  };

  const read = uart.readUint32.bind(uart);
  const write = uart.writeUint32.bind(uart);
  const pull = () => {
    const byte = uart.rxFIFO.pull();
    if (uart.rxFIFO.itemCount < rxLevel()) {
      status &= ~RX;
    }
    if (uart.rxFIFO.empty) {
      status &= ~RX_TIMEOUT;
      timeout.cancel();
    } else {
      timeout.schedule(TIMEOUT_BITS * bit());
    }
    update();
    return byte;
  };
  uart.readUint32 = (offset) => {
    switch (offset) {
      case DR:
        return pull();
      case FR:
        return (
          (sending.length ? 0 : 0x80) |
          (uart.rxFIFO.full ? 0x40 : 0) |
          (sending.length >= depth() ? 0x20 : 0) |
          (uart.rxFIFO.empty ? 0x10 : 0) |
          (busy ? 8 : 0)
        );
      case IFLS:
        return levels;
      case RIS:
        return status;
      case MIS:
        return status & uart.interruptMask;
      default:
        return read(offset);
    }
  };
  uart.writeUint32 = (offset, value) => {
    switch (offset) {
      case DR:
        if (sending.length < depth()) {
          sending.push(value & 0xff);
        }
        if (sending.length > txLevel()) {
          status &= ~TX;
        }
        if (!busy) {
          busy = true;
          shift.schedule(bit() * BITS_A_BYTE);
        }
        update();
        return;
      case IFLS:
        levels = value & 0x3f;
        return;
      case ICR:
        status &= ~uart.rawWriteValue;
        update();
        return;
      default:
        write(offset, value);
    }
  };
}
