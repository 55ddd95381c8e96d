"""A report rebuilt from its record: identical, or what differs, and what explains it."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.cli import main
from nkreport.errors import RecordError
from nkreport.publish.batch import cache
from nkreport.publish.page.rests import source_hash
from nkreport.publish.verify.compared import compare
from nkreport.publish.verify.pack import pack, unpack
from nkreport.publish.verify.packages import requirements, wheel
from nkreport.publish.verify.records import read_records
from nkreport.publish.verify.told import lines
from nkreport.publish.verify.verify import verify

ROWS = [
    {"id": "one", "statement": "s-one", "best": "10"},
    {"id": "two", "statement": "s-two", "best": "20", "measure": "troops_wounded"},
]
STEADY = (
    "import nkreport as nk\nfigures = nk.load()",
    "nk.prose('Dead: {one}.', figures)",
    "print(n, open('beside.csv').read())",
)
UNSTEADY = {
    "clock": ("import time", "print(time.time())"),
    "drawn": ("import random", "print(random.random())"),
    "address": ("class A: pass", "print(object.__repr__(A()))"),
}


def write(path, *sources):
    cells = [new_code_cell("n: int = 1  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Own", id="m"), *cells]), path)


@pytest.fixture
def project(tmp_path, folder, monkeypatch):
    """A folder with a notebook, a file beside it and a ledger; the current one."""
    folder(*ROWS)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beside.csv").write_text("a\n")
    write(tmp_path / "own.ipynb", *STEADY)
    return tmp_path


def build(*given):
    assert main(["build", *given, "--to", "html", "--data", "mine"]) == 0


def told(project, capsys, *given):
    capsys.readouterr()
    status = main(["verify", "out", *given])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return status, said.out.splitlines(), said.err


@pytest.mark.long
def test_what_changed_since_is_named_with_what_it_moved(project, capsys, monkeypatch):
    build("own.ipynb", "-p", "n=2")
    stem = next((project / "out").glob("*.record.json")).name.removesuffix(".record.json")
    same = f"{stem}: identical (2 files)"

    # A row that it did not read; one that it shows, to the column, and the number that moved.
    table = project / "mine" / "own.csv"
    before = table.read_text()
    table.write_text(before.replace(",20,", ",21,"))
    assert told(project, capsys) == (0, [same, "  data: mine/own.csv changed"], "")
    table.write_text(before.replace(",10,", ",11,").replace("10 soldiers", "11 soldiers", 1))
    status, said, _ = told(project, capsys)
    assert status == 1
    assert said == [
        f"{stem}: {stem}.html differs, {stem}.ipynb differs",
        "  data: mine/own.csv: one: best 10 → 11, printed 10 soldiers → 11 soldiers",
        "  moved: one: 10 people → 11 people (best +1, +10 %)",
    ]
    table.write_text(before)

    # A package, and a page that somebody touched.
    versions = {**cache.versions(), "pandas": "3.1.99"}
    page = project / "out" / f"{stem}.html"
    page.write_text(page.read_text().replace("10 people", "90 people"))
    with monkeypatch.context() as patched:
        patched.setattr(cache, "versions", lambda: versions)
        status, said, _ = told(project, capsys)
    assert (status, said[0]) == (1, f"{stem}: {stem}.html was altered after it was made")
    assert said[1:] == [f"  environment: pandas {cache.versions()['pandas']} → 3.1.99"]

    # A cell of the notebook.
    write(project / "own.ipynb", *STEADY[:1], "nk.prose('Dead: {three}.', figures)", STEADY[2])
    status, said, _ = told(project, capsys, "--json")
    (row,) = json.loads("\n".join(said))
    assert (status, row["verdict"], row["method"]) == (1, "failed", ["cell 4 changed"])
    assert row["failed"].startswith("cell 4, line 1")


@pytest.mark.long
def test_a_notebook_that_is_not_the_same_twice_is_told_with_its_cell(project, capsys):
    for name, sources in UNSTEADY.items():
        write(project / f"{name}.ipynb", *sources)
    build(*(f"{name}.ipynb" for name in UNSTEADY))
    status, said, _ = told(project, capsys)
    assert status == 1
    reasons = [line for line in said if "not reproducible" in line]
    assert reasons == [
        "  not reproducible: cell 4 prints the address of an object, another at each run: print"
        " what it holds",
        "  not reproducible: cell 4 reads the clock",
        "  not reproducible: cell 4 draws random numbers, others at each run: give it a seed",
    ]


RECORD = {
    "format": "nkreport record 1",
    "report": "own",
    "notebook": {"name": "own.ipynb", "sha256": "0", "cells": {"cell 1": "a", "cell 2": "b"}},
    "parameters": {},
    "given": [],
    "settings": {"formats": ["html"], "data": ["gone"], "code": "", "strict": False},
    "ledgers": [
        {"places": ["mine"], "tables": {"mine/own.csv": "1"}, "rows": {"own.csv/one": "2"}}
    ],
    "files": {"a.csv": "3", "beside.py": "4"},
    "unknown": [],
    "versions": {"altair": "6.3.0", "nkreport": "0.1.0 a", "python": "3.11.7 linux"},
    "figures": {"one": ["10 people", None, 10, None], "two": ["5 people", None, 5, None]},
    "outputs": {},
}


def test_two_records_are_compared_part_by_part(tmp_path):
    new = json.loads(json.dumps(RECORD))
    new["notebook"]["cells"] = {"cell 1": "a", "cell 2": "c", "cell 3": "d"}
    new["ledgers"][0].update(tables={"mine/own.csv": "5"}, rows={"own.csv/one": "6"})
    new["files"] = {"a.csv": "7", "beside.py": "8", "b.csv": "9"}
    new["versions"] |= {"altair": "6.4.0", "polars": "2.1.0"}
    new["figures"] = {"one": ["12 people", None, 12, None], "six": ["6 people", None, 6, None]}
    new["outputs"] = {"own.html": "x"}
    verdict = compare(tmp_path, RECORD, new, tmp_path)
    assert list(lines(verdict, 0)) == [
        "own: own.html is new",
        "  data: a.csv changed",
        "  data: b.csv is new",
        "  data: mine/own.csv: one changed",
        "  method: cell 2 changed",
        "  method: cell 3 is new",
        "  method: beside.py changed",
        "  environment: altair 6.3.0 → 6.4.0",
        "  environment: polars absent → 2.1.0",
        "  moved: one: 10 people → 12 people (best +2, +20 %)",
        "  moved: six: not shown → 6 people",
        "  moved: two: 5 people → not shown",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "the tables 'gone' that it was made from are not here: go to the folder"),
        ({"notebook": {**RECORD["notebook"], "name": "no.ipynb"}}, "its notebook no.ipynb is not"),
        ({"format": "nkreport record 2"}, 'does not say "format": "nkreport record 1"; put back'),
        ({"figures": []}, "its 'figures' is none of a record"),
        ({"settings": {"formats": ["html"]}}, "its 'settings' is none of a record"),
        ({"outputs": {"../away.html": "1"}}, "its '../away.html' is none of a record"),
        ({"versions": {}}, "its 'versions' is none of a record"),
        ({"report": "other"}, "its 'report' is none of a record"),
        (None, "is no record that can be read"),
    ],
)
def test_what_cannot_be_verified_is_told_in_a_sentence_with_its_remedy(project, change, said):
    out = project / "out"
    out.mkdir()
    text = "{" if change is None else json.dumps({**RECORD, **change})
    (out / "own.record.json").write_text(text)
    with pytest.raises(RecordError) as refused:
        verify(out)
    assert said in str(refused.value)


def test_a_folder_or_a_page_without_a_record_says_how_to_get_one(project, capsys):
    out = project / "out"
    out.mkdir()
    for target, said in (
        (out, "holds no record (.record.json); build its reports again"),
        (out / "own.html", "own.record.json: there is no such record; put it back"),
        (project / "nowhere", "nowhere: there is no folder of this name, and no page"),
    ):
        assert main(["verify", str(target)]) == 2
        assert said in capsys.readouterr().err
    (out / "own.record.json").write_text(json.dumps(RECORD))
    shutil.copy(out / "own.record.json", out / "own.html")
    assert [one.stem for one in read_records(out / "own.html")] == ["own"]
    assert main(["verify", "out", "--notebook", "no.ipynb"]) == 2
    assert "no.ipynb: no such notebook" in capsys.readouterr().err


# The zip


@pytest.mark.long
def test_a_pack_verifies_where_nothing_else_is(project, capsys, monkeypatch):
    build("own.ipynb")
    assert main(["verify", "--pack", "out"]) == 0
    first = (project / "out.zip").read_bytes()
    (project / "beside.csv").touch()
    assert main(["verify", "--pack", "out"]) == 0
    assert (project / "out.zip").read_bytes() == first
    with zipfile.ZipFile(project / "out.zip") as packed:
        wheel = f"nkreport-{version('nkreport')}-py3-none-any.whl"
        assert packed.namelist() == [
            "README.txt",
            wheel,
            "notebooks/beside.csv",
            "notebooks/mine/own.csv",
            "notebooks/own.ipynb",
            "reports/own.html",
            "reports/own.ipynb",
            "reports/own.record.json",
            "requirements.txt",
            "ro-crate-metadata.json",
        ]
        told = packed.read("README.txt").decode()
        assert f"python{sys.version_info[0]}.{sys.version_info[1]} -m venv room\n" in told
        assert "pip install --require-hashes -r pack/requirements.txt\n" in told
        assert f"pip install --no-deps pack/{wheel}\n" in told
    away = project / "away"
    away.mkdir()
    shutil.move(project / "out.zip", away / "own.zip")
    for name in ("own.ipynb", "beside.csv", "mine", "out"):
        (project / name).rename(project / f"not-{name}")
    monkeypatch.chdir(away)
    capsys.readouterr()
    assert main(["verify", "own.zip"]) == 0
    assert capsys.readouterr().out == "own: identical (2 files)\n"
    assert [path.name for path in away.iterdir()] == ["own.zip"]


def test_a_pack_is_made_only_of_what_is_as_it_was(project):
    out = project / "out"
    out.mkdir()
    (out / "own.html").write_text("a page")
    kept = {"own.html": hashlib.sha256(b"a page").hexdigest()}
    own = {"name": "own.ipynb", "sha256": source_hash(nbformat.read("own.ipynb", 4)), "cells": {}}
    settings = {**RECORD["settings"], "data": ["shipped"]}
    made_with = {"nkreport": cache.versions()["nkreport"], "python": "3.11.7 linux"}
    whole = {**RECORD, "outputs": kept, "notebook": own, "settings": settings, "files": {}}
    whole["versions"] = made_with
    for change, said in (
        ({"outputs": {"own.html": "0"}}, "own.html: is not as the record has it"),
        ({"notebook": {**own, "sha256": "0"}}, "own.ipynb: is not as the record has it"),
        ({"files": {"beside.csv": "0"}}, "beside.csv: is not as the record has it"),
        ({"files": {"far.txt": "0"}}, "it read far.txt, which does not lie beside own.ipynb"),
        ({"versions": made_with | {"nkreport": "0.1.0 a"}}, "was made by another nkreport"),
    ):
        (out / "own.record.json").write_text(json.dumps({**whole, **change}))
        with pytest.raises(RecordError, match=said):
            pack(out)
    (out / "own.record.json").write_text(json.dumps(whole))
    assert pack(out) == pack(out)
    (project / "out.zip").write_text("mine")
    assert main(["verify", "--pack", "out"]) == 2
    assert (project / "out.zip").read_text() == "mine"


def test_a_pack_pins_by_hash_all_that_the_packages_of_a_record_need():
    named = {"python": "3.11.7", "nkreport": "0.1.0 a", "altair": version("altair")}
    text, hashed = requirements(named)
    assert hashed
    pins = re.findall(r"^([a-z0-9-]+)==[^\n]*\\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^\S", text, re.MULTILINE))
    assert pins == sorted(pins)
    assert {"altair", "jsonschema", "pandas", "python-dateutil", "typst"} <= set(pins)
    assert not {"nkreport", "mypy", "sphinx", "playwright"} & set(pins)
    # What a notebook alone needs comes in; a version that is not locked leaves versions alone.
    assert "scikit-learn==" in requirements({**named, "scikit-learn": version("scikit-learn")})[0]
    text, hashed = requirements({**named, "altair": "6.3.99"})
    assert not hashed
    assert "altair==6.3.99\n" in text
    assert f"jsonschema=={version('jsonschema')}\n" in text
    assert "--hash" not in text


@pytest.mark.long
def test_the_wheel_of_a_pack_is_this_nkreport_and_packs_itself_again(tmp_path):
    name, content = wheel()
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / name) as packed:
        packed.extractall(tmp_path / "site")
    code = (
        "from nkreport.publish.batch.cache import versions;"
        "from nkreport.publish.verify.packages import wheel; import hashlib, nkreport;"
        "print(nkreport.__file__, versions()['nkreport'], hashlib.sha256(wheel()[1]).hexdigest())"
    )
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.check_output(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, text=True
    )
    own = cache.versions()["nkreport"]
    site = tmp_path / "site" / "nkreport" / "__init__.py"
    assert told == f"{site} {own} {hashlib.sha256(content).hexdigest()}\n"


@pytest.mark.parametrize(
    ("name", "mode"),
    [("../away", 0), ("/away", 0), ("a\\away", 0), ("link", 0o120777), ("reports/", 0o040755)],
)
def test_a_zip_that_leads_out_or_links_is_not_unpacked(tmp_path, name, mode):
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as odd:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        odd.writestr(entry, "/etc/passwd")
    with pytest.raises(RecordError, match="is none of a pack's files"):
        unpack(tmp_path / "odd.zip", tmp_path / "place")
    assert [path.name for path in tmp_path.iterdir()] == ["odd.zip"]


def test_what_is_no_pack_is_told(tmp_path, capsys):
    (tmp_path / "text.zip").write_text("text")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("a", "b")
    for name, said in (
        ("text.zip", "is no zip that can be read"),
        ("other.zip", "holds no reports; name one that"),
        ("gone.zip", "there is no such zip"),
    ):
        assert main(["verify", str(tmp_path / name)]) == 2
        assert said in capsys.readouterr().err
