// What is around the chip of the bench board: car, cable, mains contactor, lock, meter, card reader, all at the pins.
// Everything follows the pins and the emulated clock; nothing here knows what the firmware believes.

const MS = 1e6;
const CONTACTOR_MS = 20;
const LOCK_MS = 150;
const PULSE_MS = 30;
const WH_A_PULSE = 1;
const VOLTS = 230;
const PHASES = 3;
const VEHICLE_MS = 100; // from the wish to the switch
const ADC_FULL = 4095;
const ADC_VOLTS = 3.3;
const PULL_UP_OHM = 1000;
const CABLE_OHM = { 13: 1500, 20: 680, 32: 220, 63: 100 };
// Positive half of the pilot at the contact, in volts (IEC 61851-1 Table A.4).
const LEVEL = { A: 12, B: 9, C: 6, E: 0 };
const CARD_BYTE_NS = 1e10 / 9600;

/** pins: the numbers of boards/rp2_bench/pins.py by name. */
export class World {
  constructor(pins) {
    this.pins = pins;
    this.plugged = false;
    this.cable = 0; // its rating in A, 0: none in the socket
    this.wants = false;
    this.amps = 16;
    this.short = false;
    this.diode = true;
    this.closed = false; // the contactor's main contacts
    this.locked = false;
    this.welded = false;
    this.rcd = true; // healthy
    this.earth = true;
    this.emergency = false;
    this.stop = false;
    this.wh = 0;
    this.leftAt = -1; // ns at which the car last left state C
    this.openings = []; // ms from then to the contactor's output off
    this.edges = []; // [ns, level] of the pilot's output, the latest few
    this.coil = false;
    this.closings = 0;
    this.noise = 1;
  }

  /** Connect everything to a chip that has just been started; `now()` gives its time in ns. */
  wire(mcu, now) {
    this.mcu = mcu;
    this.now = now;
    const { gpio, clock } = mcu;
    const p = this.pins;
    const output = (pin, react) => gpio[pin].addListener(() => react(gpio[pin].outputEnable && gpio[pin].outputValue));
    output(p.PILOT, (high) => this.pilotEdge(high));
    output(p.CONTACTOR, (on) => this.coilChanged(on));
    this.contactorMoves = clock.createAlarm(() => this.contactorMoved());
    this.lockMoves = clock.createAlarm(() => this.lockMoved());
    output(p.LOCK_A, () => this.lockDriven());
    output(p.LOCK_B, () => this.lockDriven());
    this.carReacts = clock.createAlarm(() => this.carReacted());
    this.pulseEnds = clock.createAlarm(() => gpio[p.PULSE].setInputValue(false));
    this.metering = clock.createAlarm(() => this.meter());
    this.metering.schedule(10 * MS);
    this.cardBytes = [];
    this.reading = clock.createAlarm(() => this.cardByte());
    mcu.adc.onADCRead = (channel) => {
      mcu.adc.currentChannel = channel;
      mcu.adc.channelValues[channel] = this.adc(channel);
      mcu.adc.sampleAlarm.schedule(mcu.adc.sampleTime * 1000);
    };
    this.coil = false;
    this.thinking = false;
    this.contactorMoves.schedule(CONTACTOR_MS * MS);
    this.inputs();
  }

  inputs() {
    const { gpio } = this.mcu;
    const p = this.pins;
    gpio[p.MIRROR].setInputValue(this.closed);
    gpio[p.LOCK_FEEDBACK].setInputValue(this.locked);
    gpio[p.RCD].setInputValue(this.rcd);
    gpio[p.EARTH].setInputValue(this.earth);
    gpio[p.PULSE].setInputValue(false);
    gpio[p.STOP].setInputValue(!this.stop);
    gpio[p.RESET].setInputValue(true);
    gpio[p.EMERGENCY].setInputValue(this.emergency);
  }

  // Pilot.

  get state() {
    if (this.short) return 'E';
    if (!this.plugged) return 'A';
    return this.switched ? 'C' : 'B';
  }

  get pilotHigh() {
    const pin = this.mcu.gpio[this.pins.PILOT];
    return pin.outputEnable ? pin.outputValue : true; // undriven, the generator rests at +12 V
  }

  get volts() {
    const state = this.state;
    if (this.pilotHigh) return LEVEL[state];
    return state === 'E' ? 0 : this.plugged && !this.diode ? -LEVEL[state] : -12;
  }

  pilotEdge(high) {
    // The pad can be read back whatever drives it, which the model of the chip leaves out.
    this.mcu.gpio[this.pins.PILOT].setInputValue(high);
    this.edges.push([this.now(), high]);
    if (this.edges.length > 64) this.edges.shift();
    if (this.wants !== this.switched) this.think();
  }

