"""A record that a stranger altered is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nkreport.errors import RecordError
from nkreport.publish.verify.records import FORMAT, read_records

RECORD: dict[str, Any] = {
    "format": FORMAT,
    "report": "a",
    "notebook": {"name": "a.ipynb", "sha256": "0" * 64, "cells": {"cell 1": "0" * 16}},
    "parameters": {"title": "A"},
    "given": ["title"],
    "settings": {"formats": ["html"], "data": ["shipped"], "code": "", "strict": False},
    "ledgers": [{"places": ["shipped"], "tables": {"a.csv": "0"}, "rows": {"a.csv/a": "0"}}],
    "files": {"data.csv": "0"},
    "unknown": [],
    "versions": {"python": "3.11", "nkreport": "0.1.0", "altair": "6.3.0"},
    "figures": {"a": ["about 5", "0", "1", "2"]},
    "outputs": {"a.html": "0"},
}


def read(folder: Path, record: object) -> None:
    (folder / "a.record.json").write_text(json.dumps(record))
    read_records(folder)


def test_the_record_that_is_altered_here_is_one(tmp_path: Path) -> None:
    read(tmp_path, RECORD)


# Each was an uncaught error of `verify` when a fuzzer put it there, or is of its kind.
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ledgers", 0, "rows"), "a"),
        (("ledgers", 0, "tables"), {"a.csv": None}),
        (("ledgers", 0), None),
        (("settings", "formats"), ["html", None]),
        (("settings", "formats"), ["docx"]),
        (("settings", "data"), [1]),
        (("settings", "data"), ["9" * 5000]),
        (("settings", "data"), ["a\0b"]),
        (("notebook", "name"), "\ud800"),
        (("notebook", "name"), ""),
        (("notebook", "cells"), {"cell 1": 1}),
        (("files",), {"data.csv": 1}),
        (("versions",), {"altair": None}),
        (("outputs",), {"a.html": "\ud800"}),
        (("outputs",), {"../a.html": "0"}),
        (("outputs",), {"/etc/passwd": "0"}),
        (("given",), [[]]),
        (("given",), ["unknown"]),
        (("figures",), {"a": "about"}),
    ],
)
def test_an_altered_part_is_named(path: tuple[Any, ...], value: object, tmp_path: Path) -> None:
    record = json.loads(json.dumps(RECORD))
    part = record
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(RecordError, match="is none of a record; put back the one"):
        read(tmp_path, record)
