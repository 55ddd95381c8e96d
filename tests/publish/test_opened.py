"""What a run opens: heard, kept by hash, and told when it changed; runs that write take turns."""

import json
import os
import sqlite3

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.run import grounds
from nkreport.publish.run.named_readers import Named


def write_notebook(path, *sources):
    cells = [new_code_cell("n: int = 0  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(path, *numbers, cold=False, timeout_s=120, workers=2):
    plans = [Planned(path, {"n": number}, f"{path.stem}-{number}") for number in numbers or (1,)]
    settings = Settings(
        path.parent / "out", alone=True, workers=workers, cold=cold, timeout_s=timeout_s
    )
    return Batch(plans, settings).run()


def again(path, **given):
    """What changed for the report, which is made again if anything has."""
    (result,) = run(path, **given)
    assert result.status in ("made", "current"), result.failed
    return list(result.why)


def kept(path):
    entry = path.parent / "out" / ".nkreport" / "made" / f"{path.stem}-1.json"
    return json.loads(entry.read_bytes().split(b"\n")[2])["opened"]


READS = """
import glob, os
import beside
shown = [open("data.csv").read(), beside.x, glob.glob("many/*.csv"), os.listdir("folder")]
try:
    shown.append(open("gone.txt").read())
except FileNotFoundError:
    pass
print(shown)
"""


@pytest.mark.parametrize("cold", [False, pytest.param(True, marks=pytest.mark.long)])
def test_each_thing_that_was_opened_is_told_when_it_changes(tmp_path, cold):
    notebook = write_notebook(tmp_path / "r.ipynb", READS)
    (tmp_path / "data.csv").write_text("1")
    (tmp_path / "beside.py").write_text("x = 1\n")
    (tmp_path / "many").mkdir()
    (tmp_path / "folder").mkdir()
    again(notebook, cold=cold)
    assert again(notebook, cold=cold) == []
    (tmp_path / "other.csv").write_text("1")
    (tmp_path / "many" / "notes.txt").write_text("1")
    assert again(notebook, cold=cold) == []
    (tmp_path / "data.csv").write_text("2")
    (tmp_path / "beside.py").write_text("x = 2\n")
    (tmp_path / "many" / "new.csv").write_text("1")
    (tmp_path / "folder" / "new.csv").write_text("1")
    (tmp_path / "gone.txt").write_text("1")
    assert sorted(again(notebook, cold=cold)) == [
        "data.csv changed",
        "gone.txt is new",
        "many/*.csv finds others",
        "module beside.py changed",
        "what lies in folder changed",
    ]
    assert "new.csv" in (tmp_path / "out" / "r-1.html").read_text()
    assert again(notebook, cold=cold) == []


def test_a_project_that_moves_keeps_what_was_made_of_it(tmp_path):
    (tmp_path / "here").mkdir()
    notebook = write_notebook(tmp_path / "here" / "r.ipynb", "print(open('data.csv').read())")
    (tmp_path / "here" / "data.csv").write_text("1")
    again(notebook)
    (tmp_path / "here").rename(tmp_path / "there")
    assert again(tmp_path / "there" / "r.ipynb") == []
    assert str(tmp_path) not in json.dumps(kept(tmp_path / "there" / "r.ipynb"))


@pytest.mark.long
def test_a_file_elsewhere_is_kept_by_its_full_name(tmp_path):
    (tmp_path / "here").mkdir()
    data = tmp_path / "data.csv"
    notebook = write_notebook(tmp_path / "here" / "r.ipynb", f"print(open({str(data)!r}).read())")
    data.write_text("1")
    again(notebook)
    data.write_text("2")
    assert again(notebook) == [f"{data} changed"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("open('s', 'w').write('1')\nprint(open('s').read())", []),
        ("print(open('s', 'a').write('1'))", []),
        ("open('s', 'a').write('1')\nprint(open('s').read())", ["s changed while it was read"]),
        ("print(open('s').read())\nopen('s', 'a').write('1')", ["s changed while it was read"]),
        (
            "with open('s', 'r+') as f:\n    print(f.read())\n    f.write('1')",
            ["s changed while it was read"],
        ),
    ],
)
def test_what_a_run_wrote_first_is_its_own_and_what_it_read_first_is_not(tmp_path, source, told):
    (tmp_path / "s").write_text("0")
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    again(notebook)
    assert again(notebook) == told


@pytest.mark.long
def test_a_database_is_told_when_it_changes(tmp_path):
    def put(number):
        connection = sqlite3.connect(tmp_path / "d.db")
        connection.execute("create table if not exists t (x)")
        connection.execute("insert into t values (?)", [number])
        connection.commit()
        connection.close()

    put(1)
    source = "import sqlite3\nprint(sqlite3.connect('d.db').execute('select * from t').fetchall())"
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    again(notebook)
    assert again(notebook) == []
    put(2)
    assert again(notebook) == ["d.db changed"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import subprocess\nsubprocess.run(['true'])", "it ran another program (true)"),
        ("import os\nos.system('true')", "it ran another program (true)"),
        ("!echo said", "it ran another program (sh)"),
        (
            "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9))\n"
            "except OSError:\n    pass",
            "it reached the network (127.0.0.1:9)",
        ),
        ("import datetime as d\nd.date.today()", "cell 2 reads the clock"),
    ],
)
def test_what_cannot_be_known_is_never_up_to_date(tmp_path, source, told):
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    again(notebook)
    assert told in again(notebook)
    assert told in again(notebook)


