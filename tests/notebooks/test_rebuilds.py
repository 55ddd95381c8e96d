"""What differs in reports is what their tables say: not how they are made, nor what is kept."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.reports import find_reports, read_notebook
from nkreport.publish.run.parameters import read_parameters
from nkreport.publish.store import report_stem
from nkreport.report.mimes import MIME
from nkreport.shipped import shipped_folder
from reproduce.compared import differences
from reproduce.variations import make, together

DAYS = ("2022-08-31", "2024-07-01")
CHANGED = "russian-killed-khodorkovsky-2022-09"


def planned():
    for path in find_reports().values():
        defaults = {p.name: p.default for p in read_parameters(read_notebook(path))}
        for day in DAYS:
            values = {"as_of": day}
            yield Planned(path, values, report_stem(path.stem, {**defaults, **values}, defaults))


def made(out: Path, seeds: Path):
    results = Batch(list(planned()), Settings(out, ("html",), [str(seeds)])).run()
    assert {result.status for result in results} <= {"made", "current"}
    return {result.stem: result.why for result in results if result.status == "made"}


def change(table: Path, column: str) -> None:
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == CHANGED:
            row[column] += " Seen again."
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def holds_the_row(notebook: Path) -> bool:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    bundles = [o.get("data", {}).get(MIME, {}) for c in cells for o in c.get("outputs", ())]
    return any(row["id"] == CHANGED for bundle in bundles for row in bundle.get("rows", ()))


@pytest.mark.long
def test_a_changed_cell_makes_the_reports_that_hold_its_row_and_names_it(tmp_path: Path) -> None:
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    shutil.copytree(shipped_folder("seeds"), seeds)
    assert len(made(out, seeds)) == len(list(planned()))
    assert made(out, seeds) == {}
    holding = {path.stem for path in out.glob("*.ipynb") if holds_the_row(path)}
    holding |= {"reconciliation"}  # asks of every row whether the other side speaks of it
    assert 0 < len(holding) < len(list(planned()))

    change(seeds / "losses.csv", "note")
    again = made(out, seeds)
    assert set(again) == holding
    assert set(again.values()) == {(f"losses.csv: {CHANGED}: note changed",)}

    made(tmp_path / "clean", seeds)
    assert list(differences(tmp_path / "clean", out)) == []


REPORTS = ("ordinary", "own", "trade_flows")
OTHERWISE = [
    "another path; zone Pacific/Kiritimati; hash seed 1; umask 077; grid in the other order; "
    "startup files of a user; rows in the other order; CRLF in tables",
    "kernels; no home; locale C; one worker; an older processor",
]


@pytest.mark.long
def test_the_same_reports_are_the_same_bytes_however_they_are_made(tmp_path: Path) -> None:
    first = make(together("the same again"), tmp_path / "first", REPORTS)
    for number, names in enumerate(OTHERWISE):
        otherwise = together(*names.split("; "))
        other = make(otherwise, tmp_path / str(number), REPORTS)
        assert list(differences(first, other, recorded=otherwise.recorded)) == []


def test_a_byte_that_differs_is_named_with_its_place(tmp_path: Path) -> None:
    for name, text in {"a": "as of 1 May", "b": "as of 27 May"}.items():
        (tmp_path / name / ".nkreport").mkdir(parents=True)
        (tmp_path / name / "r.html").write_text(text)
        (tmp_path / name / f"{name}.pdf").touch()
        (tmp_path / name / "r.record.json").write_text(name)
        (tmp_path / name / ".nkreport" / "lock").write_text(name)
    told = [
        ("a.pdf", "is missing"),
        ("b.pdf", "is there besides"),
        ("r.html", "byte 6, for 1 and 2 bytes: b'as of 1 May' is b'as of 27 May'"),
        ("r.record.json", "byte 0, for 1 and 1 bytes: b'a' is b'b'"),
    ]
    for recorded, some in {False: told, True: told[:3]}.items():
        found = differences(tmp_path / "a", tmp_path / "b", recorded=recorded)
        assert [(one.name, one.told) for one in found] == some
