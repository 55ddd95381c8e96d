"""Reports that eat memory, loop, fork and daemonise: they end, alone, and leave nothing."""

import json
import subprocess
import time

import pytest

NEIGHBOURS = 6
CHILDREN = 50
EATS = "hog = []\nwhile True:\n    hog.append(bytes(256 << 20))  # asked for, never touched"
LOOPS = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
STOPS = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
FORKS = f"""
import os, signal, time
for number in range({CHILDREN}):
    if os.fork() == 0:
        for ignored in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        time.sleep(300)
        os._exit(0)
"""
DAEMONISES = """
import os, subprocess, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid() if os.getpid() != os.getsid(0) else None
        subprocess.Popen(["sleep", "300"], start_new_session=True)
        time.sleep(300)
    os._exit(0)
print("left behind")
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "kind"),
    [(EATS, "memory"), (LOOPS, "deadline"), (STOPS, "deadline"), (FORKS, None), (DAEMONISES, None)],
    ids=["eats_memory", "loops", "stops_itself", "forks", "daemonises"],
)
def test_a_report_that_misbehaves_ends_alone_and_leaves_nothing(place, trials, source, kind):
    number = trials if source != STOPS else max(trials // 5, 1)
    place.write("bad", source)
    place.write("good", "print('good', n)")
    place.plan(good=NEIGHBOURS, bad=number)
    status = place.run("--timeout", "1" if kind == "deadline" else "60")
    place.hold_nothing_left()
    assert status == (1 if kind else 0), place.said()
    reports = json.loads((place.out / "batch.json").read_bytes())["reports"]
    by_name = {"good": [], "bad": []}
    for report in reports:
        by_name[report["report"]].append(report)
    assert [report["status"] for report in by_name["good"]] == ["ok"] * NEIGHBOURS
    assert len(by_name["bad"]) == number
    for report in by_name["bad"]:
        assert list(report["errors"]) == ([kind] if kind else [])
        assert report["status"] == ("failed" if kind else "ok")
    assert len(place.ran()) == NEIGHBOURS + number
    assert place.made() == NEIGHBOURS + (0 if kind else number)


WAITS = "import os, time\nwhile not os.path.exists({go!r}):\n    time.sleep(0.05)\nprint(n)"


@pytest.mark.long
def test_a_second_batch_in_the_folder_is_refused_and_the_first_is_undisturbed(place, trials):
    go = place.folder / "go"
    place.write("r", WAITS.format(go=str(go)))
    place.plan(r=4)
    first = place.start()
    until = time.monotonic() + 60
    while len(place.ran()) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    left = trials
    while left > 0:
        others = [place.start(stderr=subprocess.PIPE) for _ in range(min(left, 4))]
        for other in others:
            refusal = other.communicate(timeout=60)[1].decode()
            assert other.returncode == 3
            assert f"process {first.pid} is at work in this folder" in refusal
        left -= len(others)
    go.touch()
    assert first.wait(60) == 0
    assert sorted(place.ran()) == ["1", "2", "3", "4"]
    place.hold_whole(place.tree())
    place.hold_nothing_left()
    assert place.run() == 0
    assert len(place.ran()) == 4


@pytest.mark.long
def test_batches_that_begin_at_once_make_each_report_once(place, trials):
    place.write("r", "import time\ntime.sleep(0.05)\nprint(n)")
    for trial in range(max(trials // 5, 1)):
        place.counter.unlink(missing_ok=True)
        place.plan(r=3)
        batches = [place.start() for _ in range(3)]
        statuses = [batch.wait(60) for batch in batches]
        assert set(statuses) <= {0, 3}
        assert 0 in statuses
        assert sorted(place.ran()) == ["1", "2", "3"]
        place.hold_whole(place.tree())
        place.hold_nothing_left()
        place.write("r", f"import time\ntime.sleep(0.05)\nprint(n, {trial})")
