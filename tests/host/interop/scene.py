"""One charge point and its back end, whichever it is: the steps that scenarios are made of."""

from support.wallbox import wait_until

_CALL = 2  # OCPP-J 1.6 §4.1.3


class Scene:
    """`peer`: the back end; `box`: a Wallbox that is started here and joins it as `cp`.

    connector: the one that the steps are about.

    Waits take the oldest event that no wait has taken before; forget() drops what nobody waited for.
    """

    def __init__(self, peer, box, cp):
        # What the back end knows of an earlier wallbox of that identity is not ours.
        self._after = len(peer.events)
        box.start()
        self.peer, self.box, self.cp = peer, box, cp
        self.sim = box.sim
        self.connector = 1
        self._taken = set()
        self._answered = set()

    def forget(self):
        """Nothing that happened so far is waited for any more."""
        self._after = len(self.peer.events)

    def end(self):
        """The back end answers as usual again."""
        for action in self._answered:
            self.peer.answer(action, None)
        self._answered.clear()

    @property
    def violations(self):
        """What the back end holds against the charge point since forget(), with the frames."""
        mine = [one for one in self.peer.events[self._after :] if one.get("cp") == self.cp]
        return [f"{one['text']}\n  {one['frame']}" for one in mine if one["event"] == "violation"]

    def wait(self, action, timeout=10, **members):
        """The next CALL of that action whose payload has these members: dict with payload and answer."""
        return self.wait_for(_call(action, members), f"{action} {members}", timeout)

    def wait_for(self, fits, what, timeout=10):
        """The next event of this charge point for which `fits(event)` holds."""
        found = self.peer.wait(self._next(fits), what, timeout, self._after)
        self._taken.add(id(found))
        return found

    def none(self, action, during=0.5, **members):
        """Asserts that no such CALL comes for `during` s."""
        found = self.peer.within(during, self._next(_call(action, members)), self._after)
        assert found is None, f"Expected no {action} {members}; got {found}"

    def _next(self, fits):
        return lambda one: one.get("cp") == self.cp and id(one) not in self._taken and fits(one)

    def status(self, name, timeout=10):
        """Waits for a StatusNotification of the connector."""
        return self.wait("StatusNotification", timeout, connectorId=self.connector, status=name)

    def state(self):
        """The world's state of the connector."""
        return self.sim.connector(self.connector)

    def until(self, condition, timeout=10):
        """Waits until `condition` is true for the world's state of the connector; returns that."""
        return self.box.wait_for(condition, self.connector, timeout)

    def online(self, timeout=20):
        """Waits for a BootNotification and the status of all connectors."""
        boot = self.wait("BootNotification", timeout)
        for connector in range(len(self.sim.state()["connectors"]) + 1):
            self.wait("StatusNotification", connectorId=connector)
        return boot

    def call(self, action, timeout=15, **payload):
        """Makes a request; the answer's payload. Raises PeerRefused."""
        return self.peer.call(self.cp, action, payload, timeout)

    def answer(self, action, **payload):
        """What CALLs of `action` get until end()."""
        self._answered.add(action)
        self.peer.answer(action, payload)

    def plug(self):
        """A cable into socket and car: until the back end knows."""
        self.sim.plug(self.connector)
        self.status("Preparing")

    def charge(self, tag="04A2B3C4", amps=16):
        """Plug in, show a card, ask for energy: until the back end knows that it charges. The transactionId."""
        self.plug()
        self.box.card(tag)
        started = self.wait("StartTransaction", idTag=tag, connectorId=self.connector)
        self.sim.ev(self.connector, ready=True, amps=amps)
        self.status("Charging")
        return started["answer"]["transactionId"]

    def stop(self, tag="04A2B3C4"):
        """Show the card again, drive away. The payload of StopTransaction."""
        self.box.card(tag)
        stopped = self.wait("StopTransaction")["payload"]
        self.leave()
        return stopped

    def leave(self):
        """Pull the cable as soon as the lock lets go: until the connector is Available."""
        self.until(lambda c: not c["locked"])
        self.sim.unplug(self.connector, side="evse")
        self.status("Available")

    def link(self, up):
        """Cuts the link, or brings it back, until the back end knows."""
        if not up:
            wait_until(self._all_read, what="an answer to the last message of the charge point")
        self.sim.network(up=up)
        self.wait_for(lambda one: one["event"] == ("client" if up else "gone"), "the link " + "down up".split()[up])

    def _all_read(self):
        asked = [one[1] for one in self.box.frames(">") if one[0] == _CALL][-1:]
        return all(any(one[0] != _CALL and one[1] == number for one in self.box.frames("<")) for number in asked)


def _call(action, members):
    return lambda one: (
        (one["event"], one.get("action")) == ("call", action)
        and all(one["payload"].get(name) == value for name, value in members.items())
    )
