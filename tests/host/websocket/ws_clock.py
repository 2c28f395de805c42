"""A clock that the client is told, with real polls in between, as code for the client.

step(ms) lets that much time pass, in some 100 steps; settle(done) polls while the clock stands still.
"""

CLOCK = """
clock = time.ticks_ms()
def step(ms):
    global clock
    pace = max(10, ms // 1000 * 10)
    for _ in range(0, ms, pace):
        if ws.state == CLOSED:
            return
        clock = time.ticks_add(clock, pace)
        ws.poll(clock)
        time.sleep_us(200)
def settle(done):
    for _ in range(20000):
        if done():
            return
        ws.poll(clock)
        time.sleep_ms(1)
    raise RuntimeError("not reached: state %d, error %s" % (ws.state, ws.error))
"""
