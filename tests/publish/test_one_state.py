"""A table that is edited during a batch: its pages are of one state, or the batch says so."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.one_state import OneState
from nkreport.publish.batch.results import Watcher
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.run.grounds import ABSENT, TOUCHED, hash_of
from nkreport.publish.run.opened import signature

OF_A_FILE = "print('it says', open('table.csv').read().split())"
OF_A_LEDGER = "import nkreport as nk\nprint('it says', nk.load()[0].printed.split())"
EDITS = """
from pathlib import Path
table = Path({table!r})
old, new = {words!r}
if n == 2 and old in table.read_text():
    table.write_text(table.read_text().replace(old, new))
"""


class Notes(Watcher):
    def __init__(self):
        self.told = []

    def again(self, stems, why):
        self.told.append((list(stems), list(why)))


def write_notebook(path, *sources):
    cells = [new_code_cell("n: int = 0  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(notebook, numbers=(1, 2, 3), data=()):
    """Run it one after the other: the second edits the table that all three read."""
    plans = [Planned(notebook, {"n": number}, f"r-{number}") for number in numbers]
    out, notes = notebook.parent / "out", Notes()
    return Batch(plans, Settings(out, data=data, workers=1, alone=True), notes).run(), notes.told


def said(folder, numbers=(1, 2, 3)):
    texts = [json.loads((folder / "out" / f"r-{n}.ipynb").read_text()) for n in numbers]
    outputs = [cell["outputs"] for text in texts for cell in text["cells"] if cell.get("outputs")]
    return ["".join(output[0]["text"]) for output in outputs]


@pytest.mark.long
@pytest.mark.parametrize("kind", ["file", "ledger"])
def test_reports_that_read_a_table_before_its_edit_are_made_again(tmp_path, folder, kind):
    if kind == "file":
        table, reads, words, data = tmp_path / "table.csv", OF_A_FILE, ("before", "after"), []
        table.write_text("before")
    else:
        data = [str(folder({"printed": "10 soldiers"}))]
        table, reads, words = Path(data[0], "own.csv"), OF_A_LEDGER, ("10 soldiers", "10 men")
    edits = EDITS.format(table=str(table), words=words)
    notebook = write_notebook(tmp_path / "r.ipynb", reads, edits)
    results, told = run(notebook, data=data)
    assert {result.status for result in results} == {"made"}
    assert [stems for stems, _ in told] == [["r-1", "r-2"]]
    assert told[0][1][0].endswith(f"{table.name} changed")
    assert said(tmp_path) == [f"it says {words[1].split()}\n"] * 3


@pytest.mark.long
def test_a_report_of_an_earlier_batch_is_held_to_the_same_state(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("before")
    edits = EDITS.format(table=str(table), words=("before", "after"))
    notebook = write_notebook(tmp_path / "r.ipynb", OF_A_FILE, edits)
    run(notebook, [1])
    results, told = run(notebook)
    assert told == [(["r-1", "r-2"], ["table.csv changed"])]
    assert [result.status for result in results] == ["made"] * 3
    assert said(tmp_path) == ["it says ['after']\n"] * 3


@pytest.mark.long
def test_a_table_that_never_rests_fails_the_reports_of_its_older_states(tmp_path):
    (tmp_path / "table.csv").write_text("0")
    write = "if n == 2:\n    open('table.csv', 'a').write('1')"
    notebook = write_notebook(tmp_path / "r.ipynb", OF_A_FILE, write)
    results, told = run(notebook)
    assert len(told) == 2
    assert [result.status for result in results] == ["failed", "failed", "made"]
    assert "table.csv changed, 3 times while the batch was at work" in results[0].failed["state"]
    assert "let it rest" in (tmp_path / "out" / "r-1.failed.html").read_text()
    notebook = write_notebook(notebook, OF_A_FILE)  # now it rests
    assert [result.status for result in run(notebook)[0]] == ["made"] * 3
    assert not list((tmp_path / "out").glob("*.failed.*"))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a")
    return path


def others(tmp_path, *digests):
    state = OneState()
    for number, digest in enumerate(digests):
        state.note(str(number), {"files": {"table.csv": digest}}, {}, tmp_path)
    return state.others()


def test_one_state_is_no_finding_though_the_file_is_another_now(table, tmp_path):
    assert others(tmp_path, "a", "a") == others(tmp_path, TOUCHED) == []


def test_of_two_states_those_that_are_not_of_today_are_found(table, tmp_path):
    now = hash_of(str(table), signature(str(table)))
    assert others(tmp_path, now, "b", now, TOUCHED) == ["1", "3"]
    assert others(tmp_path, TOUCHED, TOUCHED) == ["0", "1"]
    table.unlink()
    assert others(tmp_path, "b", ABSENT) == ["0"]


def test_a_run_that_met_two_states_of_its_ledger_is_found_alone(folder, tmp_path):
    state = OneState()
    uses = {"ledgers": {json.dumps([str(folder({}))]): {"sha256": ""}}}
    state.note("r", {}, uses, tmp_path)
    assert state.others() == ["r"]
