"""A batch where the machine lacks something: no home, no terminal, no room, another clock."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPORTS = 2
CLOCK = Path(__file__).parents[2] / "reproduce" / "clock.c"


@pytest.fixture
def small(place):
    place.write("r", "print(n)")
    place.plan(r=REPORTS)
    return place


def hold_made(place, number=REPORTS):
    assert place.made() == number, place.said()
    assert "Traceback" not in place.said()
    place.hold_nothing_left()


def closing(*descriptors):
    def close():
        for descriptor in descriptors:
            os.close(descriptor)

    return close


@pytest.mark.long
@pytest.mark.parametrize("descriptors", [(1,), (0, 1, 2)])
def test_a_batch_needs_none_of_the_streams_it_is_given(small, descriptors):
    assert small.start(preexec_fn=closing(*descriptors)).wait(300) == 0
    hold_made(small)


@pytest.mark.torture
def test_a_pipe_that_is_full_holds_a_batch_up_until_somebody_reads(small):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, bytes(1 << 12))
    except BlockingIOError:
        os.set_blocking(writing, True)
    batch = small.start(stdout=writing)
    os.close(writing)
    time.sleep(2)
    assert batch.poll() is None
    with open(reading, "rb") as pipe:
        assert b"2 made" in pipe.read()
    assert batch.wait(300) == 0
    hold_made(small)


def bare(place, script, *options, **variables):
    """Run the batch by a shell, in an environment that has nothing but what is given."""
    batch = [sys.executable, "-m", "nkreport", "batch", "grid.yaml", "--to", "html", *options]
    with (place.folder / "said").open("ab") as said:
        return subprocess.run(
            ["sh", "-c", script, "sh", *batch],
            cwd=place.folder,
            env={"PATH": os.environ["PATH"], **variables},
            stdout=said,
            stderr=said,
            timeout=300,
        ).returncode


@pytest.mark.torture
@pytest.mark.parametrize("options", [(), ("--cold",)], ids=["fork", "kernel"])
def test_no_home_no_user_and_a_long_folder_for_temporary_files_are_enough(small, options):
    long = small.folder / ("t" * 120)
    long.mkdir()
    assert bare(small, '"$@"', *options, TMPDIR=str(long)) == 0, small.said()
    hold_made(small)
    assert list(long.iterdir()) == []


@pytest.fixture
def mounts():
    asked = ["unshare", "-m", "true"]
    if os.getuid() or not shutil.which("unshare") or subprocess.run(asked).returncode:
        pytest.skip("mounts of its own need root and unshare")
    return lambda script: f'exec unshare -m sh -c \'{script}; exec "$@"\' sh "$@"'


NONE = "; ".join(f"mount -t tmpfs -o ro none {place}" for place in ("/var/tmp", "/dev/shm"))
OWN = 'mount --bind "$PWD" "$PWD"; cd "$PWD"; mount --rbind /tmp /tmp'


@pytest.mark.torture
@pytest.mark.parametrize("options", [(), ("--cold",)], ids=["fork", "kernel"])
def test_where_no_folder_for_temporary_files_can_be_written_a_batch_works(small, mounts, options):
    script = f'{OWN}; mount -o remount,bind,ro /tmp; {NONE}; cd "$PWD"'
    assert bare(small, mounts(script), *options) == 0, small.said()
    hold_made(small)


@pytest.mark.long
def test_a_full_folder_for_temporary_files_tears_nothing(small, mounts):
    (small.folder / "full").mkdir()
    script = 'mount -t tmpfs -o size=4k,nr_inodes=3 none "$PWD/full"'
    status = bare(small, mounts(script), "--cold", TMPDIR=str(small.folder / "full"))
    assert "Traceback" not in small.said()
    assert status in (0, 1, 3)
    assert (status == 0) == (small.made() == REPORTS), small.said()
    assert small.run() == 0
    hold_made(small)


@pytest.mark.torture
@pytest.mark.parametrize(
    ("what", "most", "told"),
    [
        (resource.RLIMIT_NOFILE, 64, ""),
        (resource.RLIMIT_NOFILE, 16, "Too many open files"),
        (resource.RLIMIT_AS, 8 << 30, "8192 MB of address space"),
    ],
)
def test_a_bound_that_the_shell_sets_is_kept_or_named(small, what, most, told):
    def bound():
        resource.setrlimit(what, (most, most))

    status = small.start(preexec_fn=bound).wait(300)
    said = small.said()
    assert "Traceback" not in said
    if told:
        assert (status in (1, 3), told in said) == (True, True), said
    else:
        assert (status, small.made()) == (0, REPORTS), said
    small.hold_nothing_left()
    assert small.run() == 0
    hold_made(small)


@pytest.mark.torture
@pytest.mark.parametrize(("shifted", "stepped"), [(366_000_000, 3600), (2_300_000_000, 0)])
def test_a_clock_that_jumps_or_tells_another_year_makes_the_same(small, shifted, stepped):
    """Past 2038 and an hour to and fro at every reading; and 2099."""
    if shutil.which("cc") is None:
        pytest.skip("the shim of the clock needs cc")
    shim = small.folder / "clock.so"
    subprocess.run(["cc", "-O1", "-fPIC", "-shared", "-o", shim, CLOCK], check=True)
    assert small.run() == 0
    whole = small.tree()
    shutil.rmtree(small.out)
    given = {"SHIFTED_BY": str(shifted), "STEPPED_BY": str(stepped), "LD_PRELOAD": str(shim)}
    began = time.monotonic()
    assert bare(small, '"$@"', "--out", "out", **given) == 0, small.said()
    assert time.monotonic() - began < 120
    assert small.tree() == whole
    hold_made(small)


@pytest.mark.torture
def test_a_lock_that_a_dead_or_another_process_left_holds_nobody(small):
    for process in (os.getpid(), 1 << 22):
        (small.out / ".nkreport").mkdir(parents=True, exist_ok=True)
        (small.out / ".nkreport" / "lock").write_text(json.dumps({"process": process}))
        assert small.run() == 0, small.said()
    hold_made(small)


@pytest.mark.torture
@pytest.mark.parametrize("fault", ["raise ImportError('gone')", "import os; os.abort()"])
def test_where_the_engine_of_pdf_is_missing_or_dies_no_pair_is_called_good(small, fault):
    (small.folder / "lib" / "typst").mkdir(parents=True)
    (small.folder / "lib" / "typst" / "__init__.py").write_text(fault)
    given = {"PYTHONPATH": str(small.folder / "lib")}
    assert bare(small, '"$@"', "--to", "html,pdf", "--out", "out", **given) == 1, small.said()
    assert "Traceback" not in small.said()
    reports = json.loads((small.out / "batch.json").read_bytes())["reports"]
    assert [report["status"] for report in reports] == ["failed"] * REPORTS
    assert small.made() == 0
    assert not list(small.out.glob("*.pdf"))
    if "ImportError" in fault:
        assert len(list(small.out.glob("r--*[0-9a-f].html"))) == REPORTS
    small.hold_nothing_left()


@pytest.mark.torture
@pytest.mark.parametrize(("call", "fault"), [("rename", "EIO:when=3"), ("fsync", "ENOSPC:when=2")])
def test_a_call_to_the_system_that_fails_once_tears_nothing(small, call, fault):
    """In each process and thread, once."""
    if shutil.which("strace") is None:
        pytest.skip("failing calls need strace")
    inject = f"-e trace={call} -e inject={call}:error={fault}"
    script = f'exec strace -f --seccomp-bpf -qq -o /dev/null {inject} "$@"'
    status = bare(small, script, "--out", "out")
    assert "Traceback" not in small.said()
    assert status == 3, small.said()
    seen = {name: digest for name, digest in small.tree().items() if name.startswith("r--")}
    assert small.run() == 0
    assert seen.items() <= small.tree().items()
    hold_made(small)


KILLS_WHAT_IT_IS_FORKED_FROM = """
import os, pathlib, signal, time
above = pathlib.Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
os.kill(int(above), signal.SIGKILL)
time.sleep(60)
"""


@pytest.mark.torture
def test_a_report_that_kills_what_all_are_made_by_fails_and_the_others_do_not(place, trials):
    number = max(trials // 10, 1)
    place.write("poison", KILLS_WHAT_IT_IS_FORKED_FROM)
    place.write("good", "import time\ntime.sleep(0.3)\nprint(n)")
    place.plan(poison=number, good=6)
    assert place.run() == 1, place.said()
    reports = json.loads((place.out / "batch.json").read_bytes())["reports"]
    ended = {(report["report"], report["status"], *report["errors"]) for report in reports}
    assert ended == {("poison", "failed", "killed"), ("good", "ok")}, place.said()
    place.hold_nothing_left()


EATS_WHAT_IS_THERE = "hog = bytearray(900 << 20)\nhog[::4096] = b'x' * len(hog[::4096])\nprint(n)"
GROUPS = Path("/sys/fs/cgroup/memory")


@pytest.mark.torture
def test_a_report_that_meets_the_memory_of_its_group_fails_alone(place):
    group = GROUPS / f"nkreport-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        pytest.skip("this machine has no group of memory to make (cgroup v1)")
    try:
        (group / "memory.limit_in_bytes").write_text(str(800 << 20))
        place.write("bad", EATS_WHAT_IS_THERE)
        place.write("good", "print(n)")
        place.plan(good=3, bad=1)
        enters = f'echo $$ > {group}/cgroup.procs; exec "$@"'
        assert bare(place, enters, "--workers", "1", "--out", "out") == 1, place.said()
        reports = json.loads((place.out / "batch.json").read_bytes())["reports"]
        ended = sorted((report["report"], report["status"]) for report in reports)
        assert ended == [("bad", "failed"), *[("good", "ok")] * 3], place.said()
        place.hold_nothing_left()
    finally:
        group.rmdir()
