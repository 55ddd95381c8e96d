"""Records read, and what they name looked for where it may lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nkreport.errors import NkreportError, RecordError
from nkreport.handed import read_json, why
from nkreport.publish.batch.record import FORMAT, file_hash
from nkreport.publish.batch.report_files import FORMATS
from nkreport.publish.batch.results import RECORD
from nkreport.publish.page.rests import source_hash
from nkreport.publish.reports import find_reports, read_notebook
from nkreport.shipped import shipped_folder

_PAGES = (".html", ".pdf", ".ipynb", ".data")
_SHAPE = {
    "report": str,
    "notebook": dict,
    "parameters": dict,
    "given": list,
    "settings": dict,
    "ledgers": list,
    "files": dict,
    "unknown": list,
    "versions": dict,
    "figures": dict,
    "outputs": dict,
}
_TEXTS = ("files", "versions", "outputs")
"""Of a record, what is an object of texts."""
_LONGEST = 1000
_UNFIT = re.compile(r"[\x00-\x1f\ud800-\udfff]")
_PARTS: dict[str, dict[str, type]] = {
    "notebook": {"name": str, "sha256": str, "cells": dict},
    "settings": {"formats": list, "data": list, "code": str, "strict": bool},
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record, and the folder it stands in beside what it tells of."""

    folder: Path
    record: dict[str, Any]

    @property
    def stem(self) -> str:
        """The name the report's files share."""
        return str(self.record["report"])


def read_records(target: Path) -> list[Recorded]:
    """The records of a folder of reports, or that of one page.

    Parameters
    ----------
    target : Path
        A folder, a page (`.html`, `.pdf`), or a record itself.

    Raises
    ------
    RecordError
        If there is none, or one cannot be read.
    """
    if target.is_dir():
        paths = sorted(target.glob(f"*{RECORD}"))
        if not paths:
            raise RecordError(
                f"{target}: holds no record ({RECORD}); build its reports again into it"
                " (`nkreport build REPORT --out DIR`), which writes one beside each page"
            )
        return [_read(path) for path in paths]
    if target.name.endswith(RECORD):
        return [_read(target)]
    ending = next((ending for ending in _PAGES if target.name.endswith(ending)), "")
    if not ending:
        raise RecordError(
            f"{target}: there is no folder of this name, and no page; name the folder that"
            " `nkreport build` wrote into, or a page in it, such as out/briefing.html"
        )
    return [_read(target.with_name(target.name.removesuffix(ending) + RECORD))]


def _read(path: Path) -> Recorded:
    try:
        record = read_json(path)
    except FileNotFoundError:
        raise RecordError(
            f"{path}: there is no such record; put it back beside its page, or build the report"
            " again, which writes one"
        ) from None
    except (OSError, ValueError) as error:
        raise RecordError(
            f"{path}: is no record that can be read ({why(error):.120}); {_REMEDY}"
        ) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise RecordError(f'{path}: does not say "format": "{FORMAT}"; {_REMEDY}')
    wrong = next(_wrong(record, path.name.removesuffix(RECORD)), None)
    if wrong is not None:
        raise RecordError(f"{path}: its {wrong!r:.80} is none of a record; {_REMEDY}")
    return Recorded(path.parent, record)


def _of_texts(value: object) -> bool:
    """Whether a value is an object of texts, none of them half a character."""
    return isinstance(value, dict) and all(
        isinstance(text, str) and text.isascii() for text in value.values()
    )


