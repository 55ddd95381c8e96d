"""What a batch works with is killed under it again and again: every report is made."""

import os
import random
import signal
import time

import pytest

from nkreport.publish.batch import render_worker
from nkreport.publish.run import fork_server

# A report is begun three times at most: all that were under way end before the next death, and
# one whose first cell had not begun has time to begin again.
PAUSE_S = 0.8
REPORTS = 40


def guards(place, processes):
    (server,) = servers(place, processes)
    return [process for process, (parent, _) in processes.items() if parent == server]


def kernels(place, processes):
    above = guards(place, processes)
    return [process for process, (parent, _) in processes.items() if parent in above]


def servers(place, processes):
    return [
        process
        for process, (parent, command) in processes.items()
        if fork_server.__name__ in command and parent == place.batch
    ]


def drawers(place, processes):
    return [
        process for process, (_, command) in processes.items() if render_worker.__name__ in command
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    "victims", [kernels, guards, drawers, servers], ids=lambda function: function.__name__
)
def test_what_is_killed_under_a_batch_costs_no_report(place, trials, workers, victims):
    chance = random.Random(victims.__name__)
    place.write("r", "import time\ntime.sleep(0.05)\nprint(n)")
    place.plan(r=REPORTS)
    assert place.run() == 0
    whole, killed, again = place.tree(), 0, 0
    while killed < trials:
        place.counter.unlink()
        (place.folder / "said").unlink()
        batch = place.start("--force")
        place.batch = batch.pid
        here = kill_some(place, batch, victims, chance, trials - killed)
        assert batch.wait(300) == 0, place.said()
        place.hold_nothing_left()
        assert place.tree() == whole
        ran = len(place.ran())
        assert REPORTS <= ran <= REPORTS + here * workers
        assert here, "none could be killed"
        killed, again = killed + here, again + ran - REPORTS
    print(f"{victims.__name__}: {killed} killed, {again} runs begun again")


def kill_some(place, batch, victims, chance, most):
    """Kill victims of a batch until it ends; their number."""
    killed, begun, ran_at = 0, set(), 0
    while killed < most and batch.poll() is None:
        ran = place.ran()
        if not begun <= place.ended() or len(ran) < ran_at:
            time.sleep(0.01)
            continue
        time.sleep(chance.uniform(0, 0.1) + (PAUSE_S if killed else 0))
        processes = place.processes()
        found = victims(place, processes) if servers(place, processes) else []
        if found:
            try:
                os.kill(chance.choice(found), signal.SIGKILL)
            except ProcessLookupError:
                continue  # it ended by itself in the meantime
            killed, ran = killed + 1, place.ran()
            begun, ran_at = set(ran), len(ran) + 3
    return killed
