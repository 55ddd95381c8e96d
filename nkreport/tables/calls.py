"""Figures of a pandas frame in one call, by the same mapping that stands beside a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from nkreport.ledger.reading import read_ledger, read_made
from nkreport.tables.document import written
from nkreport.tables.framed import sheet_of
from nkreport.tables.mapped import mapped
from nkreport.tables.mapping import mapping_of

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.ledger.methods import Figures

NAME = "nk.figures"


def measure(
    name: str,
    title: str,
    definition: str,
    dimension: str,
    kind: str,
    *,
    includes: str = "",
    excludes: str = "",
    additive_over: Sequence[str] = (),
    not_comparable_with: Sequence[str] = (),
) -> dict[str, Any]:
    """Declare a measure that measures.csv has not, for `figures`.

    Parameters
    ----------
    name : str
        A slug.
    title, definition : str
        What it is called, and what one counts.
    dimension : str
        What its units count: `person`, `piece`, `USD`.
    kind : str
        `flow`, `stock`, `cumulative`, `rate`, `count` and the like, as measures.csv has them.
    includes, excludes : str
    additive_over, not_comparable_with : sequence of str

    Returns
    -------
    dict
        For `figures(frame, measure=…)`.
    """
    said = {
        "title": title,
        "definition": definition,
        "dimension": dimension,
        "kind": kind,
        "includes": includes,
        "excludes": excludes,
        "additive_over": " ".join(additive_over),
        "not_comparable_with": " ".join(not_comparable_with),
    }
    return {name: {key: text for key, text in said.items() if text}}


def source(
    name: str,
    title: str,
    *,
    author: str = "",
    issued: str | date = "",
    url: str = "",
    publisher: str = "",
    licence: str = "",
    renders: str = "",
) -> dict[str, Any]:
    """Declare a work that sources.json has not, for `figures`.

    Parameters
    ----------
    name : str
        A slug.
    title, author, publisher, licence : str
    issued : str or date
        ISO 8601: a day, month, year or span.
    url : str
        https alone.
    renders : str
        Slug of the work whose claims it passes on as they are.

    Returns
    -------
    dict
        For `figures(frame, source=…)`.
    """
    said = {
        "title": title,
        "author": author,
        "issued": str(issued),
        "url": url,
        "publisher": publisher,
        "licence": licence,
        "renders": renders,
    }
    return {name: {key: text for key, text in said.items() if text}}


def figures(
    frame: pd.DataFrame,
    *,
    measure: str | Mapping[str, Any],
    value: str,
    source: str | Mapping[str, Any],
    unit: str = "",
    name: str = "frame",
    scale: float = 1,
    comparator: str = "=",
    units: Mapping[str, Mapping[str, str]] | None = None,
    **roles: str | Mapping[str, Any],
) -> Figures:
    """Make figures of a frame, a row a figure.

    Parameters
    ----------
    frame : pandas.DataFrame
    measure : str or mapping
        A row of measures.csv, or what `nk.measure` declares.
    value : str
        The column of numbers.
    source : str or mapping
        An id of sources.json, or what `nk.source` declares.
    unit : str
        A row of units.csv, or one declared in `units`; what the measure counts by default.
    name : str
        What the ids begin with.
    scale : float
        What each number is multiplied by.
    comparator : {'=', '~', '>=', '>', '<=', '<'}
    units : mapping, optional
        Units that units.csv has not: `{"chip": {"plural": "chips"}}`.
    **roles
        `actor`, `counterpart`, `item`, `place`, `period`, `status`, `scope`, `stance`, `claimant`,
        `claimant_role`, `said_on`, `locator`, `note`: the name of a column, or a mapping such as
        `{"column": "date", "pattern": "%d.%m.%Y"}`; any other text is a constant.

    Returns
    -------
    Figures

    Raises
    ------
    TableError
        With every problem, as of a file and its mapping.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"day": ["2022-03-01"], "dead": [498]})
    >>> known = figures(
    ...     frame, measure="troops_killed", value="dead", period="day", actor="RUS",
    ...     claimant="Ministry of Defence", claimant_role="self", stance="asserts",
    ...     source={"briefing-2022": {"title": "A briefing"}},
    ... )
    >>> known["frame-2022-03-01"].quantity()
    '498 people'
    """
    said: dict[str, Any] = {"columns": {}, "constants": {}}
    for role, given in roles.items():
        column = isinstance(given, Mapping) or given in frame.columns
        said["columns" if column else "constants"][role] = (
            dict(given) if isinstance(given, Mapping) else given
        )
    for entry, each in (("measures", measure), ("sources", source)):
        if isinstance(each, Mapping):
            said[entry] = {key: dict(value) for key, value in each.items()}
    if isinstance(source, str):
        said["constants"]["source"] = source
    named = measure if isinstance(measure, str) else next(iter(measure), "")
    unit = unit or _counted(named, said.get("measures", {}))
    said["values"] = [{"column": value, "measure": named, "unit": unit, "scale": scale}]
    said["values"][0]["comparator"] = comparator
    if units:
        said["units"] = {key: dict(each) for key, each in units.items()}
    document = written(NAME, said)
    sheet = sheet_of(frame, NAME)
    digest = sha256(repr((list(sheet.columns), said)).encode())
    for cells in sheet.columns.values():
        digest.update("\0".join(cells.cells()).encode())
    origin = {"sha256": digest.hexdigest()}
    return read_made(mapped(sheet, mapping_of(document), name, origin), digest.hexdigest())


def _counted(measure: str, declared: Mapping[str, Any]) -> str:
    """What a measure counts."""
    if measure in declared:
        return str(declared[measure].get("dimension", ""))
    known = read_ledger("shipped").measures
    return known[measure].dimension if measure in known else "piece"
