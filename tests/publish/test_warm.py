"""Runs forked from a warm process: what they put out, what reaches them, and what is left."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.errors import RunError
from nkreport.publish.run.execute import run_notebook, strip_run_metadata
from nkreport.publish.run.fork_client import Server, ServerGone
from nkreport.publish.run.needs_kernel import modules_named, unfit
from nkreport.publish.run.sandbox import environment, private_folder

NOTEBOOKS = Path(__file__).parent / "notebooks"
CHANGES_EVERYTHING = """
import builtins, json, os, random, signal, sys, textwrap, warnings
import numpy, pandas
pandas.set_option("display.max_rows", 3)
pandas.DataFrame.total = 1
numpy.set_printoptions(precision=1)
numpy.random.seed(1)
random.seed(1)
textwrap.dedent = None
builtins.leaked = 1
os.environ["LEAKED"] = "1"
os.environ.pop("TZ")
os.chdir("/")
os.umask(0o007)
sys.path.insert(0, "/leaked")
sys.modules["leaked"] = json
warnings.simplefilter("ignore")
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
kept_open = [open("/dev/null") for _ in range(9)]
"""
TELLS_EVERYTHING = """
import builtins, json, os, signal, sys, textwrap, warnings
import numpy, pandas
print(json.dumps({
    "options": [pandas.get_option("display.max_rows"), numpy.get_printoptions()["precision"]],
    "patched": [hasattr(pandas.DataFrame, "total"), hasattr(builtins, "leaked"),
                textwrap.dedent is None],
    "environment": [os.environ.get("LEAKED"), os.environ.get("TZ")],
    "folder": os.path.basename(os.getcwd()),
    "imports": ["/leaked" in sys.path, "leaked" in sys.modules],
    "filters": len(warnings.filters),
    "handler": str(signal.getsignal(signal.SIGUSR2)),
    "open": len(os.listdir("/proc/self/fd")),
    "umask": os.umask(0o022),
}))
"""
IMPORTS = "import numpy, pandas"


def notebook_of(*sources, tags=()):
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    for cell in cells:
        cell.metadata.tags = list(tags)
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": python})


def printed(notebook):
    return "".join(o.get("text", "") for cell in notebook.cells for o in cell.outputs)


def is_alive(process):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until(holds, within_s=10):
    until = time.monotonic() + within_s
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


@pytest.fixture(scope="module")
def server():
    with (
        private_folder() as root,
        Server(root, environment(root, ()), modules_named([notebook_of(IMPORTS)])) as started,
    ):
        yield started


@pytest.fixture
def own_server():
    """One that a test may kill."""
    with private_folder() as root, Server(root, environment(root, ()), ()) as started:
        yield started


STARTS_A_THREAD = (
    "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
)

FIRST_USES = (
    "import sys\nimport altair as alt\nimport pandas as pd\nfound = set(sys.modules)",
    "frame = pd.DataFrame({'day': pd.to_datetime(['2024-07-01']), 'n': [1.5]})\nframe",
    "alt.Chart(frame).mark_line().encode(x='day:T', y='n:Q')",
    "print(sorted(set(sys.modules) - found))",
)


def test_a_fork_finds_loaded_what_packages_import_when_they_are_first_used():
    notebook = notebook_of(*FIRST_USES)
    with (
        private_folder() as root,
        Server(root, environment(root, ()), modules_named([notebook])) as server,
    ):
        assert printed(run_notebook(notebook, {}, server=server).notebook) == "[]\n"


@pytest.mark.long
def test_nothing_of_ours_that_is_loaded_before_a_fork_starts_a_thread():
    source = "import os; print(len(os.listdir('/proc/self/task')), 'numpy' in sys.modules)"
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; from nkreport.publish.run import fork_server as f;"
            f"print(f._import((), []));{source}",
        ],
        env={name: value for name, value in os.environ.items() if "THREADS" not in name},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "None\n1 False\n"


@pytest.mark.long
def test_a_module_of_ours_that_starts_a_thread_is_left_out_the_next_time(tmp_path):
    (tmp_path / "starts_a_thread.py").write_text(STARTS_A_THREAD)
    code = (
        "import os; from nkreport.publish.run import fork_server;"
        "fork_server._FIRST_USED = ('starts_a_thread', 'decimal');"
        "print(fork_server._import((), []), fork_server._import(('-starts_a_thread',), []));"
        "os.sys.stdout.flush(); os._exit(0)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "starts_a_thread decimal\n"


def test_charts_are_written_the_quick_way_in_a_fork():
    source = "from altair.utils import schemapi\nprint(schemapi._todict.__module__)"
    with (
        private_folder() as root,
        Server(root, environment(root, ()), ("altair",)) as server,
    ):
        executed = run_notebook(notebook_of(source), {}, server=server).notebook
    assert printed(executed) == "nkreport.publish.run.altair_json\n"


# Under Papermill alone


def by_papermill(notebook, folder, engine):
    """Run as `papermill` does, and tell what was returned, saved and raised."""
    given, saved = str(folder / "in.ipynb"), str(folder / f"{engine}.ipynb")
    nbformat.write(notebook, given)
    raised = done = None
    try:
        done = papermill.execute_notebook(
            str(given),
            str(saved),
            {"n": 7},
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
        )
    except Exception as error:
        raised = (type(error), str(error))
    return done, _without_times(nbformat.read(saved, as_version=4)), raised


def _without_times(notebook):
    for part in (notebook, *notebook.cells):
        part.metadata.pop("execution", None)
        told = part.metadata.get("papermill", {})
        for name in ("duration", "start_time", "end_time", "output_path", "environment_variables"):
            told.pop(name, None)
        if "injected-parameters" in part.metadata.get("tags", []):
            part["id"] = "injected"
        for output in part.get("outputs", ()):
            if "traceback" in output:  # a kernel’s own is coloured
                output.traceback = [
                    re.sub(r"\x1b\[[0-9;]*m", "", line) for line in output.traceback
                ]
        if "papermill-error-cell-tag" in part.metadata.get("tags", []):
            part["id"] = "marker"
    return notebook


def _with_parameters(*rest):
    made = notebook_of("n = 1", *rest)
    made.cells[0].metadata.tags = ["parameters"]
    return made


ALONE = {
    "good": _with_parameters("print('said', n)\nn + 1", "", "from IPython.display import HTML",
                             "HTML('<b>x</b>')"),
    "failing": _with_parameters("print('before')\n1 / (n - 7)", "print('never')"),
    "allowed": _with_parameters("raise ValueError('allowed')", "print('after')"),
}  # fmt: skip
ALONE["allowed"].cells[1].metadata.tags = ["raises-exception"]


@pytest.mark.long
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", ALONE)
def test_papermill_saves_returns_and_raises_the_same_with_this_engine_as_with_its_own(
    name, tmp_path
):
    own_done, own_saved, own_raised = by_papermill(ALONE[name], tmp_path, "nbclient")
    done, saved, raised = by_papermill(ALONE[name], tmp_path, "nkreport")
    assert saved == own_saved
    assert raised == own_raised
    assert (raised is None) == (name == "good")
    assert (done is None) == (own_done is None)
    if done:
        assert strip_run_metadata(done).cells == strip_run_metadata(own_done).cells


@pytest.mark.filterwarnings("default")
def test_papermill_runs_what_a_fork_cannot_by_its_own_engine_and_says_why(
    tmp_path, caplog, monkeypatch
):
    monkeypatch.setattr(logging.getLogger("papermill"), "disabled", False)
    with caplog.at_level(logging.INFO, "papermill"):
        _, saved, raised = by_papermill(
            _with_parameters("import comm\nprint(get_ipython().kernel is None, n)"),
            tmp_path,
            "nkreport",
        )
    assert raised is None
    assert saved.cells[2].outputs[0].text == "False 7\n"
    assert "A kernel of its own runs this notebook: cell 3: it speaks to the front end" in [
        record.getMessage() for record in caplog.records
    ]


@pytest.mark.filterwarnings("default")
def test_a_bound_on_each_cell_is_no_bound_on_all_of_them(tmp_path):
    notebook = notebook_of(*["import time\ntime.sleep(0.6)"] * 3)
    done = papermill.execute_notebook(
        notebook,
        None,
        engine_name="nkreport",
        kernel_name="python3",
        progress_bar=False,
        execution_timeout=1,
    )
    assert [cell.execution_count for cell in done.cells] == [1, 2, 3]


@pytest.mark.filterwarnings("default")
def test_a_cell_that_takes_longer_than_papermill_allows_is_an_error_of_its_client():
    notebook = notebook_of("1", "import time\ntime.sleep(60)")
    with pytest.raises(CellTimeoutError, match=r"time\.sleep"):
        papermill.execute_notebook(
            notebook,
            None,
            engine_name="nkreport",
            kernel_name="python3",
            progress_bar=False,
            execution_timeout=1,
        )


# What reaches a run


def test_nothing_that_a_notebook_changes_reaches_another_run(server):
    before = printed(run_notebook(notebook_of(TELLS_EVERYTHING), {}, server=server).notebook)
    run_notebook(notebook_of(CHANGES_EVERYTHING), {}, server=server)
    after = printed(run_notebook(notebook_of(TELLS_EVERYTHING), {}, server=server).notebook)
    assert json.loads(after) == json.loads(before)
    assert json.loads(before)["environment"] == [None, "UTC"]


def test_a_file_that_one_run_leaves_is_not_there_for_the_next(server):
    leaves = notebook_of("open('left', 'w').close()\nimport os\nprint(os.getcwd())")
    looks = notebook_of("import os\nprint(os.listdir(), os.listdir(os.environ['TMPDIR']))")
    folder = printed(run_notebook(leaves, {}, server=server).notebook).strip()
    assert printed(run_notebook(looks, {}, server=server).notebook) == "[] []\n"
    assert not os.path.exists(folder)


def test_two_runs_draw_other_random_numbers_unless_they_are_seeded(server):
    draw = "import numpy, random\n{}print(numpy.random.random(), random.random())"
    runs = [
        printed(run_notebook(notebook_of(draw.format(seed)), {}, server=server).notebook)
        for seed in ("", "", *["numpy.random.seed(1); random.seed(1); "] * 2)
    ]  # fmt: skip
    assert len(set(" ".join(runs[:2]).split())) == 4
    assert runs[2] == runs[3]


# Where a run works


@pytest.fixture
def folder(tmp_path):
    """The folder of a notebook, with a file and two modules beside it."""
    place = tmp_path / "analyses"
    (place / "own").mkdir(parents=True)
    (place / "data.csv").write_text("n\n1\n2\n")
    (place / "beside.py").write_text("def twice(n):\n    return 2 * n\n")
    (place / "own" / "__init__.py").write_text("from beside import twice\n")
    (tmp_path / "up.csv").write_text("n\n3\n")
    return place


BESIDE = """
import os, sys
from beside import twice
import own
print(open("data.csv").read().split(), open("../up.csv").read().split(), own.twice(4))
print(os.getcwd() == FOLDER, sys.path[sys.path.index("") - 1].split("/")[-1])
print(__import__("subprocess").run("pwd", capture_output=True, text=True).stdout.strip() == FOLDER)
print(os.environ["HOME"].startswith(FOLDER), os.environ["TMPDIR"].startswith(FOLDER))
"""


@pytest.mark.parametrize("way", ["fork", "kernel"])
def test_a_run_works_in_the_notebooks_folder_and_leaves_nothing_of_ours_there(server, folder, way):
    before = sorted(folder.rglob("*"))
    notebook = notebook_of(f"FOLDER = {str(folder)!r}\n{BESIDE}")
    done = run_notebook(notebook, {}, server=server if way == "fork" else None, folder=folder)
    assert printed(done.notebook) == (
        "['n', '1', '2'] ['n', '3'] 8\nTrue lib-dynload\nTrue\nFalse False\n"
    )
    assert sorted(folder.rglob("*")) == before


def test_a_run_works_in_a_folder_that_nobody_may_write(server, folder):
    folder.chmod(0o555)
    (folder / "own").chmod(0o555)
    try:
        done = run_notebook(
            notebook_of("import own\nown.twice(3)"), {}, server=server, folder=folder
        )
    finally:
        folder.chmod(0o755)
        (folder / "own").chmod(0o755)
    assert done.notebook.cells[0].outputs[0].data["text/plain"] == "6"


def test_a_module_beside_the_notebook_comes_before_an_installed_one_that_was_loaded(folder):
    (folder / "pandas.py").write_text("own = True\n")
    notebook = notebook_of("import pandas, json\nprint(hasattr(pandas, 'own'))")
    with (
        private_folder() as root,
        Server(root, environment(root, ()), modules_named([notebook])) as server,
    ):
        beside = run_notebook(notebook, {}, server=server, folder=folder)
        elsewhere = run_notebook(notebook, {}, server=server)
    assert [printed(done.notebook) for done in (beside, elsewhere)] == ["True\n", "False\n"]


@pytest.mark.parametrize("way", ["fork", "kernel"])
def test_a_run_finds_what_the_callers_search_path_names(folder, way, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(folder))
    notebook = notebook_of("import beside\nprint(beside.twice(5))")
    with private_folder() as root, Server(root, environment(root, ()), ()) as server:
        done = run_notebook(notebook, {}, server=server if way == "fork" else None)
    assert printed(done.notebook) == "10\n"


# What a fork cannot run


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("name = input('Who? ')", "cell 1: it asks the reader for input"),
        ("from getpass import getpass\ngetpass()", "cell 1: it asks the reader for input"),
        ("import ipywidgets", "cell 1: it speaks to the front end"),
        ("from comm import create_comm", "cell 1: it speaks to the front end"),
        ("get_ipython().kernel", "cell 1: it asks for its kernel"),
        ("%gui qt", "cell 1: it asks for its kernel"),
        ("%matplotlib widget", "cell 1: it asks for windows or moving figures"),
    ],
)
def test_a_notebook_that_needs_a_kernel_is_told_by_its_source(source, reason):
    assert unfit(notebook_of(source)) == reason
    assert unfit(notebook_of(f"# %%\nprint({source!r:.0})")) is None


def test_a_notebook_of_another_language_needs_its_kernel():
    notebook = notebook_of("x <- 1")
    notebook.metadata.kernelspec = {"language": "R", "name": "ir", "display_name": "R"}
    assert unfit(notebook) == "it is in R"


def test_a_platform_that_cannot_fork_has_kernels(monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert unfit(notebook_of("x = 1")) == "this platform cannot fork"


def test_a_run_in_a_kernel_of_its_own_says_why(server):
    done = run_notebook(notebook_of("print(get_ipython().kernel is None)"), {}, server=server)
    assert printed(done.notebook) == "False\n"
    assert done.cold == "cell 1: it asks for its kernel"
    assert done.uses is None
    assert run_notebook(notebook_of("1"), {}, server=server).cold == ""


# How a run ends


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "bounds", "kind", "words"),
    [
        ("x = 1\nwhile True:\n    x += 1", {"timeout_s": 2.5}, "deadline", "longer than its 2.5 s"),
        ("hog = bytearray(8 << 30)", {"memory_mb": 2048}, "memory", "more than the 2048 MB"),
        ("import os\nos._exit(3)", {}, "exit", "line 2: `os._exit.3.`: the kernel ended itself"),
        ("import os\nos.kill(os.getpid(), 9)", {}, "killed", "was killed by signal 9"),
        ("import os, signal\nsignal.signal(15, signal.SIG_IGN)\nwhile True:\n    pass",
         {"timeout_s": 2.5}, "deadline", "cell 1, line [34]: `(while|pass)"),
        ("while True:\n    print('x' * 999)", {"timeout_s": 30}, "output", "more than 50 MB"),
    ],
)  # fmt: skip
def test_a_run_that_leaves_its_bounds_is_ended_and_named(server, source, bounds, kind, words):
    with pytest.raises(RunError, match=words) as raised:
        run_notebook(notebook_of(source), {}, server=server, **bounds)
    assert raised.value.kind == kind
    assert list(server.root.glob("run-*")) == []


@pytest.mark.long
@pytest.mark.parametrize("way", ["fork", "kernel"])
def test_a_wait_that_the_deadline_cuts_short_is_no_success(server, way):
    source = "import ctypes\nctypes.CDLL(None).sleep(60)\nprint('went on')"
    with pytest.raises(RunError, match="longer than its 3 s") as raised:
        run_notebook(notebook_of(source), {}, server=server if way == "fork" else None, timeout_s=3)
    assert raised.value.kind == "deadline"


DISPLAYS = """class Broken:
    def _repr_html_(self):
        raise ValueError("no page for it")
    def __repr__(self):
        return "Broken"
