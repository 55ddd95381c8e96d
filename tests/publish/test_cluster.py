"""A batch on Dask's workers: the same bytes as here, whatever dies, and who is refused."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nkreport.errors import EnvironmentFault, NkreportError
from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.results import Watcher
from nkreport.publish.batch.settings import Settings
from nkreport.publish.cluster import bundle as bundle_module
from nkreport.publish.cluster.address import check_address
from nkreport.publish.cluster.bundle import Bundle, bundle_of
from nkreport.publish.cluster.cluster import Cluster
from nkreport.publish.reports import read_notebook

from .test_batch import planned, tree, write_notebook

LOOK = (
    "import os, time\n"
    "from pathlib import Path\n"
    "time.sleep(0.5)\n"
    "print(os.getcwd(), Path('beside.txt').read_text(), Path('../beyond.txt').read_text())"
)


def run(plans, out, maker=None, watcher=None):
    settings = Settings(out, ("html",), alone=True, workers=2)
    return Batch(plans, settings, watcher, maker).run()


def descendants(process=None):
    """Ids of all processes below one, by default this one."""
    found, parents = set(), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(rest[1])
    waiting = [process or os.getpid()]
    while waiting:
        above = waiting.pop()
        below = {one for one, parent in parents.items() if parent == above}
        found |= below
        waiting += below
    return found


def listening(processes):
    """Addresses, as the kernel writes them, at which some processes listen."""
    sockets = set()
    for process in processes:
        for link in Path(f"/proc/{process}/fd").glob("*"):
            try:
                sockets.add(os.readlink(link))
            except OSError:
                continue
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in sockets:
                found.add(cells[1].partition(":")[0])
    return found


def workers():
    """Ids of Dask's workers below this process."""
    found = []
    for process in descendants():
        command = Path(f"/proc/{process}/cmdline")
        if command.exists() and b"multiprocessing.spawn" in command.read_bytes():
            found.append(process)
    return found


@pytest.fixture
def notebook(tmp_path):
    (tmp_path / "beyond.txt").write_text("beyond")
    (folder := tmp_path / "notebooks").mkdir()
    (folder / "beside.txt").write_text("beside")
    return write_notebook(folder / "look.ipynb", LOOK)