  /** Frequency in Hz and duty cycle as seen from outside; duty 1 or 0 while steady. */
  pwm() {
    const rises = this.edges.filter(([, high]) => high).slice(-3);
    const last = this.edges.at(-1);
    if (rises.length < 3 || this.now() - last[0] > 3 * MS) return { hz: 0, duty: this.pilotHigh ? 1 : 0 };
    const [from, to] = [rises[0][0], rises[2][0]];
    const fall = this.edges.find(([at, high]) => !high && at > from);
    return { hz: 2e9 / (to - from), duty: (fall[0] - from) / ((to - from) / 2), high_ns: fall[0] - from };
  }

  get offered() {
    const { hz, duty } = this.pwm();
    if (!hz) return 0;
    return duty <= 0.85 ? duty * 60 : (duty * 100 - 64) * 2.5;
  }

  adc(channel) {
    const p = this.pins;
    const volts = {
      [p.PILOT_SENSE - 26]: 1.65 + 0.12 * this.volts,
      [p.PROXIMITY_SENSE - 26]: this.cable
        ? (ADC_VOLTS * CABLE_OHM[this.cable]) / (CABLE_OHM[this.cable] + PULL_UP_OHM)
        : ADC_VOLTS,
      [p.TEMPERATURE_SENSE - 26]: ADC_VOLTS / 2,
    }[channel];
    if (volts === undefined) return 0;
    // The noise of a real converter, the same in every run: a reading that never moves is a broken one.
    this.noise = (Math.imul(this.noise, 1103515245) + 12345) & 0x7fffffff;
    const value = Math.round((volts / ADC_VOLTS) * ADC_FULL) + ((this.noise >> 16) % 5) - 2;
    return Math.max(0, Math.min(ADC_FULL, value));
  }

  // Car.

  get switched() {
    return this.s2 ?? false;
  }

  /** Do as the driver or the car wants: {plugged, cable, wants, amps, ...}. */
  set(wish) {
    Object.assign(this, wish);
    if (wish.cable && this.cable) this.plugged = wish.plugged ?? this.plugged;
    if (!this.plugged || wish.wants === false) this.release();
    this.inputs();
    this.think();
  }

  think() {
    if (!this.thinking) this.carReacts.schedule(VEHICLE_MS * MS);
    this.thinking = true;
  }

  carReacted() {
    this.thinking = false;
    const should = this.plugged && this.wants && this.pwm().hz > 0;
    if (should && !this.switched) this.s2 = true;
    else if (!should && this.switched) this.release();
  }

  /** The worst moment for the car to leave, when `leavesAtErase` was wished for: the chip is deaf from now on. */
  flashErased() {
    if (this.leavesAtErase && this.coil && this.switched) {
      this.leavesAtErase = false;
      this.wants = false;
      this.release();
    }
  }

  release() {
    if (this.s2) {
      this.s2 = false;
      if (this.coil) this.leftAt = this.now();
    }
  }

  // Contactor and lock.

  coilChanged(on) {
    if (on === this.coil) return;
    this.coil = on;
    if (on) this.closings++;
    if (!on && this.leftAt >= 0) {
      this.openings.push((this.now() - this.leftAt) / MS);
      this.leftAt = -1;
    }
    this.contactorMoves.schedule(CONTACTOR_MS * MS);
  }

  contactorMoved() {
    this.closed = this.coil || this.welded;
    this.mcu.gpio[this.pins.MIRROR].setInputValue(this.closed);
  }

  lockDriven() {
    this.lockMoves.schedule(LOCK_MS * MS);
  }

  lockMoved() {
    const { gpio } = this.mcu;
    const a = gpio[this.pins.LOCK_A].outputValue;
    const b = gpio[this.pins.LOCK_B].outputValue;
    if (a !== b) {
      this.locked = a;
      gpio[this.pins.LOCK_FEEDBACK].setInputValue(a);
    }
  }

  // Meter: energy flows while the car is ready and the contacts are closed.

  get current() {
    return this.closed && this.switched ? Math.min(this.amps, this.offered) : 0;
  }

  meter() {
    const step = 10 * MS;
    const before = Math.floor(this.wh / WH_A_PULSE);
    this.wh += (this.current * VOLTS * PHASES * step) / 3.6e12;
    if (Math.floor(this.wh / WH_A_PULSE) > before) {
      this.mcu.gpio[this.pins.PULSE].setInputValue(true);
      this.pulseEnds.schedule(PULSE_MS * MS);
    }
    this.metering.schedule(step);
  }

  // Card reader.

  /** Hold a card to the reader. */
  card(text) {
    this.cardBytes.push(...Buffer.from(text + '\r', 'utf8'));
    this.reading.schedule(CARD_BYTE_NS);
  }

  cardByte() {
    this.mcu.uart[1].feedByte(this.cardBytes.shift());
    if (this.cardBytes.length) this.reading.schedule(CARD_BYTE_NS);
  }

  /** What the world sees at the pins. */
  report() {
    const { hz, duty, high_ns } = this.pwm();
    return {
      pilot: { state: this.state, hz, duty, high_ns, offered_a: this.offered },
      contactor: this.coil,
      closed: this.closed,
      closings: this.closings,
      locked: this.locked,
      ev_a: this.current,
      meter_wh: this.wh,
      openings: this.openings,
    };
  }
}