"""


@pytest.mark.parametrize("way", ["fork", "kernel"])
def test_an_error_while_a_value_is_shown_is_named_with_its_cell_and_line(server, way):
    server = server if way == "fork" else None
    with pytest.raises(RunError, match=r"cell 1, line 3: .*: ValueError: no page for it"):
        run_notebook(notebook_of(DISPLAYS + "Broken()", "1"), {}, server=server)
    unseen = "class Unseen:\n    def __repr__(self):\n        raise KeyError('no word for it')"
    with pytest.raises(RunError, match=r"cell 2, line 2: `Unseen\(\)`: KeyError: 'no word for it'"):
        run_notebook(notebook_of(unseen, "x = 1\nUnseen()"), {}, server=server)


@pytest.mark.parametrize("way", ["fork", "kernel"])
@pytest.mark.parametrize("ends", ["sys.exit(0)", "sys.exit()", "raise SystemExit"])
def test_an_exit_without_a_fault_ends_the_notebook_well_as_for_papermill(server, way, ends):
    notebook = notebook_of("import sys", f"print('last')\n{ends}", "print('never')")
    done = run_notebook(notebook, {}, server=server if way == "fork" else None).notebook
    assert [o.get("text") for o in done.cells[1].outputs if o.get("name") != "stderr"] == ["last\n"]
    assert done.cells[2].outputs == []


@pytest.mark.parametrize("way", ["fork", "kernel"])
def test_tags_say_which_errors_are_shown_and_which_cells_are_not_run(server, way):
    notebook = notebook_of("1 / 0", "print('skipped')", "print('after')")
    notebook.cells[0].metadata.tags = ["raises-exception"]
    notebook.cells[1].metadata.tags = ["skip-execution"]
    done = run_notebook(notebook, {}, server=server if way == "fork" else None).notebook
    assert done.cells[0].outputs[0].ename == "ZeroDivisionError"
    assert [cell.outputs for cell in done.cells[1:2]] == [[]]
    assert done.cells[2].outputs[0].text == "after\n"


STAYS = """
import json, os, subprocess, sys, time
far = "import os, subprocess, time; os.setsid(); p = subprocess.Popen(['sleep', '300']); " \\
      "open('far', 'w').write(f'{os.getpid()} {p.pid} '); time.sleep(300)"
