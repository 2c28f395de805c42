"""A new program that does not prove itself, and power cuts during an update: the board always starts something good."""

import pytest

import image
from support.fixtures_firmware import NEW, OLD, RESTORED, WHOLE, order, settled, statuses_of, told, versions
from support.fixtures_session import cut, start_session
from support.http_files import HttpFiles
from support.patience import at_most

CRASH = b"#!/bin/sh\nexit 1\n"
HANG = b"#!/bin/sh\nexec sleep 60\n"


def refuse_new(call):
    """An answer to BootNotification: the new version is not let in."""
    if call.payload["firmwareVersion"] == NEW:
        return {"status": "Rejected", "interval": 1}
    return {}


@pytest.mark.parametrize("program", [CRASH, HANG, b"\0" * 100], ids=["ends", "hangs", "none"])
def test_a_program_that_does_not_start_is_left_again(central, wallbox, program):
    """OCPP 1.6 §4.5: the boot loader takes the old one, which tells InstallationFailed; a session begins as ever."""
    with HttpFiles({"/bad": image.pack(program, version="9.9")}) as server:
        mark = order(central, server.url("/bad"))
        told(central, mark, RESTORED, timeout=30)
    assert versions(central, mark) == [OLD]
    assert wallbox.sim.state()["boots"] == 3
    settled(central)
    mark = central.mark()
    cut(wallbox)
    central.online(after=mark)
    assert versions(central, mark) == [OLD]
    assert statuses_of(central, mark) == []
    start_session(central, wallbox)


def test_a_version_that_the_back_end_does_not_accept_is_left_again(central, wallbox_factory, files):
    """FirmwareTrialTime: it runs and is refused; it restarts unconfirmed, and the old one reports the failure."""
    box = wallbox_factory(keys={"FirmwareTrialTime": 3})
    central.online()
    central.answer["BootNotification"] = refuse_new
    mark = order(central, files.url("/new"))
    told(central, mark, RESTORED, timeout=30)
    seen = versions(central, mark)
    assert seen[-1] == OLD and set(seen[:-1]) == {NEW}
    (begun,) = central.received("FirmwareStatusNotification", {"status": "Installing"}, mark)
    back = central.received("BootNotification", {"firmwareVersion": OLD}, begun)[0]
    begun_at, back_at = box.sent_at(begun, back)
    assert 3 <= back_at - begun_at <= at_most(8)
    assert box.sim.state()["boots"] == 3
    # and it is not the last word: the same image, once it is welcome
    del central.answer["BootNotification"]
    settled(central)
    mark = order(central, files.url("/new"))
    told(central, mark, WHOLE)
    assert versions(central, mark) == [NEW]


def test_a_power_cut_during_the_trial_brings_the_old_version_back(central, wallbox, files):
    """Nobody knows why a new program restarted: it had its one chance."""
    central.answer["BootNotification"] = refuse_new
    mark = order(central, files.url("/new"))
    central.wait("BootNotification", where={"firmwareVersion": NEW}, after=mark, timeout=20)
    cut(wallbox)
    told(central, mark, RESTORED)
    assert versions(central, mark)[-1] == OLD


@pytest.mark.parametrize("moment", ["Downloading", "Downloaded", "Installing"])
def test_a_power_cut_at_any_step_leaves_a_board_that_starts(central, wallbox, files, moment):
    """Until the installation the order begins anew; during it the old or the new program starts and says which."""
    mark = order(central, files.url("/new"))
    central.wait("FirmwareStatusNotification", where={"status": moment}, after=mark)
    wallbox.kill()
    before = central.mark()
    wallbox.start()
    last = central.wait(
        "FirmwareStatusNotification", where=lambda payload: payload["status"].startswith("Install") and
        payload["status"] != "Installing", after=before, timeout=20
    )  # fmt: skip
    good = last.payload["status"] == "Installed"
    assert versions(central, before)[-1] == (NEW if good else OLD)
    assert good or moment != "Downloading"
    mark = central.mark()
    settled(central)
    cut(wallbox)
    central.online(after=mark)
    assert versions(central, mark) == [NEW if good else OLD]
    central.none("FirmwareStatusNotification", during=0.3, after=mark)
