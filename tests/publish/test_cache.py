"""What is kept of a report, and how it tells that the report is no longer what it was made from."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.errors import TableError
from nkreport.ledger.reading import load, read_ledger
from nkreport.ledger.reads import nothing_known, recording
from nkreport.publish.batch import cache as cache_module
from nkreport.publish.batch import standing
from nkreport.publish.batch.cache import Cache, inputs_of, notebook_inputs

PAGES = {"r.html": b"<p>page</p>", "r.pdf": b"%PDF", "r.data/01-a.csv": b"a,b\n"}
NOTHING = {"ledgers": {}}
OPENED_NOTHING = {"files": {}, "folders": {}, "patterns": {}, "variables": {}, "unknown": []}
HERE = Path(__file__).parent


def inputs(*, sources=("n = 1", "n + 1"), values=None, formats=("html",), data=("shipped",)):
    cells = [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    notebook = notebook_inputs(new_notebook(cells=cells))
    return inputs_of(notebook, values or {"n": 1}, formats, data)


@pytest.fixture
def out(tmp_path):
    (tmp_path / "out" / "r.data").mkdir(parents=True)
    return tmp_path / "out"


@pytest.fixture
def cache(out):
    parts = out / ".nkreport" / "tmp"
    parts.mkdir(parents=True)
    return Cache(out, parts)


def keep(cache, out, *, uses=NOTHING, opened=OPENED_NOTHING, files=PAGES, **changed):
    for name, content in files.items():
        (out / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    cache.keep("r", inputs(**changed), uses, opened, digests, {"title": "R"})
    return digests


def test_a_report_that_was_never_made_is_not_current(cache):
    assert cache.changes("r", inputs(), HERE) == ["it was not made here before"]
    assert cache.kept("r").files == {}


def test_a_report_is_current_while_nothing_changed(cache, out):
    digests = keep(cache, out)
    assert cache.changes("r", inputs(), HERE) == []
    assert cache.kept("r").files == digests
    assert list(cache.kept("r").files)[:2] == ["r.html", "r.pdf"]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"sources": ("n = 1", "n + 2")}, ["notebook cell 2 changed"]),
        ({"sources": ("n = 1", "n + 1", "n")}, ["notebook cell 3 is new"]),
        ({"sources": ("n = 1",)}, ["notebook cell 2 is gone"]),
        ({"values": {"n": 2}}, ["parameter n changed from 1 to 2"]),
        ({"values": {"n": "1"}}, ['parameter n changed from 1 to "1"']),
        ({"values": {"n": True}}, ["parameter n changed from 1 to true"]),
        ({"formats": ("html", "pdf")}, ["setting formats changed from html to html pdf"]),
        (
            {"values": {"n": 2}, "formats": ("pdf",)},
            ["parameter n changed from 1 to 2", "setting formats changed from html to pdf"],
        ),
    ],
)
def test_each_input_that_changed_is_named(cache, out, now, told):
    keep(cache, out)
    assert cache.changes("r", inputs(**now), HERE) == told


def test_another_folder_of_data_is_named(cache, out, tmp_path):
    keep(cache, out)
    (change,) = cache.changes("r", inputs(data=[str(tmp_path)]), HERE)
    assert change.startswith("setting data changed")


def test_a_version_that_changed_is_named(cache, out, monkeypatch):
    keep(cache, out)
    now = {**cache_module.versions(), "pandas": "99"}
    monkeypatch.setattr(cache_module, "versions", lambda: now)
    (change,) = cache.changes("r", inputs(), HERE)
    assert change.startswith("version of pandas ")
    assert change.endswith(" to 99")


def test_the_versions_are_of_the_interpreter_each_package_and_this_one_to_the_byte():
    versions = cache_module.versions()
    assert {"Python", "pandas", "altair", "nkreport"} <= set(versions)
    assert len(versions["nkreport"].split()[-1]) == 16


def test_what_python_compiles_is_no_part_of_this_package_and_its_text_is(tmp_path, monkeypatch):
    package = tmp_path / "package"
    (package / "publish" / "batch" / "__pycache__").mkdir(parents=True)
    (package / "publish" / "batch" / "cache.py").write_text("x = 1")
    monkeypatch.setattr(cache_module, "__file__", str(package / "publish" / "batch" / "cache.py"))
    own = cache_module.versions.__wrapped__
    before = own()
    (package / "publish" / "batch" / "__pycache__" / "cache.cpython-311.pyc.140234").write_bytes(
        b"half"
    )
    (package / "publish" / "batch" / "__pycache__" / "cache.cpython-311.pyc").write_bytes(b"whole")
    assert own() == before
    (package / "publish" / "batch" / "cache.py").write_text("x = 2")
    assert own()["nkreport"] != before["nkreport"]
    (package / "publish" / "batch" / "cache.py").write_text("x = 1")
    (package / "new.typ").write_text("")
    assert own()["nkreport"] != before["nkreport"]


def test_a_file_that_is_gone_is_named(cache, out):
    keep(cache, out)
    (out / "r.pdf").unlink()
    assert cache.changes("r", inputs(), HERE) == ["r.pdf is gone"]


@pytest.mark.parametrize("bit", [0, 1, 37, 87])
def test_a_bit_that_flipped_in_a_file_is_found(cache, out, bit):
    keep(cache, out)
    content = bytearray(PAGES["r.html"])
    content[bit // 8] ^= 1 << bit % 8
    (out / "r.html").write_bytes(content)
    assert cache.changes("r", inputs(), HERE) == ["r.html is not as it was written"]


def entry_of(out):
    return out / ".nkreport" / "made" / "r.json"


@pytest.mark.long
def test_a_bit_that_flipped_in_an_entry_is_found_wherever_it_is(cache, out):
    keep(cache, out)
    whole = entry_of(out).read_bytes()
    for place in range(0, len(whole) * 8, 97):
        content = bytearray(whole)
        content[place // 8] ^= 1 << place % 8
        entry_of(out).write_bytes(content)
        assert cache.changes("r", inputs(), HERE) == ["what is kept of it is damaged"], place


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 66, 200, -1])
def test_an_entry_that_was_cut_off_is_found(cache, out, length):
    keep(cache, out)
    entry_of(out).write_bytes(entry_of(out).read_bytes()[:length])
    assert cache.changes("r", inputs(), HERE) == ["what is kept of it is damaged"]


@pytest.mark.parametrize("content", [b"\0" * 500, b"{}\n", b"\n\n\n", b"\xff" * 64 + b"\n{}\n"])
def test_an_entry_of_something_else_is_found(cache, out, content):
    keep(cache, out)
    entry_of(out).write_bytes(content)
    assert cache.changes("r", inputs(), HERE) == ["what is kept of it is damaged"]


def test_an_entry_of_another_report_makes_this_one_not_current(cache, out):
    keep(cache, out)
    (out / ".nkreport" / "made" / "s.json").write_bytes(entry_of(out).read_bytes())
    assert cache.changes("s", inputs(values={"n": 2}), HERE) == ["parameter n changed from 1 to 2"]


def test_what_a_report_no_longer_has_is_removed_and_nothing_else(cache, out):
    (out / "rest.html").write_bytes(b"of another report")
    keep(cache, out)
    keep(cache, out, files={"r.html": b"<p>newer</p>"})
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert names == {"r.html", "rest.html", ".nkreport/made/r.json"}


def test_an_entry_that_names_files_elsewhere_removes_none(cache, out, tmp_path):
    (tmp_path / "precious").write_bytes(b"kept")
    (out / "other.html").write_bytes(b"kept")
    keep(cache, out, files={})
    foreign = {"../precious": "0", "other.html": "0", "r./../../precious": "0"}
    text = json.dumps({"inputs": inputs(), "uses": NOTHING, "files": foreign})
    digest = hashlib.sha256(text.encode()).hexdigest()
    entry_of(out).write_text(f"{digest}\n{text}\n")
    keep(cache, out)
    assert (tmp_path / "precious").read_bytes() == b"kept"
    assert (out / "other.html").read_bytes() == b"kept"


def test_an_entry_of_an_older_shape_counts_as_none(cache, out):
    keep(cache, out)
    text = json.dumps({"inputs": inputs(), "uses": NOTHING, "files": {}})
    entry_of(out).write_text(
        f"{{}}\n{hashlib.sha256(f'{{}}{text}'.encode()).hexdigest()}\n{text}\n"
    )
    assert cache.changes("r", inputs(), HERE) == ["it was not made here before"]


@pytest.mark.parametrize("opened", [None, [], {}, {"files": 1}, {"files": {"a": "absent"}}])
def test_what_is_kept_of_what_was_opened_and_cannot_be_read_is_a_change(cache, out, opened):
    keep(cache, out, opened=opened)
    told = cache.changes("r", inputs(), HERE)
    assert told == ["the record of what it opened cannot be used"]


def test_a_file_that_was_opened_is_looked_for_from_the_notebooks_folder(cache, out, tmp_path):
    (tmp_path / "data.csv").write_text("1")
    digest = hashlib.sha256(b"1").hexdigest()
    keep(cache, out, opened={**OPENED_NOTHING, "files": {"data.csv": digest}})
    assert cache.changes("r", inputs(), tmp_path) == []
    assert cache.changes("r", inputs(), HERE) == ["data.csv is gone"]
    (tmp_path / "data.csv").write_text("2")
    assert cache.changes("r", inputs(), tmp_path) == ["data.csv changed"]


def test_what_cannot_be_known_is_told_each_time(cache, out):
    keep(cache, out, opened={**OPENED_NOTHING, "unknown": ["cell 3 reads the clock"]})
    assert cache.changes("r", inputs(), HERE) == ["cell 3 reads the clock"]


def test_the_same_entry_is_the_same_bytes(cache, out):
    keep(cache, out)
    first = entry_of(out).read_bytes()
    keep(cache, out)
    assert entry_of(out).read_bytes() == first


# What was read from the ledger

ROWS = [
    {"id": "one", "statement": "s-one", "best": "10", "said_on": "2022-08-09"},
    {"id": "two", "statement": "s-two", "best": "20", "said_on": "2022-09-09"},
    {"id": "three", "statement": "s-three", "measure": "troops_wounded", "best": "5"},
]


def changed(number, **cells):
    return [{**row, **cells} if n == number else row for n, row in enumerate(ROWS)]


@pytest.fixture
def kept(cache, out, folder):
    """A report that read the figures of one measure from a folder of tables."""
    place = folder(*ROWS)
    with recording() as recorder:
        assert len(list(load(str(place)).where(measure="troops_killed"))) == 2
    keep(cache, out, uses=recorder.uses())
    assert cache.changes("r", inputs(), HERE) == []
    return cache


def test_a_row_that_was_read_and_changed_is_named_down_to_the_column(kept, folder):
    folder(*changed(1, best="21", printed="21 soldiers"))
    told = "\n".join(kept.changes("r", inputs(), HERE))
    assert "two" in told
    assert "best" in told
    assert "one" not in told.replace("none", "")


def test_a_row_that_was_not_read_changes_nothing(kept, folder):
    folder(*changed(2, best="6", printed="6 soldiers"))
    assert kept.changes("r", inputs(), HERE) == []


def test_a_row_that_joins_what_was_read_is_named(kept, folder):
    folder(*ROWS, {"id": "four", "statement": "s-four", "best": "7"})
    assert any("four" in line for line in kept.changes("r", inputs(), HERE))


def test_a_row_that_leaves_what_was_read_is_named(kept, folder):
    folder(ROWS[0], ROWS[2])
    assert any("two" in line for line in kept.changes("r", inputs(), HERE))


def test_a_table_that_cannot_be_read_any_more_is_a_change(kept, folder):
    folder(*changed(0, said_on="not a day"))
    assert len(kept.changes("r", inputs(), HERE)) == 1


def test_a_run_that_goes_on_without_a_ledger_is_current_until_that_can_be_read(
    cache, out, folder, tmp_path, monkeypatch
):
    place = folder(*changed(0, said_on="not a day"))
    monkeypatch.chdir(tmp_path)
    with recording() as recorder:
        for name in (place, "nowhere"):
            with pytest.raises(TableError):
                load(name)
    keep(cache, out, uses=recorder.uses())
    assert cache.changes("r", inputs(), HERE) == []
    folder(*ROWS)
    assert [line.rpartition("/")[2] for line in cache.changes("r", inputs(), HERE)] == [
        f"{place.name} can be read"
    ]
    folder(*changed(0, said_on="no day"))
    assert "no day" in cache.changes("r", inputs(), HERE)[0]


def test_a_run_that_nobody_watched_is_current_only_while_the_whole_ledger_is(cache, out, folder):
    keep(cache, out, uses=nothing_known(read_ledger([str(folder(*ROWS))])))
    assert cache.changes("r", inputs(), HERE) == []
    folder(*changed(2, best="6", printed="6 soldiers"))
    assert cache.changes("r", inputs(), HERE) == [
        "the tables changed, and what was read of them is not known"
    ]


def test_a_file_that_was_not_touched_is_not_read_again(cache, out, monkeypatch):
    keep(cache, out)
    monkeypatch.setattr(standing, "_SETTLED_S", 0)
    cache.close()
    hashed = []
    file_digest = hashlib.file_digest
    monkeypatch.setattr(
        hashlib, "file_digest", lambda f, how: hashed.append(f.name) or file_digest(f, how)
    )
    again = Cache(out, out / ".nkreport" / "tmp")
    assert (again.changes("r", inputs(), HERE), hashed) == ([], [])
    page, was = out / "r.html", (out / "r.html").stat()
    page.write_bytes(PAGES["r.html"].upper())
    os.utime(page, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert again.changes("r", inputs(), HERE) == ["r.html is not as it was written"]
    page.write_bytes(PAGES["r.html"])
    assert again.changes("r", inputs(), HERE) == []
    assert hashed == [str(page)] * 2


@pytest.mark.parametrize("text", ["", "x", "[]", "00\n{}\n", "{}\n{}\n{}"])
def test_what_is_kept_of_files_may_be_anything(cache, out, text, monkeypatch):
    keep(cache, out)
    monkeypatch.setattr(standing, "_SETTLED_S", 0)
    (out / ".nkreport" / "standing").write_text(text)
    damaged = Cache(out, out / ".nkreport" / "tmp")
    assert damaged.changes("r", inputs(), HERE) == []
    damaged.close()
    assert (out / ".nkreport" / "standing").read_text().count("r.") == 3


def test_a_file_written_a_moment_ago_is_hashed_again(cache, out):
    keep(cache, out)
    cache.close()
    assert not (out / ".nkreport" / "standing").exists()


def test_the_oldest_entries_beyond_a_bound_are_forgotten(cache, out, monkeypatch):
    monkeypatch.setattr(cache_module, "MOST_ENTRIES", 2)
    digests = keep(cache, out)
    made = out / ".nkreport" / "made"
    for number, stem in enumerate(("oldest", "r", "newest")):
        cache.keep(stem, inputs(), NOTHING, OPENED_NOTHING, digests, {})
        os.utime(made / f"{stem}.json", (number, number))
    cache.bound()
    assert sorted(entry.stem for entry in made.iterdir()) == ["newest", "r"]
    assert cache.changes("oldest", inputs(), HERE) == ["it was not made here before"]
