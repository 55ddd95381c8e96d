"""One notebook run by Papermill: what reaches it, what it returns, and how it fails."""

import copy
import datetime
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

import nkreport
from nkreport.errors import CheckError, EnvironmentFault, ParameterError, RunError
from nkreport.publish.run.execute import execute, strip_run_metadata

NOTEBOOKS = Path(__file__).parent / "notebooks"
PACKAGE_ROOT = str(Path(nkreport.__file__).parents[1])


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def printed(notebook: nbformat.NotebookNode, stream: str = "stdout") -> str:
    return "".join(
        output.text
        for cell in notebook.cells
        for output in cell.outputs
        if output.output_type == "stream" and output.name == stream
    )


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until_gone(processes: list[int], within_s: float) -> list[int]:
    until = time.monotonic() + within_s
    while time.monotonic() < until and any(map(is_alive, processes)):
        time.sleep(0.05)
    return [process for process in processes if is_alive(process)]


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    runs = tmp_path / "runs"
    runs.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(runs))
    yield
    assert list(runs.iterdir()) == []


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """One run, started by a user with start-up files, a kernelspec and variables of their own."""
    home = tmp_path_factory.mktemp("home")
    intruder = "import builtins\nbuiltins.intruder = intruder = 1\n"
    for file in (
        ".ipython/profile_default/startup/00.py",
        "ipython/profile_default/startup/00.py",
        "startup.py",
    ):
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text(intruder)
    spec = {"argv": ["false"], "display_name": "Python 3", "language": "python"}
    for place in ("data", ".local/share/jupyter"):
        folder = home / place / "kernels" / "python3"
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps(spec))
    cells: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        patch.setenv("JUPYTER_DATA_DIR", str(home / "data"))
        patch.setenv("JUPYTER_PATH", str(home / "data"))
        patch.setenv("PYTHONSTARTUP", str(home / "startup.py"))
        patch.setenv("PYTHONPATH", str(home / "path"))
        patch.setenv("TZ", "Asia/Pyongyang")
        patch.setenv("SECRET", "value")
        executed = execute(
            read("tells_its_surroundings"),
            {},
            data=["shipped", "seeds"],
            on_cell=lambda number, total: cells.append((number, total)),
        )
    return executed, json.loads(printed(executed)), cells


def test_no_startup_file_of_the_user_reaches_the_run(surroundings):
    assert surroundings[1]["intruder"] is False


def test_the_kernel_is_this_interpreter_whatever_kernelspec_the_user_has(surroundings):
    assert surroundings[1]["executable"] == sys.executable


def test_the_package_in_the_run_is_the_one_that_runs_it(surroundings):
    assert surroundings[1]["package"] == nkreport.__file__


def test_the_run_sees_no_variable_of_the_user_but_where_to_import_from(surroundings):
    seen = surroundings[1]["environment"]
    assert {"SECRET", "PYTHONSTARTUP", "JUPYTER_PATH"}.isdisjoint(seen)
    assert os.path.basename(seen["PYTHONPATH"]) == "path"
    assert (seen["TZ"], seen["LC_ALL"], seen["PYTHONHASHSEED"]) == ("UTC", "C.UTF-8", "0")


def test_home_and_configuration_lie_in_the_folder_of_the_run(surroundings):
    seen = surroundings[1]["environment"]
    folder = os.path.dirname(surroundings[1]["work"])
    for name in ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR"):
        assert os.path.dirname(seen[name]) == folder
    assert surroundings[1]["files"] == []
    assert not os.path.exists(folder)


def test_the_data_folders_are_handed_over_as_absolute_paths(surroundings):
    handed = json.loads(surroundings[1]["environment"]["NKREPORT_DATA"])
    assert handed == ["shipped", os.path.abspath("seeds")]


def test_a_warning_is_shown_without_path_or_process_and_fails_nothing(surroundings):
    shown = printed(surroundings[0], "stderr")
    assert "UserWarning: a remark" in shown
    assert "to the error stream" in shown
    assert "/tmp" not in shown
    assert "ipykernel" not in shown


def test_each_cell_is_announced_with_its_number(surroundings):
    assert surroundings[2] == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.fixture(scope="module")
def parameterised():
    notebook = read("takes_parameters")
    before = copy.deepcopy(notebook)
    given = {
        "as_of": "2022-12-31",
        "day": "2022-02-03",
        "words": ['a "quoted" one', "back\\slash\nand {line} 북한"],
        "limit": 7,
    }
    return before, notebook, [execute(notebook, given) for _ in range(2)]


def test_parameters_reach_the_cells_with_their_types(parameterised):
    _, _, (executed, _) = parameterised
    assert [cell.metadata.tags for cell in executed.cells[:2]] == [
        ["parameters"],
        ["injected-parameters"],
    ]
    words = ['a "quoted" one', "back\\slash\nand {line} 북한"]
    expected = ("2022-12-31", datetime.date(2022, 2, 3), words, 7, 0.5, True, "dot", "Briefing")
    shown = executed.cells[2].outputs[0].data["text/plain"]
    assert "".join(shown.split()) == "".join(repr(expected).split())


def test_the_notebook_given_stays_as_it_is(parameterised):
    before, notebook, _ = parameterised
    assert notebook == before


def test_two_runs_stripped_are_the_same_bytes(parameterised):
    _, _, runs = parameterised
    assert nbformat.writes(runs[0]) != nbformat.writes(runs[1])
    stripped = [nbformat.writes(strip_run_metadata(run)) for run in runs]
    assert stripped[0] == stripped[1]
    assert "papermill" not in stripped[0]
    assert "iopub" not in stripped[0]
    nbformat.validate(nbformat.reads(stripped[0], as_version=4))


