"""Which reports are up to date: what each was made from, kept beside the files and asked again.

An entry is written when all files of a report stand under their names; its first line is the
report's card, by which the index knows it. A report is current when
its notebook, parameters, formats and versions are those of the entry, what the run opened is as it
was (`grounds`), the ledger gives the same answers to what the run asked of it, and every file is
the one that was written (`standing`).
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from nkreport.errors import NkreportError
from nkreport.handed import read_bytes
from nkreport.publish.batch.standing import Standing
from nkreport.publish.run.parameter_types import as_json
from nkreport.publish.run.sandbox import search_path
from nkreport.publish.store import own_folder, write_whole

MOST_ENTRIES = 200_000
"""Entries a folder keeps."""

_PAGES = (".html", ".pdf")
_NOTHING: Mapping[str, Any] = {"folders": {}, "patterns": {}, "variables": {}, "unknown": []}

Inputs = Mapping[str, Mapping[str, str]]
SameLedger = Callable[[str, str], bool]


def notebook_inputs(notebook: Any) -> Inputs:
    """Everything of a notebook, as read, that its reports depend on."""
    cells = {
        f"cell {number}": _hash(
            json.dumps([cell.cell_type, cell.source, cell.metadata, cell.get("attachments")])
        )
        for number, cell in enumerate(notebook.cells, 1)
    }
    own = {k: v for k, v in notebook.metadata.items() if k not in ("kernelspec", "language_info")}
    return {"notebook": {"metadata": _hash(json.dumps(own, sort_keys=True)), **cells}}


def inputs_of(
    notebook: Inputs,
    values: Mapping[str, object],
    formats: Sequence[str],
    data: Sequence[str],
    *,
    code: str = "",
    strict: bool = False,
    confine: bool = False,
) -> Inputs:
    """Everything a report depends on but the ledger, by kind and name.

    Parameters
    ----------
    notebook : mapping
        As `notebook_inputs` gave it.
    values : mapping
        Every parameter with its value.
    formats, data : sequence of str
        As the command line was given them.
    code, strict, confine
        Likewise.
    """
    parameters = {name: json.dumps(as_json(value)) for name, value in values.items()}
    places = [
        place if place == "shipped" else str(Path(place).absolute())
        for place in data or ["shipped"]
    ]
    return {
        **notebook,
        "parameter": parameters,
        "setting": {
            "formats": " ".join(formats),
            "data": " ".join(places),
            "code": code,
            "strict": str(strict),
            "confine": str(confine),
            "PYTHONPATH": search_path(),
        },
        "version of": versions(),
    }


@lru_cache(maxsize=1)
def versions() -> Mapping[str, str]:
    """Version of the interpreter and of each package beside it, and this package's own text."""
    found = {"Python": f"{platform.python_version()} {sys.platform} {platform.machine()}"}
    for place in sys.path:
        folder = Path(place)
        if folder.is_dir():
            for entry in folder.glob("*.dist-info"):
                name, _, version = entry.name.removesuffix(".dist-info").partition("-")
                found.setdefault(name, version)
    own = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for file in sorted(own.rglob("*")):
        if file.is_file() and {"__pycache__", "_shipped"}.isdisjoint(file.parts):
            digest.update(f"{file.relative_to(own)}\0".encode() + file.read_bytes())
    found["nkreport"] = f"{found.get('nkreport', '')} {digest.hexdigest()[:16]}".strip()
    return found


class Kept(NamedTuple):
    """What is kept of one report.

    Attributes
    ----------
    files : dict
        Name to sha256, pages first.
    opened, uses : mapping
        What its run opened, as `grounds` has it, and what it asked of ledgers, as `reads` does.
    """

    files: dict[str, str]
    opened: Mapping[str, Any]
    uses: Mapping[str, Any]


