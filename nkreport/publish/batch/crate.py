"""A folder of reports as a Process Run Crate: RO-Crate metadata made of the records in it.

Plain JSON-LD, and not the `rocrate` package: that asks a clock for the day, draws ids at random and
brings packages of its own, for what is one function of the records here.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nkreport.publish.batch.cache import versions
from nkreport.publish.batch.index import INDEX, Sought, renew_index, renewed
from nkreport.publish.batch.results import RECORD
from nkreport.publish.run.grounds import ABSENT

CRATE = "ro-crate-metadata.json"
"""The name that RO-Crate gives it."""

MOST_CRATED = 500
"""Reports of a folder that is a crate; one of more is none, and its packs are."""

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_PROFILE_SAID = {"name": "Process Run Crate", "version": "0.5"}
_CONTEXT = [
    f"{_SPECIFICATION}/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
_NO_DAY = "1980-01-01"
"""Where no report says from which day it speaks: that of a zip without times, as in packs."""

_RIGHTS = {
    "@id": "#rights",
    "@type": "CreativeWork",
    "name": "The rights of the sources",
    "description": "Numbers and short quotations belong to the sources that each report names in"
    " its evidence, with their licences where these are known. The crate grants none to them.",
}
_FORMATS = {".ipynb": "application/x-ipynb+json", ".whl": "application/zip"}


def renew_folder(out: Path, state: Path, parts: Path) -> None:
    """Write the index of the reports that stand in a folder, and its crate, where they changed.

    Parameters
    ----------
    out : Path
    state : Path
        Where the folder's entries stand.
    parts : Path
        Where files stand until they are whole.

    Raises
    ------
    EnvironmentFault
        If the machine refuses.
    """
    renew_index(out, state, parts)

    def look() -> Sought | None:
        names = sorted(entry.name for entry in os.scandir(out) if entry.name.endswith(RECORD))
        if not 0 < len(names) <= MOST_CRATED:
            return None
        contents = [(out / name).read_bytes() for name in names]
        told = b"\0".join([versions()["nkreport"].encode(), *contents])
        return hashlib.sha256(told).hexdigest(), partial(_of, out, contents)

    renewed(out / CRATE, state / "crate", parts, look)


def _of(out: Path, contents: Iterable[bytes]) -> bytes:
    records = [json.loads(content) for content in contents]
    for record in records:
        record["outputs"] = {n: d for n, d in record["outputs"].items() if (out / n).exists()}
    return crate_of(records, beside={INDEX: ""} if (out / INDEX).exists() else {})


def crate_of(
    records: Iterable[Mapping[str, Any]],
    *,
    under: str = "",
    beside: Mapping[str, str] | None = None,
    read: Mapping[str, str] | None = None,
) -> bytes:
    """Describe reports and how each was made.

    Parameters
    ----------
    records : iterable of mapping
    under : str
        Folder of the crate in which their files stand, as `reports/`.
    beside : mapping, optional
        Other files of the crate, to their sha256 or nothing.
    read : mapping, optional
        What the records name, notebooks and files, to the file of the crate that it is.

    Returns
    -------
    bytes
        JSON-LD of RO-Crate 1.1 by the profile Process Run Crate 0.5: a function of its arguments.
        It names nobody as agent and no time of an end, which no record has.
    """
    crate = _Crate(under, read or {})
    for record in sorted(records, key=lambda one: str(one["report"])):
        crate.add(record)
    for name, digest in sorted((beside or {}).items()):
        crate.file(name, digest)
    return crate.written()


class _Crate:
    """The entities of a crate by their ids, each written once."""

    def __init__(self, under: str, read: Mapping[str, str]) -> None:
        self._under, self._read = under, read
        self._entities: dict[str, dict[str, Any]] = {}
        self._files: list[str] = []
        self._acts: list[str] = []
        self._days: list[str] = []

    def add(self, record: Mapping[str, Any]) -> None:
        """A report: its files, what it was made from, and the act of making it."""
        stem, notebook = record["report"], record["notebook"]
        results = {f"{stem}{RECORD}": "", **record["outputs"]}
        day = str(record["parameters"].get("as_of") or "")
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            self._days.append(day)
        act = f"#making-{quote(stem)}"
        self._acts.append(act)
        self._put(
            act,
            "CreateAction",
            name=f"{stem} made",
            description=f"nkreport ran {notebook['name']} and wrote what it put out as a report.",
            instrument=_one(self._notebook(record)),
            object=_all([*self._tables(record), *self._given(record)]),
            result=_all([self.file(f"{self._under}{name}", d) for name, d in results.items()]),
            actionStatus="http://schema.org/CompletedActionStatus",
        )

    def file(self, name: str, digest: str, kind: str | list[str] = "File", **more: Any) -> str:
        """A file of the crate; its id."""
        address = quote(name)
        if address not in self._entities:
            self._files.append(address)
            ending = os.path.splitext(name)[1]
            coded = _FORMATS.get(ending) or mimetypes.guess_type(name, strict=True)[0]
            about = {"name": name, "encodingFormat": coded, "sha256": digest, **more}
            self._put(address, kind, **about)
        return address

    def _notebook(self, record: Mapping[str, Any]) -> str:
        notebook = record["notebook"]
        version = notebook["sha256"][:12]
        about = {
            "version": version,
            "programmingLanguage": "Python",
            "softwareRequirements": _all(list(self._packages(record["versions"]))),
        }
        if name := self._read.get(notebook["name"]):
            return self.file(name, "", ["File", "SoftwareSourceCode"], **about)
        address = f"#notebook-{version}"
        return self._put(address, "SoftwareSourceCode", name=notebook["name"], **about)

    def _packages(self, versions: Mapping[str, str]) -> Iterator[str]:
        for name, version in versions.items():
            kind = "generic" if name == "python" else "pypi"
            plain = version.partition(" ")[0]
            yield self._put(
                f"pkg:{kind}/{quote(name)}@{quote(version)}",
                "SoftwareApplication",
                name=name,
                url=f"pkg:{kind}/{quote(name)}@{quote(plain)}",
                softwareVersion=version,
            )

    def _tables(self, record: Mapping[str, Any]) -> Iterator[str]:
        tables = {n: digest for one in record["ledgers"] for n, digest in one["tables"].items()}
        for name, digest in {**tables, **record["files"]}.items():
            if digest == ABSENT:
                continue
            if own := self._read.get(name):
                yield self.file(own, digest)
            else:
                about = {"name": name, "sha256": digest}
                yield self._put(f"#read-{digest[:12]}-{quote(name)}", "CreativeWork", **about)

    def _given(self, record: Mapping[str, Any]) -> Iterator[str]:
        for name, value in record["parameters"].items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            address = f"#{quote(record['report'])}-{quote(name)}"
            yield self._put(address, "PropertyValue", name=name, value=text)

    def _put(self, address: str, kind: str | list[str], **about: Any) -> str:
        kept = {name: value for name, value in about.items() if value}
        self._entities.setdefault(address, {"@id": address, "@type": kind, **kept})
        return address

    def written(self) -> bytes:
        """The whole, the root before its parts."""
        head: list[dict[str, Any]] = [
            {
                "@id": CRATE,
                "@type": "CreativeWork",
                "about": _one("./"),
                "conformsTo": _one(_SPECIFICATION),
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": "Reports made by nkreport",
                "description": "Reports whose numbers lead back to who said them, and by hash what"
                " each was made from. Its date is the newest day that a report speaks from.",
                "datePublished": max(self._days, default=_NO_DAY),
                "license": _one(_RIGHTS["@id"]),
                "conformsTo": _one(_PROFILE),
                "hasPart": _all(self._files),
                "mentions": _all(self._acts),
            },
            {
                "@id": _PROFILE,
                "@type": "CreativeWork",
                "name": "Process Run Crate",
                "version": "0.5",
            },
            dict(_RIGHTS),
        ]
        graph = {"@context": _CONTEXT, "@graph": [*head, *self._entities.values()]}
        return json.dumps(graph, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _one(address: str) -> dict[str, str]:
    return {"@id": address}


def _all(addresses: Iterable[str]) -> list[dict[str, str]]:
    return [_one(address) for address in dict.fromkeys(addresses)]
