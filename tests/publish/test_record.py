"""The record beside a page: what a report was made from, by hash, and nothing of the machine."""

import getpass
import hashlib
import json
import platform
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.ledger.reading import load
from nkreport.ledger.reads import recording
from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.record import ledgers_of, made_with
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import default_plan
from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.rests import source_hash

CELLS = (
    "import csv\nimport nkreport as nk\nfigures = nk.load()",
    "nk.prose('Dead: {one}.', figures)",
    "print(n, list(csv.reader(open('beside.csv'))))",
    "print(open('../../other/secret-folder/far.txt').read())",
)
ROWS = [{"id": "one", "best": "10"}, {"id": "two", "best": "20", "measure": "troops_wounded"}]


def write_project(place):
    """A notebook that reads a ledger, a file beside it and one elsewhere."""
    place.mkdir(parents=True)
    (place / "beside.csv").write_text("a,b\n")
    cells = [new_code_cell("n: int = 1  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(CELLS)]
    path = place / "own.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Own", id="m"), *cells]), path)
    return path


def build(path, out, data, **given):
    settings = Settings(out, ("html", "pdf"), [str(data)])
    (result,) = Batch(default_plan([str(path)], given), settings).run()
    assert result.status != "failed", result.failed
    return result


def record_of(out, stem="own"):
    return json.loads((out / f"{stem}.record.json").read_bytes())


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def made(tmp_path, folder):
    """A built project: its notebook, the output folder, and the ledger's."""
    elsewhere = tmp_path / "other" / "secret-folder" / "far.txt"
    elsewhere.parent.mkdir(parents=True)
    elsewhere.write_text("far")
    path, data = write_project(tmp_path / "home" / "trade"), folder(*ROWS)
    build(path, tmp_path / "out", data)
    return path, tmp_path / "out", data


def test_a_record_names_all_that_a_report_was_made_from_and_what_came_of_it(made, tmp_path):
    path, out, data = made
    record = record_of(out)
    assert record["notebook"]["name"] == "own.ipynb"
    assert record["notebook"]["sha256"] == source_hash(nbformat.read(path, 4))
    assert record["parameters"]["n"] == 1
    assert record["files"] == {
        "beside.csv": sha256(path.parent / "beside.csv"),
        "far.txt": sha256(tmp_path / "other" / "secret-folder" / "far.txt"),
    }
    (ledger,) = record["ledgers"]
    assert ledger["places"] == ["mine"]
    assert ledger["tables"]["mine/own.csv"] == sha256(data / "own.csv")
    assert "shipped/units.csv" in ledger["tables"]
    assert "own.csv/one" in ledger["rows"]
    assert "own.csv/two" not in ledger["rows"]
    assert record["figures"] == {"one": ["10 people", None, 10, None]}
    assert {"python", "altair", "nkreport", "pandas", "typst"} <= set(record["versions"])
    assert "pytest" not in record["versions"]
    left = {"index.html", "own.record.json", "ro-crate-metadata.json"}
    files = {p.relative_to(out).as_posix(): sha256(p) for p in out.rglob("*") if p.is_file()}
    seen = {n: digest for n, digest in files.items() if not n.startswith(".") and n not in left}
    assert record["outputs"] == seen

    # Nothing of the machine is in it, so that another place gives the same bytes.
    text = (out / "own.record.json").read_text()
    for word in (str(tmp_path), "secret-folder", getpass.getuser() + "/", platform.node() + "."):
        assert word not in text

    # The page and its print say in a line what they rest on, and the page where the rest stands.
    page = (out / "own.html").read_text()
    said = page.partition('<p class="rests">')[2].partition("</p>")[0]
    assert "fetches nothing" in said
    assert record["notebook"]["sha256"][:12] in said
    assert f"beside.csv {record['files']['beside.csv'][:12]}" in said
    assert f"far.txt {record['files']['far.txt'][:12]}" in said
    assert '<a href="own.record.json">' in page