def test_stripping_leaves_the_notebook_given_as_it_is(parameterised):
    _, _, (executed, _) = parameterised
    before = copy.deepcopy(executed)
    strip_run_metadata(executed)
    assert executed == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("notebook", "bounds", "message"),
    [
        (
            "fails_in_second_cell",
            {},
            "cell 3, line 2: `return part / (total - 7)`: ZeroDivisionError: division by zero",
        ),
        (
            "is_not_python_in_second_cell",
            {},
            "cell 3, line 2: `y = = 2`: SyntaxError: invalid syntax",
        ),
        (
            "never_ends",
            {"timeout_s": 2.5},
            r"cell 3, line [23]: `(while True:|turns \+= 1)`: the run took longer than its 2.5 s",
        ),
        (
            "takes_too_much_memory",
            {"memory_mb": 2048},
            "cell 2, line 2: `hog = bytearray(8 << 30)`: it needs more than the 2048 MB of a run",
        ),
        (
            "asks_for_input",
            {},
            'cell 2, line 1: `name = input("Who? ")`: '
            "it asks for input: make what it asks for a parameter",
        ),
        (
            "ends_its_process",
            {},
            "cell 2, line 2: `os._exit(3)`: the kernel ended itself with status 3",
        ),
        (
            "floods",
            {"timeout_s": 20},
            "cell 2, line 3: `print(line)`: it put out more than 50 MB: show less",
        ),
    ],
)
def test_a_run_that_fails_names_cell_line_and_cause(notebook, bounds, message):
    began = time.monotonic()
    with pytest.raises(RunError) as raised:
        execute(read(notebook), {"n": 1}, **bounds)
    if "longer" in message:
        assert re.fullmatch(message, str(raised.value))
    else:
        assert str(raised.value) == message
    assert time.monotonic() - began < bounds.get("timeout_s", 20) + 5
    assert raised.value.notebook.cells[0].source == read(notebook).cells[0].source


def test_the_notebook_of_a_failed_run_holds_what_came_before_and_the_error():
    with pytest.raises(RunError) as raised:
        execute(read("fails_in_second_cell"), {})
    partial = strip_run_metadata(raised.value.notebook)
    assert [cell.id for cell in partial.cells] == ["parameters", "cell-1", "cell-2"]
    assert [cell.execution_count for cell in partial.cells] == [1, 2, 3]
    assert partial.cells[2].outputs[0].ename == "ZeroDivisionError"
    nbformat.validate(partial)


def test_a_kernel_that_dies_at_its_start_is_said(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RunError, match="before the first cell: the kernel did not start"):
        execute(read("quits"), {})


def test_an_interpreter_that_is_missing_is_said(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(RunError, match="before the first cell: the kernel did not start"):
        execute(read("quits"), {})


def test_a_kernel_that_is_not_installed_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(RunError, match="there is no Python kernel: run `python -m pip install"):
        execute(read("quits"), {})


def test_a_deadline_before_the_first_cell_is_said():
    with pytest.raises(RunError, match=r"before the first cell: the run took longer than its 0.05"):
        execute(read("quits"), {}, timeout_s=0.05)


def test_a_notebook_in_another_language_is_refused():
    notebook = read("quits")
    notebook.metadata.kernelspec.language = "R"
    with pytest.raises(CheckError, match="the notebook is in R; a report is a Python notebook"):
        execute(notebook, {})


def test_a_notebook_that_names_its_language_python3_is_pythons():
    notebook = read("ends_its_process")
    notebook.metadata.kernelspec.language = "python3"
    with pytest.raises(RunError, match="cell"):
        execute(notebook, {}, timeout_s=60)


def test_an_unknown_parameter_is_refused_before_any_kernel_starts():
    with pytest.raises(ParameterError, match="unknown parameter as_off: did you mean as_of"):
        execute(read("takes_parameters"), {"as_off": "2024-07-01"})


def test_no_folder_short_enough_is_the_machines_fault(monkeypatch):
    def refuse(**arguments: object) -> str:
        raise PermissionError

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(EnvironmentFault, match="set TMPDIR to a writable folder"):
        execute(read("quits"), {})


def test_a_long_folder_for_temporary_files_is_passed_over(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert printed(execute(read("leaves_children"), {}))
    assert list(long.iterdir()) == []


def test_children_of_a_run_end_with_it_even_when_they_left_its_session():
    started = json.loads(printed(execute(read("leaves_children"), {})))
    assert len(started) == 3
    assert wait_until_gone(started, within_s=1) == []


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_ends_with_the_build_that_is_killed(tmp_path, number):
    notebook = read("leaves_children")
    notebook.cells[1].source += (
        f"\nwith open({str(tmp_path / 'started')!r}, 'w') as file:\n"
        "    file.write(json.dumps([os.getpid(), os.getppid(), near.pid]))\n"
        "while True:\n    pass"
    )
    nbformat.write(notebook, tmp_path / "n.ipynb")
    code = (
        "import nbformat, sys; from nkreport.publish.run.execute import execute; "
        "execute(nbformat.read(sys.argv[1], as_version=4), {})"
    )
    runs = tmp_path / "runs"
    build = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "n.ipynb")],
        env={**os.environ, "TMPDIR": str(runs), "PYTHONPATH": PACKAGE_ROOT},
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 90
        while not (tmp_path / "started").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.1)
        started = json.loads((tmp_path / "started").read_text())
        assert len(list(runs.iterdir())) == 1
    finally:
        build.send_signal(number)
        build.wait()
    assert wait_until_gone(started, within_s=5) == []
    assert list(runs.iterdir()) == []


def test_a_notebook_that_exits_without_a_status_has_come_to_its_end():
    done = execute(read("exits"), {})
    assert not any(o.output_type == "error" for cell in done.cells for o in cell.get("outputs", ()))
