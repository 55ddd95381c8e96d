"""What a stranger's notebook does is told before it first runs; what is exported runs nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nkreport.publish.audit import beforehand
from nkreport.publish.audit.beforehand import acts_of, has_run, told_of
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter


@pytest.mark.parametrize(
    ("source", "kind", "word"),
    [
        ("!pip install x", beforehand.PROGRAMS, "!pip install x"),
        ("%%bash\nrm -rf ~", beforehand.PROGRAMS, "%%bash"),
        ("x = 1\n%pip install y", beforehand.PROGRAMS, "%pip install y"),
        ("import subprocess as s", beforehand.PROGRAMS, "subprocess"),
        ("from os import system", beforehand.PROGRAMS, "os.system"),
        ("import os\nos.system('id')", beforehand.PROGRAMS, "os.system"),
        ("import os\nos.execv('/bin/sh', [])", beforehand.PROGRAMS, "os.execv"),
        ("import requests", beforehand.NETWORK, "requests"),
        ("from urllib import request", beforehand.NETWORK, "urllib.request"),
        ("import urllib.request as r", beforehand.NETWORK, "urllib.request"),
        ("pd.read_csv('https://x.invalid/a')", beforehand.NETWORK, "https://x.invalid/a"),
        ("pd.read_csv(filepath='s3://a/b')", beforehand.NETWORK, "s3://a/b"),
        ("open('a', 'w')", beforehand.WRITES, "open('a', 'w')"),
        ("open('a', mode='r+b')", beforehand.WRITES, "open('a', mode='r+b')"),
        ("Path('a').open('a')", beforehand.WRITES, "Path('a').open('a')"),
        ("Path('a').write_text('b')", beforehand.WRITES, "Path('a').write_text('b')"),
        ("Path('a').unlink()", beforehand.WRITES, "Path('a').unlink()"),
        ("frame.to_csv('a.csv')", beforehand.WRITES, "frame.to_csv('a.csv')"),
        ("import shutil\nshutil.rmtree('a')", beforehand.WRITES, "shutil.rmtree"),
        ("%%writefile a.py\nx", beforehand.WRITES, "%%writefile a.py"),
        ("exec('a')", beforehand.HIDES, "exec"),
        ("%run other.py", beforehand.HIDES, "%run other.py"),
        ("from pickle import loads", beforehand.HIDES, "pickle.loads"),
        ("import ctypes", beforehand.HIDES, "ctypes"),
        ("from helper import f", beforehand.BESIDE, "helper.py"),
        ("import sklearnish", beforehand.FOREIGN, "sklearnish"),
        ("x = (", beforehand.UNREAD, "x = ("),
    ],
)
def test_what_code_does_besides_drawing_is_named(
    source: str, kind: str, word: str, tmp_path: Path
) -> None:
    (tmp_path / "helper.py").write_text("")
    notebook = new_notebook(cells=[new_code_cell("1"), new_code_cell(source)])
    assert f"{word} (cell 2)" in acts_of(notebook, tmp_path)[kind]


@pytest.mark.parametrize(
    "source",
    [
        "import nkreport as nk\nfigures = nk.load()\nnk.table(figures)",
        "import pandas as pd\nframe = pd.read_csv('a.csv')\nframe.to_csv()\nframe.to_dict('list')",
        "open('a')\nopen('a', 'rb').read()\nopen('a', encoding='utf-8')",
        "import altair as alt\nalt.Chart(frame).mark_bar().encode(x='a')",
        "import json, math, os\nos.path.join('a', 'b')",
        "%matplotlib inline\n# !pip install x\ns = 'https://x.invalid'",
        "import vl_convert, nbformat",
    ],
)
def test_ordinary_code_is_not_remarked_on(source: str, tmp_path: Path) -> None:
    assert acts_of(new_notebook(cells=[new_code_cell(source)]), tmp_path) == {}


def test_a_long_list_is_counted_and_a_line_holds_no_other(tmp_path: Path) -> None:
    sources = [f"!echo {n}\x1b[31m" for n in range(9)]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    head, line = told_of(tmp_path / "a.ipynb", Path("a.ipynb"))
    assert head == "a.ipynb: has not run here before; besides drawing, its code"
    assert line.endswith("and 5 more")
    assert "\n" not in head + line


def test_a_report_that_stands_has_run(tmp_path: Path) -> None:
    made = tmp_path / ".nkreport" / "made"
    made.mkdir(parents=True)
    (made / "mine--as-of-2022-12345678.json").touch()
    assert has_run(Path("mine.ipynb"), tmp_path)
    assert not has_run(Path("min.ipynb"), tmp_path)
    assert not has_run(Path("mine.ipynb"), tmp_path / "other")


@pytest.mark.long
def test_a_build_tells_it_once_and_not_where_it_is_trusted(
    tmp_path: Path, shell: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    notebook = new_notebook(cells=[new_code_cell("open('a.txt', 'w').write('b')")])
    nbformat.write(notebook, tmp_path / "theirs.ipynb")
    said = "writes or removes files: open('a.txt', 'w') (cell 1)"
    for arguments, expected in (([], True), ([], False), (["--out", "new", "--trust"], False)):
        run = shell("build", "theirs.ipynb", "--to", "html", *arguments, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        assert (said in run.stderr) is expected


@pytest.mark.parametrize("exporter", [HtmlExporter, PdfExporter])
def test_exporting_an_executed_notebook_runs_nothing(
    exporter: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    source = f"open({os.fspath(ran)!r}, 'w')\n!touch {ran}"
    shown = new_output("stream", name="stdout", text="seen\n")
    cell = new_code_cell(source, outputs=[shown], execution_count=1)
    notebook = new_notebook(cells=[cell], metadata={"title": f"{{{{ open({str(ran)!r}) }}}}"})

    def refused(*arguments: object, **options: object) -> None:
        raise AssertionError(f"a process was started: {arguments}")

    monkeypatch.setattr("subprocess.Popen", refused)
    content, _ = exporter().from_notebook_node(notebook)
    assert content
    assert not ran.exists()
