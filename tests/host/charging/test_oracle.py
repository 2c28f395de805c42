"""The product's charging schedules against a plain reading of the standard, over generated scripts."""

import itertools
import json
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from oracle import Oracle, seconds
from scripts import scripts, sharing

from support.micropython import ROOT, environment, interpreter
from support.patience import at_most

HERE = Path(__file__).parent
# Up to here a composite schedule is compared in every second, beyond in every second where it may change.
_WHOLE = 900


class Product:
    """service.py in an interpreter of its own."""

    def __init__(self, folder, bits, relays):
        command = [interpreter(bits), "-X", "heapsize=1M", HERE / "service.py", folder, "relays" if relays else "plain"]
        self.relays = relays
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def play(self, events):
        """Results of the events."""
        self._process.stdin.write(json.dumps(events) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert isinstance(answer, list), answer
        return answer

    def end(self):
        self._process.stdin.close()
        self._process.wait(at_most(10))
        self._process.stdout.close()


@pytest.fixture(scope="module", params=[(32, False), (64, False), (32, True)], ids=["32bit", "64bit", "32bit-relays"])
def product(request, tmp_path_factory):
    """The product that answers scripts."""
    bits, relays = request.param
    one = Product(tmp_path_factory.mktemp("profiles"), bits, relays)
    one.share = 64 // bits  # of the examples: the MCU-like build gets twice as many
    yield one
    one.end()


def request_of(event):
    """The event as service.py wants it."""
    name, *rest = event
    if name == "set":
        return ["call", "SetChargingProfile", {"connectorId": rest[0], "csChargingProfiles": rest[1]}]
    if name == "clear":
        return ["call", "ClearChargingProfile", rest[0]]
    if name == "ask":
        fields = {"connectorId": rest[0], "duration": rest[1], "chargingRateUnit": rest[2]}
        return ["call", "GetCompositeSchedule", fields]
    return event


def judge(events, answers, relays):
    """Compare every answer with the oracle's."""
    oracle = None
    for (name, *rest), answer in zip(events, answers, strict=True):
        if name == "begin":
            oracle = Oracle(rest[0], relays)
        elif name == "wait":
            oracle.now += rest[0]
        elif name in ("start", "stop"):
            getattr(oracle, name)(rest[0])
        elif name == "set":
            assert answer == {"status": "Accepted" if oracle.set(*rest) else "Rejected"}, rest
        elif name == "clear":
            assert answer == {"status": "Accepted" if oracle.clear(**rest[0]) else "Unknown"}, rest
        else:
            judge_composite(oracle, *rest, answer)
        if name in ("begin", "wait", "start", "stop"):
            assert answer == oracle.offered(), (name, *rest)


def judge_composite(oracle, connector, duration, unit, answer):
    """Compare a composite schedule second by second, a long one at all seconds that matter and at some that do not."""
    assert (answer["status"], answer["connectorId"]) == ("Accepted", connector)
    begin = seconds(answer["scheduleStart"].replace(".000Z", "Z"))
    assert begin == oracle.now
    schedule = answer["chargingSchedule"]
    assert (schedule["duration"], schedule["chargingRateUnit"]) == (duration, unit)
    told = [
        (one["startPeriod"], (round(one["limit"] * 10), one.get("numberPhases") == 1))
        for one in schedule["chargingSchedulePeriod"]
    ]
    assert all(a[0] < b[0] and a[1] != b[1] for a, b in itertools.pairwise(told)), told
    assert told[0][0] == 0 and told[-1][0] < duration
    if duration <= _WHOLE:
        places = range(duration)
    else:
        places = {t - begin for t in oracle.changes(begin, begin + duration)}
        places |= {place for first, _ in told for place in (first - 1, first) if place >= 0}
        places |= set(random.Random(duration).sample(range(duration), 20)) | {0, duration - 1}
        places = sorted(places)
    at = 0
    for place in places:
        while at + 1 < len(told) and told[at + 1][0] <= place:
            at += 1
        expected = oracle.composite(connector, begin + place, unit)
        assert told[at][1] == expected, (place, told)


def compare(product, examples, generated):
    """Play so many scripts on both."""

    @settings(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(generated)
    def run(events):
        judge(events, product.play([request_of(event) for event in events]), product.relays)

    run()


def test_product_and_standard_agree(product):
    """Statuses, composite schedules of all connectors in both units, and what is offered."""
    compare(product, 100 * product.share, scripts(14))


def test_product_and_standard_share_alike(product):
    """What two sessions are offered of one limit, with and without a minChargingRate (§7.13)."""
    compare(product, 60 * product.share, sharing())


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_product_and_standard_agree_for_long(product):
    """The same over thousands of longer scripts."""
    compare(product, 2500 * product.share, scripts(30))