@pytest.mark.long
def test_a_record_is_made_again_where_it_is_damaged_and_goes_with_its_report(made):
    path, out, data = made
    first = (out / "own.record.json").read_bytes()
    (out / "own.record.json").write_bytes(first.replace(b'"n": 1', b'"n": 2'))
    again = build(path, out, data)
    assert again.why == ("own.record.json is not as it was written",)
    assert (out / "own.record.json").read_bytes() == first
    assert "own.record.json" in again.files

    # A row that was not read: the report stays, and its record says what the tables are by now.
    table = data / "own.csv"
    table.write_text(table.read_text().replace(",20,", ",21,"))
    assert build(path, out, data).status == "current"
    assert record_of(out)["ledgers"][0]["tables"]["mine/own.csv"] == sha256(table)
    fresh = out.with_name("fresh")
    build(path, fresh, data)
    for name in ("own.record.json", "own.html", "own.ipynb"):
        assert (out / name).read_bytes() == (fresh / name).read_bytes(), name
    assert build(path, out, data).status == "current"


@pytest.mark.long
def test_another_place_gives_the_same_record(made, tmp_path):
    path, out, data = made
    shutil.copytree(path.parent, tmp_path / "somewhere" / "else")
    shutil.copytree(data, tmp_path / "somewhere" / "mine")
    moved = tmp_path / "somewhere" / "else" / path.name
    build(moved, tmp_path / "somewhere" / "out", tmp_path / "somewhere" / "mine")
    again = tmp_path / "somewhere" / "out" / "own.record.json"
    assert again.read_bytes() == (out / "own.record.json").read_bytes()


MAPPING = """columns:
  period: {column: date}
values:
  - {column: dead, measure: troops_killed, unit: person}
constants: {actor: RUS, stance: asserts, claimant: General Staff, claimant_role: adversary}
sources:
  staff: {title: Losses, author: General Staff, issued: 2022-02-26}
"""


def test_a_table_of_ones_own_and_its_mapping_are_named_side_by_side(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "losses.csv").write_text("date,dead\n2022-02-26,4300\n")
    (tmp_path / "deep" / "losses.figures.yaml").write_text(MAPPING)
    with recording() as recorder:
        assert [figure.best for figure in load(tmp_path / "deep" / "losses.csv")] == [4300]
    (ledger,) = ledgers_of(recorder.uses(), tmp_path)
    own = [name for name in ledger["tables"] if not name.startswith("shipped/")]
    assert ledger["places"] == ["deep/losses.csv"]
    assert sorted(own) == ["deep/losses.csv", "deep/losses.figures.yaml"]
    # Where the tables changed since they were read, their bytes are not known.
    (tmp_path / "deep" / "losses.csv").write_text("date,dead\n2022-02-26,4400\n")
    assert ledgers_of(recorder.uses(), tmp_path)[0]["tables"] == {}


def test_the_packages_of_a_record_are_those_a_notebook_imports_and_ours():
    cell = new_code_cell("import json, sklearn, beside\nfrom hypothesis import given", id="c")
    versions = {"Python": "3", "scikit_learn": "1.9", "hypothesis": "6", "ruff": "1", "typst": "0"}
    made = made_with(versions, new_notebook(cells=[cell]))
    assert set(made) == {"python", "scikit-learn", "hypothesis", "typst"}


def test_a_page_rests_on_nothing_that_its_metadata_cannot_mean(sample):
    notebook = sample.sample_notebook()
    digest = "0123456789abcdef" * 4
    files = {"<b>.csv": digest, "no.csv": "12", "more.csv": [digest]}
    notebook.metadata["nkreport"] = {"files": files}
    html = write_page(read_page(notebook))
    assert "&lt;b&gt;.csv 0123456789ab" in html
    assert "more.csv" not in html
    assert "no.csv" not in html
    notebook.metadata["nkreport"] = {"files": {f"{n}.csv": digest for n in range(5)}}
    assert "2.csv 0123456789ab and 2 more" in write_page(read_page(notebook))
