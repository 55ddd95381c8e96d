"""What cannot be read is refused with what to do; help and lists say what there is."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "list build batch watch check figures measures sources describe fetch documents verify diff"
    " reconcile audit new new-table"
).split()


def test_the_reports_are_listed_with_their_titles_and_what_they_alone_take(
    run: Callable[..., Any],
) -> None:
    said = run("list")
    assert said.status == 0
    lines = said.out.splitlines()
    assert "briefing        What does North Korea send Russia?" in lines
    place = lines.index("reconciliation  Ledgers side by side")
    assert lines[place + 1].startswith("  first: list[str] = []  # ")
    shared = lines.index("Every report takes:")
    told = "  as_of: str = '2024-07-01'  # figures said on or before this day (ISO 8601)"
    assert lines.index(told) > shared
    assert lines.count(told) == 1
    assert lines[-1] == "  title: str  # heading of the report"


def test_a_report_that_takes_less_is_listed_with_the_others_own(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "notebooks").mkdir()
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Ships"]}
    plain = {"cells": [cell], "metadata": {"title": "Of ships"}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "notebooks" / "ships.ipynb").write_text(json.dumps(plain))
    lines = run("list").out.splitlines()
    assert lines[0] == "ships           Of ships"
    assert lines[-1] == "No parameter is taken by every report."
    shipped = list((ROOT / "notebooks").glob("*.ipynb"))
    assert sum(line.startswith("  as_of: str") for line in lines) == len(shipped)
    (tmp_path / "notebooks" / "ships.ipynb").write_text(json.dumps(plain | {"cells": [{}]}))
    said = run("list")
    lines = said.out.splitlines()
    assert (said.status, said.err) == (1, "")
    assert lines[0] == "ships           cannot be read"
    assert lines[1].startswith("  notebooks/ships.ipynb: is no valid notebook")
    assert lines[-1] == "  title: str  # heading of the report"


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], "numpy nbformat jsonschema bs4 importlib.metadata"),
        (["list"], "numpy nbformat jsonschema bs4 pandas"),
        (["check", "mine"], "nbformat jsonschema bs4 mistune pandas"),
        (["figures", "--measure", "troops_killed"], "nbformat jsonschema bs4 mistune pandas"),
    ],
)
def test_a_command_imports_only_what_it_needs(
    arguments: list[str], unwanted: str, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    shutil.copy(ROOT / "seeds" / "losses.csv", tmp_path / "mine" / "losses.csv")
    script = (
        "import sys; from nkreport.cli import main\n"
        "try: main(sys.argv[2:])\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(' '.join(set(sys.argv[1].split()) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, unwanted, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout
    assert done.stderr == ""


@pytest.mark.long
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_with_its_streams_closed_a_command_does_its_work(closed: str, tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m nkreport build losses --to html {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "out" / "losses.html").read_text()
    assert page.endswith("</html>\n")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_report_of_the_folder_at_hand_is_listed_before_the_shipped(
    run: Callable[..., Any],
) -> None:
    assert run("new", "mine").out == "notebooks/mine.ipynb\n"
    assert run("list").out.splitlines()[0] == "mine            Mine"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_an_example(command: str, run: Callable[..., Any]) -> None:
    said = run(command, "--help")
    assert said.status == 0
    assert f"Example: nkreport {command}" in " ".join(said.out.split())


def test_the_help_names_every_command_and_the_exit_statuses(run: Callable[..., Any]) -> None:
    said = run("--help")
    assert [name for name in COMMANDS if not re.search(rf"^    {name}\b", said.out, re.M)] == []
    assert "Exit status: 0 done and good, 1 findings" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "arguments are required: COMMAND"),
        (["biuld"], "invalid choice: 'biuld'"),
        (["build", "--colour"], "unrecognized arguments: --colour"),
        (["figures", "--json", "--csv"], "not allowed with argument --json"),
        (["audit"], "arguments are required: REPORT.html"),
        (["new"], "arguments are required: NAME"),
    ],
)
def test_a_command_that_cannot_be_read_is_refused(
    arguments: list[str], words: str, run: Callable[..., Any]
) -> None:
    said = run(*arguments)
    assert (said.status, said.out) == (2, "")
    assert words in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "breifing"], "no report 'breifing'; did you mean briefing?"),
        (["build", "gone.ipynb"], "gone.ipynb: no such notebook"),
        (["build", "briefing", "--to", "docx"], "--to docx: give one or both of html, pdf"),
        (["build", "briefing", "--to", ""], "give one or both of html, pdf"),
        (["build", "briefing", "-p", "as_of"], "-p as_of: expected NAME=VALUE"),
        (["build", "briefing", "-p", "title=a", "-p", "title=b"], "-p title is given twice"),
        (["build", "briefing", "-p", "as_off=2022-12-31"], "did you mean as_of?"),
        (["build", "briefing", "--data", "gone"], "gone: no such folder"),
        (["check", "gone"], "gone: no such folder"),
        (["check", "gone.ipynb"], "gone.ipynb: is no notebook"),
        (["figures", "russian-killed-burns"], "did you mean 'russian-killed-burns-2022-07'"),
        (["figures", "--measure", "troops_kiled"], "did you mean 'troops_killed'"),
        (["figures", "--as-of", "30 Feb"], "30 Feb"),
        (["figures", "--data", "gone"], "gone: no such folder"),
        (["figures", "--columns", "id,qantity"], "no column 'qantity'; did you mean quantity?"),
        (["figures", "--columns", ","], "--columns: name some, as in --columns id,quantity"),
        (["figures", "--columns", "id", "--xlsx", "a.xlsx"], "a workbook has every column"),
        (["figures", "--find", " "], "give words to look for"),
        (
            ["audit", "gone.html"],
            "gone.html: cannot be read (no such file or directory); name a page",
        ),
        (["audit", "."], "cannot be read (is a folder, not a file)"),
        (
            ["diff", "shipped", "out/briefing.pdf"],
            "out/briefing.pdf: no such file or folder; name what `nkreport build` wrote",
        ),
        (["diff", "shipped", "gone"], "gone: no such folder"),
        (["new", "../x"], "no report can be named '../x'"),
    ],
)
def test_wrong_input_is_refused_with_what_to_do(
    arguments: list[str], words: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    said = run(*arguments)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("nkreport: ")
    assert words in said.err
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(run: Callable[..., Any]) -> None:
    with pytest.raises(Exception, match="no report 'gone'"):
        run("--debug", "build", "gone")


def test_the_command_runs_as_a_module_and_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m nkreport figures --json | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.startswith("[")
    assert done.stderr == ""


def test_a_pdf_is_audited_by_its_page(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n\xff\xfe")
    assert (
        "a.pdf: is a PDF; the same numbers stand in its page: audit a.html"
        in run("audit", "a.pdf").err
    )


def test_the_version_is_that_of_the_package(run: Callable[..., Any]) -> None:
    from importlib.metadata import version

    assert run("--version") == (0, f"nkreport {version('nkreport')}\n", "")


@pytest.mark.parametrize("number", ["-1", "0", "two", "1.5", "99999"])
def test_workers_are_counted_from_one(run: Callable[..., Any], number: str) -> None:
    said = run("build", "briefing", f"--workers={number}")
    assert said.status == 2
    assert f"{number}: give a number from 1" in said.err


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EMFILE, "the system refused: too many open files; lift the bound (`ulimit -n"),
        (errno.EAGAIN, "the system refused: resource temporarily unavailable; lift the bound"),
        (errno.ENOLCK, "the system refused: no locks available; choose a folder on a disk of"),
    ],
)
def test_what_the_system_refuses_is_said_with_what_to_do(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    def refused(options: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("nkreport.commands.run_list", refused)
    said = run("list")
    assert said.status == 3
    assert said.err.startswith(f"nkreport: {told}")
