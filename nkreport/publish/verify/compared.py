"""Two records of one report compared: what differs, what explains it, which numbers moved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nkreport.handed import read_bytes
from nkreport.publish.batch.record import file_hash
from nkreport.publish.run.grounds import ABSENT
from nkreport.report.mimes import MIME

IDENTICAL, DIFFERS, FAILED = "identical", "differs", "failed"

_BOUNDS = ("low", "best", "high")
_LONGEST = 60


@dataclass(slots=True)
class Verdict:
    """What came of rebuilding a report.

    Attributes
    ----------
    report : str
        The name its files share.
    verdict : str
        `IDENTICAL`, `DIFFERS`, or `FAILED` where it could not be made again.
    files : dict
        Name of each output that is not the one recorded to how: `differs`, `is no longer made`,
        `is new`; or, of the file as it stands, `is gone`, `was altered after it was made`.
    data, method, environment : list of str
        What is not as it was, a line each: tables, rows and files; the notebook's cells and its
        modules; packages.
    moved : list of dict
        `figure`, `old`, `new` in words (empty where there is none) and `by` how much.
    unsteady : list of str
        What of the notebook is not the same at each run, with its cell.
    failed : str
        Why it could not be made again.
    """

    report: str
    verdict: str = IDENTICAL
    files: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    method: list[str] = field(default_factory=list)
    environment: list[str] = field(default_factory=list)
    moved: list[dict[str, str]] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)
    failed: str = ""

    @property
    def explained(self) -> bool:
        """Whether something that the record names is not as it was."""
        return bool(self.data or self.method or self.environment)

    @property
    def rebuilt_otherwise(self) -> bool:
        """Whether the bytes that were made are not those recorded, whatever stands there now."""
        return any(how not in (_GONE, _ALTERED) for how in self.files.values())


_GONE, _ALTERED = "is gone", "was altered after it was made"


def compare(folder: Path, old: Mapping[str, Any], new: Mapping[str, Any], rebuilt: Path) -> Verdict:
    """Compare a record with that of the same report made again.

    Parameters
    ----------
    folder : Path
        Where the files of the old one stand.
    old, new : mapping
        Records; `new` may lack `outputs` and `figures` where nothing was made.
    rebuilt : Path
        Where the files of the new one stand.
    """
    verdict = Verdict(old["report"])
    verdict.method += _cells(old["notebook"]["cells"], new["notebook"]["cells"])
    for name, how in _apart(old["files"], new["files"]):
        kind = verdict.method if name.endswith(".py") else verdict.data
        kind.append(f"{name} {how}")
    verdict.environment += [
        f"{name} {old['versions'].get(name, 'absent')} → {new['versions'].get(name, 'absent')}"
        for name, _ in _apart(old["versions"], new["versions"])
    ]
    if "outputs" in new:
        verdict.files.update(_apart(old["outputs"], new["outputs"], "differs", "is no longer made"))
        verdict.moved += _moved(old["figures"], new["figures"])
    for name, digest in old["outputs"].items():
        if (now := file_hash(folder / name)) != digest:
            verdict.files[name] = _ALTERED if now else _GONE
    verdict.data += _tables(old, new, _rows_of(folder, old), _rows_of(rebuilt, new))
    verdict.verdict = DIFFERS if verdict.files else IDENTICAL
    return verdict


def _apart(
    old: Mapping[str, Any], new: Mapping[str, Any], changed: str = "changed", gone: str = "is gone"
) -> Iterator[tuple[str, str]]:
    for name in [*old, *(name for name in new if name not in old)]:
        before, now = old.get(name, ABSENT), new.get(name, ABSENT)
        if before != now:
            yield name, gone if now == ABSENT else "is new" if before == ABSENT else changed


def _cells(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name, how in _apart(old, new):
        yield f"{'the metadata of the notebook' if name == 'metadata' else name} {how}"


def _tables(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    was: Mapping[str, Mapping[str, Any]],
    now: Mapping[str, Mapping[str, Any]],
) -> Iterator[str]:
    """A line a row that changed, under the table it is of, and one for each other table."""
    tables = dict(_apart(_joined(old, "tables"), _joined(new, "tables")))
    rows: dict[str, list[str]] = {}
    for name, how in _apart(_joined(old, "rows"), _joined(new, "rows"), "changed", "not read now"):
        table, _, row = name.partition("/")
        told = ", ".join(_columns(was.get(row, {}), now.get(row, {})))
        rows.setdefault(table, []).append(f"{row}: {told}" if told else f"{row} {how}")
    seen = {row for name in _joined(old, "rows") for row in [name.partition("/")[2]]}
    for row in [row for row in was if row in now and row not in seen]:  # nobody heard what it read
        if told := ", ".join(_columns(was[row], now[row])):
            rows.setdefault("", []).append(f"{row}: {told}")
    for name, how in tables.items():
        own = rows.pop(name.rpartition("/")[2], [])
        yield from (f"{name}: {line}" for line in own) if own else [f"{name} {how}"]
    for table, lines in rows.items():
        yield from (f"{table}: {line}" if table else line for line in lines)


def _joined(record: Mapping[str, Any], kind: str) -> dict[str, str]:
    return {name: digest for one in record["ledgers"] for name, digest in one[kind].items()}


def _rows_of(folder: Path, record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The rows of the figures that a report shows, from its notebook where it is as it was."""
    name = f"{record['report']}.ipynb"
    digest = record.get("outputs", {}).get(name)
    if not digest or file_hash(folder / name) != digest:
        return {}
    notebook = json.loads(read_bytes(folder / name))
    bundles = (
        output.get("data", {}).get(MIME, {})
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
    )
    return {row["id"]: row for bundle in bundles for row in bundle.get("rows", ())}


def _columns(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if was and now:
        for column in {**was, **now}:
            if was.get(column) != now.get(column):
                yield f"{column} {_shown(was.get(column))} → {_shown(now.get(column))}"


def _shown(cell: Any) -> str:
    if cell is None or cell == "":
        return "(empty)"
    text = f"{cell:,}".removesuffix(".0") if isinstance(cell, int | float) else str(cell)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was != now:
            yield {
                "figure": name,
                "old": was[0] if was else "",
                "new": now[0] if now else "",
                "by": _by(was[1:], now[1:]) if was and now else "",
            }


def _by(was: list[float | None], now: list[float | None]) -> str:
    """How much each bound moved, and by how many per cent."""
    told = []
    for bound, before, after in zip(_BOUNDS, was, now, strict=True):
        if before != after and before is not None and after is not None:
            step = after - before
            share = f", {100 * step / before:+.3g} %" if before else ""
            told.append(f"{bound} {step:+,g}{share}")
    return "; ".join(told)