class Cache:
    """The entries of one output folder.

    Parameters
    ----------
    out : Path
        The folder the reports stand in; entries stand in its `.nkreport/made`.
    parts : Path
        Where files stand until they are whole.
    """

    def __init__(self, out: Path, parts: Path) -> None:
        self._out = out
        self._parts = parts
        self._folder = own_folder(own_folder(out / ".nkreport") / "made")
        self._unread: set[str] = set()
        """Those found current though bytes of their tables changed."""
        self._standing = Standing(out, parts)
        self._last: tuple[str, dict[str, Any] | None] = ("", None)

    def close(self) -> None:
        """Keep what was seen of the files, so that it need not be looked at again."""
        self._standing.save()

    def bound(self) -> None:
        """Forget the oldest entries beyond so many; their reports would be made again."""
        entries = sorted(self._folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
        for entry in entries[:-MOST_ENTRIES]:
            entry.unlink(missing_ok=True)

    def keep(
        self,
        stem: str,
        inputs: Inputs,
        uses: Mapping[str, Any],
        opened: Mapping[str, Any],
        files: Mapping[str, str],
        card: Mapping[str, Any],
    ) -> list[str]:
        """Write the entry of a report whose files stand; the files an older one had, go.

        Returns
        -------
        list of str
            Those that went.
        """
        before = self._read(stem) or {}
        old = [n for n in before.get("files", {}) if n not in files and _is_of(stem, n)]
        gone = [name for name in old if (self._out / name).exists()]
        for name in gone:
            (self._out / name).unlink(missing_ok=True)
        entry = {"inputs": inputs, "uses": uses, "opened": opened, "files": files}
        self._standing.note(files)
        self._write(stem, json.dumps(card), entry)
        return gone

    def restate(self, stem: str, folder: Path) -> None:
        """Write the hashes that tables have now into the record of a report that is current.

        What it read of them is the same, so that it would be made with these hashes today.

        Parameters
        ----------
        stem : str
        folder : Path
            The notebook's own.
        """
        from nkreport.ledger.folders import digest_of
        from nkreport.publish.batch.record import restated
        from nkreport.publish.batch.results import RECORD

        if stem not in self._unread:
            return
        entry, name = self._read(stem), f"{stem}{RECORD}"
        if entry is None or name not in entry["files"]:
            return
        for places, used in entry["uses"]["ledgers"].items():
            if "refused" not in used:
                used["sha256"] = digest_of(json.loads(places))
        content = restated(read_bytes(self._out / name), entry["uses"], folder)
        write_whole(self._out / name, content, self._parts)
        entry["files"][name] = hashlib.sha256(content).hexdigest()
        head = (self._folder / f"{stem}.json").read_text().partition("\n")[0]
        self._write(stem, head, entry)

    def _write(self, stem: str, head: str, entry: Mapping[str, Any]) -> None:
        text = json.dumps(entry)  # an index reads the first line alone
        content = f"{head}\n{_hash(head + text)}\n{text}\n".encode()
        write_whole(self._folder / f"{stem}.json", content, self._parts)
        self._last = ("", None)

    def kept(self, stem: str) -> Kept:
        """What is kept of a report; all of it is empty where nothing is."""
        last, found = self._last
        entry = (found if last == stem else self._read(stem)) or {}
        files = sorted(
            entry.get("files", {}).items(), key=lambda file: not file[0].endswith(_PAGES)
        )
        return Kept(dict(files), entry.get("opened", {}), entry.get("uses", {}))

    def grounds(self, stem: str) -> tuple[Mapping[str, Any], list[list[str]]]:
        """What the run of a report opened, as `grounds` has it, and the places of each ledger."""
        _, opened, uses = self.kept(stem)
        return opened, [json.loads(places) for places in uses.get("ledgers", {})]

    def changes(
        self, stem: str, inputs: Inputs, folder: Path, same: SameLedger | None = None
    ) -> list[str]:
        """What is not as it was when a report was made, a line each; empty when it is current.

        Parameters
        ----------
        stem : str
        inputs : mapping
            As `inputs_of` gives them now.
        folder : Path
            The notebook's own.
        same : callable, optional
            `same_ledger`, or what remembers its answers.
        """
        entry = self._read(stem)
        self._last = (stem, entry)
        if entry is None or "opened" not in entry:
            made = entry is None and (self._folder / f"{stem}.json").exists()
            return ["what is kept of it is damaged" if made else "it was not made here before"]
        changed = list(_differences(entry["inputs"], inputs))
        if changed:
            return changed
        files = entry["files"].items()
        changed = [told for name, was in files if (told := self._standing.differs(name, was))]
        return changed or self._read_changes(
            stem, entry["opened"], entry["uses"], folder, same or same_ledger
        )

    def read_otherwise(self, stem: str, folder: Path) -> list[str]:
        """What of the files and ledgers that a run read is not as it was, a line each."""
        _, opened, uses = self.kept(stem)
        grounds = {**_NOTHING, "files": opened.get("files")}
        return self._read_changes(stem, grounds, uses, folder, same_ledger)

    def _read_changes(
        self,
        stem: str,
        opened: Mapping[str, Any],
        uses: Mapping[str, Any],
        folder: Path,
        same: SameLedger,
    ) -> list[str]:
        from nkreport.publish.run.grounds import changes as ground_changes

        changed = ground_changes(opened, folder)
        if changed or _same_ledgers(uses, same):
            return changed
        from nkreport.ledger.reading import read_ledger
        from nkreport.ledger.reads import changes

        changed = changes(uses, read_ledger)
        if not changed:
            self._unread.add(stem)
        return changed

    def _read(self, stem: str) -> dict[str, Any] | None:
        try:
            head, digest, text, rest = read_bytes(self._folder / f"{stem}.json").split(b"\n")
        except (OSError, ValueError):
            return None
        if rest or digest.decode("ascii", "replace") != hashlib.sha256(head + text).hexdigest():
            return None
        entry: dict[str, Any] = json.loads(text)
        return entry


def _same_ledgers(uses: Mapping[str, Any], same: SameLedger) -> bool:
    """Whether every file that was read of ledgers is as it was: then none is read again."""
    try:
        return all(same(places, used["sha256"]) for places, used in uses["ledgers"].items())
    except (AttributeError, LookupError, TypeError):
        return False


def same_ledger(places: str, digest: str) -> bool:
    """Whether the files of a ledger, by its places as JSON, have that hash."""
    from nkreport.ledger.folders import digest_of

    try:
        return digest_of(json.loads(places)) == digest
    except (NkreportError, OSError, TypeError, ValueError):
        return False


def _differences(before: Inputs, now: Inputs) -> Iterator[str]:
    for kind, values in now.items():
        old = before.get(kind, {})
        for name in sorted({*old, *values}) if old != values else ():
            if old.get(name) != values.get(name):
                yield f"{kind} {name} {_how(old.get(name), values.get(name))}"


def _how(old: str | None, new: str | None) -> str:
    if old is None:
        return "is new"
    if new is None:
        return "is gone"
    return f"changed from {old} to {new}" if len(old) + len(new) < 60 else "changed"


def _is_of(stem: str, name: str) -> bool:
    return name.startswith((f"{stem}.", f"{stem}/")) and ".." not in name


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