def test_what_a_fork_of_the_run_reads_counts(tmp_path):
    (tmp_path / "data.csv").write_text("1")
    child = "    open('da' + 'ta.csv').read()\n    os._exit(0)\n"
    source = f"import os\nif os.fork() == 0:\n{child}os.wait()"
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    again(notebook)
    assert list(kept(notebook)["files"]) == ["data.csv"]


def test_what_was_opened_is_named_by_its_hash_and_not_by_where_it_lies(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "print(len(open('da' + 'ta.csv').read()))")
    (tmp_path / "data.csv").write_text("1")
    again(notebook)
    (digest,) = kept(notebook)["files"].values()
    made = [path.read_bytes() for path in (tmp_path / "out").glob("[!.]*.*")]
    assert any(b'"data.csv": "' + digest.encode() in content for content in made)
    assert any(b"data.csv " + digest[:12].encode() in content for content in made)
    assert not [content for content in made if str(tmp_path).encode() in content]


WRITES = """
import time
with open("scratch.csv", "w") as file:
    file.write(str(n))
time.sleep(0.2)
print("n is", open("scratch.csv").read(), "here")
"""


@pytest.mark.long
@pytest.mark.parametrize("cold", [False, pytest.param(True, marks=pytest.mark.long)])
def test_ten_runs_that_write_one_scratch_file_each_read_their_own(tmp_path, cold):
    notebook = write_notebook(tmp_path / "r.ipynb", WRITES)
    results = run(notebook, *range(10), cold=cold, workers=3)
    assert [r.failed for r in results] == [{}] * 10
    for number in range(10):
        assert f"n is {number} here" in (tmp_path / "out" / f"r-{number}.html").read_text()


@pytest.mark.long
def test_the_time_a_run_waits_for_its_turn_is_not_its_own(tmp_path):
    source = "import time\nopen('s', 'w').write('1')\ntime.sleep(4)"
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    results = run(notebook, 1, 2, 3, workers=3, timeout_s=10)
    assert [r.failed for r in results] == [{}] * 3
    slow = write_notebook(tmp_path / "slow.ipynb", "import time\nopen('s', 'w')\ntime.sleep(30)")
    (late,) = run(slow, 1, timeout_s=3)
    assert list(late.failed) == ["deadline"]


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime as dt\ndt.now()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "import pandas as pd\npd.Timestamp.now()",
        "pd.to_datetime('today')",
        "np.datetime64('now')",
        "import uuid\nuuid.uuid4()",
        "%matplotlib inline\nimport datetime\ndatetime.date.today()",
        "import time\ntime.strftime('%Y')",
    ],
)
def test_the_clock_is_found_in_the_source(source):
    assert Named([("cell 1", source)]).unknown == ["cell 1 reads the clock"]


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(1)",
        "x.now",
        "time.strftime('%Y', day)",
        "pd.Timestamp('2024-01-01')",
    ],
)
def test_what_reads_no_clock_is_not_said_to(source):
    assert Named([("cell 1", source)]).unknown == []


def test_an_address_that_is_read_is_named_without_its_secrets():
    named = Named([("cell 1", "pl.read_csv('https://me:secret@host/a.csv?token=1')")])
    assert named.unknown == ["cell 1 reads https://host/a.csv"]
    assert Named([("cell 1", "print('https://host/a.csv')")]).unknown == []


def test_a_file_that_the_source_names_counts_where_it_is_read_unheard(tmp_path):
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text("1")
    named = Named([("cell 1", "duckdb.sql('from \"a.csv\"')\nlazy = pl.scan_csv('b.csv')")])
    assert list(named.files(tmp_path)) == [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    named = Named([("cell 1", "frame.write_csv('a.csv')\npl.scan_csv('*.csv')")])
    assert list(named.files(tmp_path)) == []
    assert named.written
    assert list(named.patterns(tmp_path)) == [str(tmp_path / "*.csv")]


def test_many_reports_that_rest_on_one_file_read_it_once(tmp_path, monkeypatch):
    (tmp_path / "data.csv").write_text("1")
    os.utime(tmp_path / "data.csv", (1, 1))
    found = grounds.signature(str(tmp_path / "data.csv"))
    digest = grounds.hash_of(str(tmp_path / "data.csv"), found)
    monkeypatch.setattr(grounds, "_hash_now", lambda path: pytest.fail("read again"))
    record = {"files": {"data.csv": digest}, "folders": {}, "patterns": {}}
    for _ in range(1000):
        assert grounds.changes({**record, "variables": {}, "unknown": []}, tmp_path) == []
