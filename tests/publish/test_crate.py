"""The folder of reports as a Process Run Crate: what the profile and RO-Crate 1.1 demand of it."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from nkreport.publish.batch import crate
from nkreport.publish.batch.crate import CRATE, crate_of, renew_folder

TERMS = {  # of the context, and `sha256`, which the crate says itself; the validator knows no other
    *("@id @type about actionStatus conformsTo datePublished description encodingFormat".split()),
    *("hasPart instrument license mentions name object programmingLanguage result sha256".split()),
    *("softwareRequirements softwareVersion url value version".split()),
}
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"


def record(stem, day="2024-07-01", **more):
    return {
        "report": stem,
        "notebook": {"name": "own.ipynb", "sha256": "ab" * 32, "cells": {}},
        "parameters": {"as_of": day, "n": 2, "none": None},
        "ledgers": [{"tables": {"mine/own.csv": "cd" * 32}, "rows": {}}],
        "files": {"beside.csv": "ef" * 32, "sought.csv": "absent"},
        "versions": {"python": "3.11.7 linux x86_64", "pandas": "3.1.1"},
        "outputs": {f"{stem}.html": "01" * 32, f"{stem}.data/a b.csv": "02" * 32},
        **more,
    }


def read(content):
    whole = json.loads(content)
    entities = {entity["@id"]: entity for entity in whole["@graph"]}
    assert len(entities) == len(whole["@graph"])
    return whole, entities


def ids(value):
    return [one["@id"] for one in value]


def hold_to_the_profile(content):
    """What the validator asks of a crate, and that no reference of it leads nowhere."""
    whole, entities = read(content)
    assert whole["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert entities[CRATE]["about"] == {"@id": "./"}
    assert entities[CRATE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert {"name", "description", "datePublished", "license"} <= set(root)
    assert root["conformsTo"] == {"@id": PROFILE}
    assert entities[PROFILE]["@type"] == "CreativeWork"
    files = {n for n, one in entities.items() if "File" in one["@type"]} - {CRATE}
    assert sorted(ids(root["hasPart"])) == sorted(files)
    acts = [one for one in entities.values() if one["@type"] == "CreateAction"]
    assert ids(root["mentions"]) == [act["@id"] for act in acts]
    for act in acts:
        assert "SoftwareSourceCode" in entities[act["instrument"]["@id"]]["@type"]
        assert act["result"]
        assert set(ids(act["result"])) <= files
        assert set(ids(act["object"])) <= set(entities)
    for entity in entities.values():
        assert set(entity) <= TERMS
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and not one["@id"].startswith("https://w3id.org/ro/crate"):
                    assert one["@id"] in entities
    return entities


def test_a_folder_names_its_files_and_how_each_report_was_made():
    records = [record("b"), record("a", day="2024-08-01")]
    content = crate_of(records, beside={"index.html": ""})
    assert content == crate_of(records[::-1], beside={"index.html": ""})
    entities = hold_to_the_profile(content)
    assert entities["./"]["datePublished"] == "2024-08-01"
    act = entities["#making-a"]
    assert ids(act["result"]) == ["a.record.json", "a.html", "a.data/a%20b.csv"]
    told = [entities[name] for name in ids(act["object"])]
    assert [(one["name"], one.get("value")) for one in told] == [
        ("mine/own.csv", None),
        ("beside.csv", None),
        ("as_of", "2024-08-01"),
        ("n", "2"),
        ("none", "null"),
    ]
    assert told[0]["sha256"] == "cd" * 32
    notebook = entities[act["instrument"]["@id"]]
    assert notebook["name"] == "own.ipynb"
    packages = [entities[name] for name in ids(notebook["softwareRequirements"])]
    assert [one["softwareVersion"] for one in packages] == ["3.11.7 linux x86_64", "3.1.1"]


def test_reports_without_a_day_have_that_of_a_zip_without_times():
    entities = hold_to_the_profile(crate_of([record("a", day="last spring")]))
    assert entities["./"]["datePublished"] == "1980-01-01"


def test_of_a_pack_notebooks_and_what_they_read_are_files():
    names = {name: f"notebooks/{name}" for name in ("own.ipynb", "mine/own.csv", "beside.csv")}
    entities = hold_to_the_profile(crate_of([record("a")], under="reports/", read=names))
    act = entities["#making-a"]
    assert act["instrument"] == {"@id": "notebooks/own.ipynb"}
    assert ids(act["object"])[:2] == ["notebooks/mine/own.csv", "notebooks/beside.csv"]
    assert ids(act["result"])[0] == "reports/a.record.json"
    assert entities["notebooks/own.ipynb"]["@type"] == ["File", "SoftwareSourceCode"]


@pytest.fixture
def out(tmp_path):
    """A folder with the files of two reports, and its state."""
    for stem in ("a", "b"):
        given = record(stem)
        (tmp_path / f"{stem}.record.json").write_text(json.dumps(given))
        for name in given["outputs"]:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("")
    for name in ("made", "failed", "tmp"):
        (tmp_path / ".nkreport" / name).mkdir(parents=True)
    return tmp_path


def test_a_crate_is_of_what_stands_and_goes_with_the_last_report(out, monkeypatch):
    def renew():
        renew_folder(out, out / ".nkreport", out / ".nkreport" / "tmp")
        return (out / CRATE).read_bytes() if (out / CRATE).exists() else b""

    first = renew()
    entities = hold_to_the_profile(first)
    files = {unquote(name) for name, one in entities.items() if "File" in one["@type"]}
    stands = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == {name for name in stands if not name.startswith(".nkreport")} - {CRATE}

    (out / CRATE).write_text("altered")
    assert renew() == first
    with monkeypatch.context() as patched:
        patched.setattr(crate, "crate_of", None)  # it is left alone where nothing changed
        assert renew() == first
        patched.setattr(crate, "MOST_CRATED", 1)
        assert renew() == b""

    (out / "a.html").unlink()
    (out / "b.record.json").unlink()
    left = hold_to_the_profile(renew())
    assert not {"a.html", "b.html", "#making-b"} & set(left)
    (out / "a.record.json").unlink()
    assert renew() == b""


def test_it_stands_in_no_way_of_a_machine(out):
    renew_folder(out, out / ".nkreport", out / ".nkreport" / "tmp")
    text = (out / CRATE).read_text()
    assert str(out) not in text
    assert str(Path.home()) + "/" not in text