near = subprocess.Popen([sys.executable, "-c", far])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open("daemon", "w").write(f"{os.getpid()} ")
        time.sleep(300)
    os._exit(0)
def written(name):
    return os.path.exists(name) and open(name).read().endswith(" ")
while not (written("far") and written("daemon")):
    time.sleep(0.01)
started = [os.getpid(), os.getppid(), near.pid, *map(int, open("far").read().split()),
           int(open("daemon").read())]
with open(PLACE + ".part", "w") as file:
    json.dump(started, file)
os.rename(PLACE + ".part", PLACE)
"""


def start_and_stay(server, place, then="time.sleep(300)"):
    """Begin a run with children and grandchildren in a thread of its own; tell their ids."""
    import threading

    ended = []

    def follow():
        try:
            run_notebook(notebook_of(f"PLACE = {str(place)!r}\n{STAYS}{then}"), {}, server=server)
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=follow)
    thread.start()
    assert wait_until(place.exists, 20)
    return thread, ended, json.loads(place.read_text())


@pytest.mark.parametrize("victim", ["kernel", "guard"])
def test_nothing_is_left_of_a_run_whose_process_is_killed(own_server, tmp_path, victim):
    thread, ended, started = start_and_stay(own_server, tmp_path / "started")
    os.kill(started[victim == "guard"], signal.SIGKILL)
    thread.join(15)
    assert [error.kind for error in ended] == ["killed"]
    assert wait_until(lambda: not any(map(is_alive, started)))
    assert printed(run_notebook(notebook_of("print(1)"), {}, server=own_server).notebook) == "1\n"


def test_nothing_is_left_of_a_run_whose_server_is_killed(own_server, tmp_path):
    thread, ended, started = start_and_stay(own_server, tmp_path / "started")
    os.kill(own_server.process_id, signal.SIGKILL)
    thread.join(15)
    assert [type(error) for error in ended] == [ServerGone]
    assert wait_until(lambda: not any(map(is_alive, started)))
    with pytest.raises(ServerGone):
        run_notebook(notebook_of("print(1)"), {}, server=own_server)


def test_nothing_is_left_of_a_run_that_ended_well(own_server, tmp_path):
    thread, ended, started = start_and_stay(own_server, tmp_path / "started", then="print('well')")
    thread.join(15)
    assert ended == []
    assert wait_until(lambda: not any(map(is_alive, started)), 0.5)


@pytest.mark.long
def test_nothing_is_left_when_the_caller_is_killed(tmp_path):
    code = (
        "import sys, nbformat, pathlib; from nkreport.publish.run.execute import run_notebook;"
        "from nkreport.publish.run.fork_client import Server;"
        "from nkreport.publish.run.sandbox import environment;"
        "root = pathlib.Path(sys.argv[2]); root.mkdir();"
        "run_notebook(nbformat.read(sys.argv[1], 4), {},"
        "             server=Server(root, environment(root, ()), ()))"
    )
    place = tmp_path / "started"
    nbformat.write(
        notebook_of(f"PLACE = {str(place)!r}\n{STAYS}time.sleep(300)"), tmp_path / "n.ipynb"
    )
    caller = subprocess.Popen([sys.executable, "-c", code, tmp_path / "n.ipynb", tmp_path / "runs"])
    try:
        assert wait_until(place.exists, 30)
    finally:
        caller.kill()
        caller.wait()
    started = json.loads(place.read_text())
    assert wait_until(lambda: not any(map(is_alive, started)))
    assert wait_until(lambda: not (tmp_path / "runs").exists())


def test_a_module_that_starts_a_thread_stays_out_of_the_process_that_forks(tmp_path):
    (tmp_path / "starts_a_thread.py").write_text(STARTS_A_THREAD)
    notebook = new_notebook(cells=[new_code_cell("import starts_a_thread\nprint('ran')", id="a")])
    with private_folder() as root:
        variables = {**environment(root, ()), "PYTHONPATH": str(tmp_path)}
        with Server(root, variables, ["json", "starts_a_thread", "decimal"]) as server:
            done = run_notebook(notebook, {}, server=server)
            tasks = os.listdir(f"/proc/{server.process_id}/task")
            named = Path(f"/proc/{server.process_id}/cmdline").read_bytes().split(b"\0")
    assert len(tasks) == 1
    assert (b"starts_a_thread" in named, b"decimal" in named) == (False, True)
    assert (done.cold, done.notebook.cells[0].outputs[0].text) == ("", "ran\n")