def _is_name(value: object) -> bool:
    """Whether a value can be the name of a file or folder."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST
        and not _UNFIT.search(value)
        and all(len(part.encode()) <= 255 for part in value.split("/"))
    )


def _wrong(record: dict[str, Any], stem: str) -> Iterator[str]:
    """What of a record is not as one is written."""
    for name, kind in _SHAPE.items():
        given, parts = record.get(name), _PARTS.get(name, {})
        if not isinstance(given, kind) or not all(
            isinstance(given.get(part), of) for part, of in parts.items()
        ):
            yield name
    if record["report"] != stem:
        yield "report"
    if not {"python", "nkreport"} <= set(record["versions"]):
        yield "versions"
    yield from (name for name in _TEXTS if not _of_texts(record[name]))
    notebook, settings = record["notebook"], record["settings"]
    if not _of_texts(notebook["cells"]) or not _is_name(notebook["name"]):
        yield "notebook"
    known = {*map(str, settings["formats"])} <= set(FORMATS)
    if not known or not all(map(_is_name, settings["data"])):
        yield "settings"
    for one in record["ledgers"]:
        if not isinstance(one, dict) or not all(_of_texts(one.get(n)) for n in ("tables", "rows")):
            yield "ledgers"
    if not all(isinstance(name, str) for name in record["given"]):
        yield "given"
    yield from (name for name in record["given"] if name not in record["parameters"])
    yield from (name for name in record["outputs"] if not _is_beside(name))
    if not all(isinstance(one, list) and len(one) == 4 for one in record["figures"].values()):
        yield "figures"


_REMEDY = "put back the one that was made with the page, or build the report again"


def _is_beside(name: str) -> bool:
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)


def notebook_of(recorded: Recorded, given: Path | None) -> Path:
    """The notebook a record names: of those at hand the one that is as it was, else the first.

    Parameters
    ----------
    recorded : Recorded
    given : Path or None
        The one that its reader says it is.

    Raises
    ------
    RecordError
        If there is none.
    """
    name, digest = str(recorded.record["notebook"]["name"]), recorded.record["notebook"]["sha256"]
    if given is not None:
        if not given.is_file():
            raise RecordError(f"{given}: no such notebook; name one that exists with --notebook")
        return given
    found = [path for path in _places(recorded, Path(name).name) if path.is_file()]
    known = find_reports().get(Path(name).stem)
    found = [*([known] if known else []), *found]
    found = [p for p in found if not p.with_name(f"{recorded.stem}{RECORD}").exists()]
    if not found:
        raise RecordError(
            f"{recorded.stem}: its notebook {name} is not here: go to the folder that holds it, or"
            " name it with --notebook"
        )
    return next((path for path in found if _is_as_it_was(path, digest)), found[0])


def _is_as_it_was(path: Path, digest: object) -> bool:
    try:
        return source_hash(read_notebook(path)) == digest
    except NkreportError:
        return False


def data_of(
    recorded: Recorded, notebook: Path, given: Sequence[str] = (), *, beside: bool = False
) -> list[str]:
    """The folders and tables of the ledgers that a report was given, as `Settings` takes them.

    Parameters
    ----------
    recorded : Recorded
    notebook : Path
    given : sequence of str
        What its reader says they are.
    beside : bool
        Whether they are looked for beside the notebook alone.

    Raises
    ------
    RecordError
        If one is not at hand.
    """
    if given:
        return list(given)
    data: list[str] = []
    for name in recorded.record["settings"]["data"]:
        if name == "shipped":
            data.append(name)
            continue
        places = [notebook.parent / name, *([] if beside else _places(recorded, str(name)))]
        found = [place for place in places if place.exists()]
        if not found:
            raise RecordError(
                f"{recorded.stem}: the tables {name!r} that it was made from are not here: go to"
                " the folder that holds them, or name them with --data, all that it was given"
            )
        data.append(str(_as_recorded(found, str(name), recorded.record["ledgers"])))
    return data


def _as_recorded(found: Sequence[Path], name: str, ledgers: Iterable[dict[str, Any]]) -> Path:
    """Of places with one name that of which a table is as it was, else the first."""
    tables = {key: digest for one in ledgers for key, digest in one.get("tables", {}).items()}
    for place in found:
        files = [place] if place.is_file() else sorted(place.glob("*.csv"))
        for file in files:
            key = name if file == place else f"{name}/{file.name}"
            if tables.get(key) == file_hash(file):
                return place
    return found[0]


def _places(recorded: Recorded, name: str) -> Iterator[Path]:
    """Where a thing of some name may lie: here, beside the folder of reports, a folder below."""
    shipped = shipped_folder("notebooks")
    for root in dict.fromkeys((Path(), recorded.folder.absolute().parent, recorded.folder)):
        yield root / name
        if name not in (".", "..") and "/" not in name:
            yield from sorted(path for path in root.glob(f"*/{name}") if path.parent != shipped)
