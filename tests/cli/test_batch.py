"""A grid at the shell: what is listed, made, left alone, refused, and with which exit status."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.publish.batch.lock import holding


def write_notebook(folder: Path, name: str, *sources: str) -> None:
    cells = [new_code_cell("n: int = 0  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")


@pytest.fixture
def grid(tmp_path):
    """Two reports in the folder where the command runs; the grid is written by a call."""
    write_notebook(tmp_path, "good", "print(n)")
    write_notebook(tmp_path, "bad", "1 / (n - 2)")

    def write(text: str) -> str:
        (tmp_path / "grid.yaml").write_text(text)
        return "grid.yaml"

    return write


@pytest.fixture
def no_process(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("a process was started")

    monkeypatch.setattr("subprocess.Popen", refuse)
    monkeypatch.setattr("os.fork", refuse)


def test_a_dry_run_lists_the_reports_and_makes_none(run, grid, tmp_path, no_process):
    said = run("batch", grid("report: good.ipynb\nparameters: {n: [0, 1]}"), "--dry-run")
    assert said.status == 0
    count, *stems = said.out.splitlines()
    assert count == "2 reports"
    assert stems[0] == "good"
    assert stems[1].startswith("good--1-")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("report: good.ipynb\nparameters: {m: [1]}", (), "grid.yaml:2:14: "),
        ("report: good.ipynb\nparameters: {n: [a]}", (), "grid.yaml:2:18: "),
        ("report: none.ipynb", (), "no such notebook"),
        ("report: good.ipynb\nparameters: {n: [1, 1]}", (), "grid.yaml:2"),
        ("report: good.ipynb\nparameters: {n: [1, 2, 3]}", ("--most", "2"), "3"),
        ("report: good.ipynb", ("--to", "docx"), "give one or both of html, pdf"),
        ("report: good.ipynb", ("--timeout", "0"), "give seconds"),
        ("report: good.ipynb", ("--timeout", "nan"), "give seconds"),
        ("report: good.ipynb", ("--data", "nowhere"), "nowhere"),
    ],
)
def test_what_is_wrong_is_told_before_anything_starts(
    run, grid, tmp_path, no_process, text, options, words
):
    said = run("batch", grid(text), *options)
    assert said.status == 2
    assert words in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_a_batch_of_good_reports_is_made_then_up_to_date(run, grid, tmp_path):
    command = ("batch", grid("report: good.ipynb\nparameters: {n: [0, 1]}"), "--to", "html")
    said = run(*command)
    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines()[0] == "2 reports"
    assert "2 made in " in said.out
    assert said.out.endswith("; out/index.html\n")
    summary = (tmp_path / "out" / "batch.json").read_bytes()
    assert [report["status"] for report in json.loads(summary)["reports"]] == ["ok", "ok"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("subprocess.Popen", None)
        patch.setattr("os.fork", None)
        said = run(*command)
    assert (said.status, said.err) == (0, "")
    assert "2 of 2 up to date" in said.out
    assert (tmp_path / "out" / "batch.json").read_bytes() == summary

    write_notebook(tmp_path, "good", "print(n)", "print('more')")
    said = run(*command, "--why")
    assert said.status == 0
    assert "good: notebook cell 3 is new" in said.out
    assert (tmp_path / "out" / "batch.json").read_bytes() != summary

    said = run("build", "good.ipynb", "--to", "html", "--why")
    assert (said.status, said.out.splitlines()[0]) == (0, "good: up to date")
    said = run("build", "good.ipynb", "--to", "html", "--why", "--force", "--cold")
    assert said.status == 0
    assert said.out.splitlines()[:2] == [
        "good: asked for",
        "good: in a kernel of its own: a kernel of its own was asked for",
    ]


def test_a_batch_with_a_failed_report_makes_the_others_and_exits_with_one(run, grid, tmp_path):
    said = run("batch", grid("report: bad.ipynb\nparameters: {n: [1, 2, 3]}"), "--to", "html")
    assert said.status == 1
    assert "2 made, 1 failed in " in said.out
    (stem,) = [line.split()[1] for line in said.out.splitlines() if line.startswith("failed: ")]
    assert f"nkreport: {stem}: cell 2, line 1: `1 / (n - 2)`: ZeroDivisionError" in said.err
    out = tmp_path / "out"
    assert sorted(path.name for path in out.glob("*.failed.*")) == [
        f"{stem}.failed.html",
        f"{stem}.failed.ipynb",
    ]
    assert len(list(out.glob("bad*.html"))) == 3


def test_a_folder_in_which_another_batch_works_is_the_machines_fault(run, grid, tmp_path):
    lock = tmp_path / "out" / ".nkreport" / "lock"
    lock.parent.mkdir(parents=True)
    with holding(lock, alone=True, tidy=lambda: None):
        said = run("batch", grid("report: good.ipynb"), "--to", "html")
    assert said.status == 3
    assert "is at work in this folder; wait for it, or choose another folder" in said.err


@pytest.mark.long
def test_a_run_in_a_kernel_of_its_own_is_ended_with_its_batch(tmp_path):
    begun = tmp_path / "begun"
    write_notebook(
        tmp_path, "slow", f"open({str(begun)!r}, 'w').close()", "import time; time.sleep(60)"
    )
    command = [sys.executable, "-m", "nkreport", "build", "slow.ipynb", "--cold", "--to", "html"]
    command += ["--trust"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert begun.exists()
    assert (process.returncode, said) == (1, b"nkreport: stopped\n")
    assert not list((tmp_path / "out").glob("slow.*"))