# What travels, and to whom


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("local:0", "give 1 to 64 workers"),
        ("local:x", "no address of a cluster; give local:N, tls://HOST:PORT or tcp://127"),
        ("ucx://127.0.0.1:1", "no address of a cluster"),
        ("tcp://192.168.0.2:8786", "whoever is on that network"),
        ("tcp://127.0.0.1.example.org:8786", "whoever is on that network"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused(address, told):
    with pytest.raises(NkreportError, match=told):
        check_address(address)


def test_loopback_tls_and_what_is_called_insecure_are_addresses():
    for address in ("tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tls://example.org:8786"):
        assert check_address(address) == 0
    assert check_address("tcp://192.168.0.2:8786", insecure=True) == 0


def test_what_travels_is_what_lies_beside_a_notebook_and_what_its_code_names(notebook):
    folder = notebook.parent
    (folder / ".secret").write_text("hidden")
    for name, inside in (("out", ".nkreport"), ("env", "pyvenv.cfg")):
        (folder / name).mkdir()
        (folder / name / inside).write_text("")
        (folder / name / "large").write_text("no part of it")
    (folder / "same.txt").write_text("beside")
    (folder / "loop").symlink_to(folder)
    sent = bundle_of(planned(notebook, 1), {notebook: read_notebook(notebook)}, [])
    names = {os.path.relpath(path, folder) for path in sent.files}
    assert names == {"look.ipynb", "beside.txt", "same.txt", "../beyond.txt"}
    assert len(sent.contents) == 3  # each content once


def test_what_is_too_much_to_send_and_what_arrives_otherwise_are_refused(
    notebook, tmp_path, monkeypatch
):
    with pytest.raises(EnvironmentFault, match="did not arrive as it was sent"):
        Bundle({"/a": "0" * 64}, {"0" * 64: b"other"}).unpack(tmp_path)
    monkeypatch.setattr(bundle_module, "MOST_MB", 0)
    with pytest.raises(EnvironmentFault, match="put the notebook into a folder with what it reads"):
        bundle_of(planned(notebook, 1), {notebook: read_notebook(notebook)}, [])


# On workers


@pytest.mark.long
def test_a_batch_of_which_a_worker_is_killed_midway_is_as_if_it_was_made_here(notebook, tmp_path):
    plans = planned(notebook, *range(8))
    run(plans, tmp_path / "here")
    heard, killed = set(), []

    class Killing(Watcher):
        def end(self, result):
            heard.update(listening({os.getpid(), *descendants()}))
            if not killed:
                killed.append(workers()[0])
                os.kill(killed[0], signal.SIGKILL)

    results = run(plans, tmp_path / "there", Cluster("local:3"), Killing())
    assert [result.status for result in results] == ["made"] * 8
    assert tree(tmp_path / "there") == tree(tmp_path / "here")
    made = [tmp_path / place / ".nkreport" / "made" / "look-3.json" for place in ("here", "there")]
    assert made[0].read_bytes() == made[1].read_bytes()
    assert heard == {"0100007F"}  # loopback alone
    assert workers() == []
    assert [result.status for result in run(plans, tmp_path / "there")] == ["current"] * 8


@pytest.mark.torture
def test_a_run_that_kills_its_workers_and_one_that_fails_fail_alone(tmp_path):
    source = (
        "import os\n"
        "if n == 1:\n"
        "    at = os.getpid()\n"
        "    while b'spawn_main' not in open(f'/proc/{at}/cmdline', 'rb').read():\n"
        "        at = int(open(f'/proc/{at}/stat').read().rpartition(')')[2].split()[1])\n"
        "    os.kill(at, 9)\n"
        "print('so far')\n1 / (n - 2)"
    )
    notebook = write_notebook(tmp_path / "poison.ipynb", source)
    results = run(planned(notebook, 0, 1, 2, 3), tmp_path / "out", Cluster("local:2"))
    assert [result.status for result in results] == ["made", "failed", "failed", "made"]
    assert results[1].failed == {"killed": "its worker died under it, 2 times"}
    assert "died under it" in (tmp_path / "out" / "poison-1.failed.html").read_text()
    assert "division by zero" in results[2].failed["cell"]
    assert "so far" in (tmp_path / "out" / "poison-2.failed.ipynb").read_text()


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler on loopback with one worker: its address and process."""
    code = (
        "import asyncio, sys, dask\n"
        "dask.config.set({'distributed.scheduler.http.routes': []})\n"
        "from distributed import Scheduler, Worker\n"
        "import nkreport.publish.cluster.bundle as bundle\n"
        "if len(sys.argv) > 2:\n"
        "    own = bundle.installed\n"
        "    bundle.installed = lambda: {**own(), 'altair': '1.0'}\n"
        "async def main():\n"
        "    async with Scheduler(host='127.0.0.1', port=0, dashboard=False,\n"
        "                         dashboard_address='127.0.0.1:0') as scheduler:\n"
        "        async with Worker(scheduler.address, nthreads=1, local_directory=sys.argv[1]):\n"
        "            print(scheduler.address, flush=True)\n"
        "            await scheduler.finished()\n"
        "asyncio.run(main())\n"
    )
    started = []

    def start(*more):
        command = [sys.executable, "-c", code, str(tmp_path / "scratch"), *more]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        started.append(process)
        return process.stdout.readline().decode().strip(), process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.long
def test_a_worker_with_another_package_makes_nothing_and_is_told_of(notebook, tmp_path, scheduler):
    address, _ = scheduler("altered")
    with pytest.raises(EnvironmentFault, match=r"no worker is fit: has altair 1\.0, not \d"):
        run(planned(notebook, 1), tmp_path / "out", Cluster(address))
    assert not list((tmp_path / "out").glob("look*"))


@pytest.mark.long
def test_a_batch_whose_scheduler_is_lost_goes_on_by_the_same_command(notebook, tmp_path, scheduler):
    (grid := tmp_path / "grid.yaml").write_text(f"report: {notebook}\nparameters: {{n: [1, 2, 3]}}")
    address, process = scheduler()
    command = [sys.executable, "-m", "nkreport", "batch", str(grid), "--to", "html"]
    command += ["--out", str(tmp_path / "out")]
    asked = subprocess.Popen(
        [*command, "--cluster", address], stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    entries = tmp_path / "out" / ".nkreport" / "made"
    until = time.monotonic() + 60
    while not list(entries.glob("*.json")) and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    told = asked.communicate(timeout=60)[1]
    assert asked.returncode == 3
    *read, last = told.splitlines()
    assert all(line.endswith(f"its run read ({tmp_path / 'beyond.txt'})") for line in read)
    assert last == (
        f"nkreport: {address}: the scheduler is lost; the same command goes on, with --cluster or"
        " without"
    )
    left = 3 - len(list(entries.glob("*.json")))
    assert left
    again = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert f"{left} made, {3 - left} up to date" in again.stdout
    summary = json.loads((tmp_path / "out" / "batch.json").read_bytes())
    assert [report["status"] for report in summary["reports"]] == ["ok"] * 3
