"""A batch that is killed or interrupted at any moment: the same command finishes the tree."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

REPORTS = 6
SHORT, LONG = 0.05, 0.12


def kill(batch, terminal, chance):
    batch.kill()


def end(batch, terminal, chance):
    batch.terminate()


def hang_up(batch, terminal, chance):
    if chance.random() < 0.5:
        batch.send_signal(signal.SIGHUP)
    else:
        terminal.hang_up()


def interrupt_once(batch, terminal, chance):
    terminal.type(b"\x03")


def interrupt_twice(batch, terminal, chance):
    terminal.type(b"\x03")
    time.sleep(chance.choice([0, 0.01, 0.1, 0.3]))
    terminal.type(b"\x03")


STATUS = {kill: {-9, 0}, end: {1, 0, -15}, hang_up: {1, 0, -1}, interrupt_once: {1, 0, -2},
          interrupt_twice: {1, 0, -2}}  # fmt: skip
"""How a disturbed batch may end: by the signal itself only while Python is still starting."""


def source(version: int) -> str:
    return f"import time\ntime.sleep({SHORT if version else LONG})\nprint('version {version}:', n)"


@pytest.fixture
def trees(place):
    """The tree of each of two versions of the notebook, undisturbed."""
    found = []
    for version in (0, 1):
        place.write("r", source(version))
        place.plan(r=REPORTS)
        assert place.run() == 0
        found.append(place.tree())
    assert all(found[0][name] != found[1][name] for name in found[0] if name != "index.html")
    return found


@pytest.mark.long
@pytest.mark.parametrize("disturb", STATUS, ids=lambda function: function.__name__)
def test_the_same_command_finishes_what_was_disturbed(
    place, trees, terminals, trials: int, workers: int, disturb: Callable[..., None]
) -> None:
    chance = random.Random(disturb.__name__)
    version, before, disturbed, finished = 1, 0, 0, 0
    for trial in range(trials):
        if before == 0:
            version = 1 - version
            place.write("r", source(version))
            place.counter.unlink(missing_ok=True)
            disturbed = 0
        terminal = terminals()
        batch = terminal.start(place)
        if trial % 3:
            wait_for(lambda: len(place.ran()) > before or batch.poll() is not None)  # noqa: B023
            time.sleep(chance.uniform(0, 0.3))
        else:
            time.sleep(chance.uniform(0.05, 3))
        disturb(batch, terminal, chance)
        status = batch.wait(60)
        disturbed += 1
        assert status in STATUS[disturb], terminal.told
        if b"reports" in terminal.told and b"stopped" not in terminal.told:
            assert b"Traceback" not in terminal.told, terminal.told.decode()
        place.hold_nothing_left()
        place.hold_whole(*trees)
        terminal.hang_up()
        before = len(place.ran())
        assert before <= REPORTS + disturbed * workers
        if disturb is interrupt_once:
            assert before <= REPORTS
        done = place.tree() == trees[version]
        assert (status == 0) == done or status != 0
        if status == 0:
            before, finished = 0, finished + 1
    place.write("r", source(version))
    assert place.run() == 0
    assert place.tree() == trees[version]
    place.hold_nothing_left()
    print(f"{disturb.__name__}: {trials} trials, {finished} batches came to their end")


def wait_for(holds):
    until = time.monotonic() + 30
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)


@pytest.mark.long
def test_a_first_interrupt_lets_reports_finish_and_tells_what_was_not_begun(place, terminals):
    place.write("r", "import time\ntime.sleep(3 if n == 1 else 0.5)\nprint(n)")
    place.plan(r=REPORTS)
    terminal = terminals()
    batch = terminal.start(place)
    wait_for(lambda: len(place.ran()) == 2)
    terminal.type(b"\x03")
    assert batch.wait(60) == 1
    time.sleep(0.1)
    assert place.made() == len(place.ran()) == 2
    assert b"4 not begun" in terminal.told
    place.hold_nothing_left()


@pytest.mark.long
def test_a_batch_that_is_to_outlive_its_terminal_does(place):
    place.write("r", "import time\ntime.sleep(1)\nprint(n)")
    place.plan(r=2)
    batch = place.start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_for(lambda: len(place.ran()) == 2)
    batch.send_signal(signal.SIGHUP)
    assert batch.wait(60) == 0
    assert place.made() == 2
    place.hold_nothing_left()


@pytest.mark.long
def test_output_that_nobody_reads_any_more_stops_no_report(place):
    place.write("r", "print(n)")
    place.plan(r=REPORTS)
    reading, writing = os.pipe()
    os.close(reading)
    status = place.start(stdout=writing, stderr=writing).wait(60)
    os.close(writing)
    assert status == 0
    assert place.made() == REPORTS
    place.hold_nothing_left()
