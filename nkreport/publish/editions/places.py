"""Editions found by their places: two files, or two output folders paired by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nkreport.errors import NkreportError, named_first
from nkreport.handed import read_bytes, why
from nkreport.publish.editions.built_page import read_built_page
from nkreport.publish.editions.changes import Changes, compare
from nkreport.publish.editions.edition import Edition
from nkreport.publish.editions.notebook import read_built

_NOTEBOOK, _PAGE, _RECORD = ".ipynb", ".html", ".record.json"
_BESIDE = (".pdf", _RECORD)
"""What carries no figures, and has the notebook beside it that does."""
_FAILED = f".failed{_NOTEBOOK}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One report in two editions.

    Attributes
    ----------
    name : str
        By which the newer one's files are called; the older one's too, unless it is in `was`.
    was : str
    old, new : Edition or None
        None for files that are the same to the byte.
    changes : Changes or None
    """

    name: str
    was: str
    old: Edition | None = None
    new: Edition | None = None
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed between two places; false where nothing did.

    Attributes
    ----------
    reports : tuple of Compared
        By name.
    only_old, only_new : tuple of str
        Names of reports that one place alone has.
    unread : mapping of str to str
        Name of each report that cannot be read to why.
    """

    reports: tuple[Compared, ...]
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.only_old or self.only_new or any(one.changes for one in self.reports))


def is_built(name: str) -> bool:
    """Whether a name is that of a report, or of a folder with some, rather than of a ledger."""
    path = Path(name)
    if name.casefold().endswith((_NOTEBOOK, _PAGE, *_BESIDE)):
        return True
    if not path.is_dir():
        return False
    return (path / ".nkreport").is_dir() or (bool(_reports(path)) and not any(path.glob("*.csv")))


def compare_places(old: str, new: str) -> Revision:
    """Compare the reports of two places.

    Parameters
    ----------
    old, new : str
        Both output folders, or both a report's file: its page or notebook, or its PDF or record
        with the notebook beside it.

    Returns
    -------
    Revision

    Raises
    ------
    NkreportError
        If one is no report, nor a folder with one, cannot be read, or two folders have no report
        in common.
    """
    paths = Path(old), Path(new)
    for path in paths:
        if not path.exists():
            raise NkreportError(
                f"{path}: no such file or folder; name what `nkreport build` wrote, such as out"
            )
    if paths[0].is_dir() != paths[1].is_dir():
        folder, file = paths if paths[0].is_dir() else paths[::-1]
        raise NkreportError(f"{folder}: is a folder, and {file} a report; name two of one kind")
    if paths[0].is_dir():
        return _folders(*paths)
    named = [_beside(path) for path in paths]
    return Revision((_compared(named[0], named[1], named[0].stem, named[1].stem),))


def _folders(old: Path, new: Path) -> Revision:
    before, after = _reports(old), _reports(new)
    for path, found in ((old, before), (new, after)):
        if not found:
            raise NkreportError(f"{path}: holds no report; name a folder that a build wrote")
    pairs = dict(_pairs(list(before), list(after)))
    if not pairs:
        raise NkreportError(
            f"{old} and {new} have no report in common: {named_first(before)} there,"
            f" {named_first(after)} here; name a page of each to compare them all the same"
        )
    compared, unread = [], {}
    for name, was in pairs.items():
        try:
            compared.append(_compared(before[was], after[name], was, name))
        except NkreportError as error:
            unread[name] = str(error)
    return Revision(
        tuple(compared),
        tuple(f"{n}{_failed(new, n)}" for n in before if n not in pairs.values()),
        tuple(f"{n}{_failed(old, n)}" for n in after if n not in pairs),
        unread,
    )


def _reports(folder: Path) -> dict[str, Path]:
    """Reports of a folder by name, each by its notebook where that is there."""
    found = {path.stem: path for path in folder.glob(f"*{_PAGE}") if path.name != "index.html"}
    found |= {path.stem: path for path in folder.glob(f"*{_NOTEBOOK}")}
    return {n: found[n] for n in sorted(found) if not found[n].name.endswith(_FAILED)}


def _pairs(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Each newer report with the older of its name, else with the only other of its notebook."""
    for name in after:
        if name in before:
            yield name, name
            continue
        group = name.partition("--")[0]
        was, now = (
            [n for n in some if n.partition("--")[0] == group and n not in others]
            for some, others in ((before, after), (after, before))
        )
        if len(was) == len(now) == 1:
            yield name, was[0]


def _failed(folder: Path, name: str) -> str:
    return " (it failed in the other)" if (folder / f"{name}{_FAILED}").exists() else ""


def _beside(path: Path) -> Path:
    """The file that carries the figures of a report."""
    ending = next((e for e in _BESIDE if path.name.casefold().endswith(e)), "")
    if not ending:
        return path
    notebook = path.with_name(path.name[: -len(ending)] + _NOTEBOOK)
    if not notebook.exists():
        raise NkreportError(
            f"{path}: carries no figures, and {notebook.name} is not beside it; name the notebook"
            " or the page that was built with it"
        )
    return notebook


def _compared(old: Path, new: Path, was: str, name: str) -> Compared:
    if old.suffix != new.suffix:  # a page and a notebook share less than two pages
        pages = old.with_suffix(_PAGE), new.with_suffix(_PAGE)
        old, new = pages if all(page.exists() for page in pages) else (old, new)
    if old.suffix == new.suffix and _bytes(old) == _bytes(new):
        return Compared(name, was)
    before, after = _read(old), _read(new)
    return Compared(name, was, before, after, compare(before, after))


def _bytes(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        raise NkreportError(f"{path}: {why(error)}; name a page or a notebook") from error


def _read(path: Path) -> Edition:
    if path.suffix.casefold() == _NOTEBOOK:
        return read_built(path)
    if path.suffix.casefold() == _PAGE:
        return read_built_page(path)
    raise NkreportError(f"{path}: is no report; name its page (.html) or its notebook (.ipynb)")
