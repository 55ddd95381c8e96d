"""What a party is called, by its code, and which office a speaker held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from nkreport.ledger.figure import Figure
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.periods import Period
from nkreport.ledger.reads import question


def party(code: str, ledger: Ledger) -> str:
    """The name of a party, or of several that act jointly (`KOR+USA`).

    Parameters
    ----------
    code : str
        As a figure's `actor` and `counterpart` have it: a country's code, or a slug.
    ledger : Ledger
        Its places name their codes; another country has its English name.

    Examples
    --------
    >>> import nkreport as nk
    >>> ledger = nk.load().ledger
    >>> party("RUS", ledger), party("ARM+united-states", ledger), party("wagner-group", ledger)
    ('Russia', 'Armenia and United States', 'Wagner group')
    """
    return " and ".join(_one_party(ledger, part) for part in code.split("+"))


def office(figure: Figure) -> str:
    """What who gave a figure was when they spoke; empty where claimants.csv does not say.

    Examples
    --------
    >>> import nkreport as nk
    >>> office(nk.load()["russian-killed-burns-2022-07"])
    'director of the CIA'
    """
    return office_of(figure.ledger, figure.claimant, figure.said_on)


def office_of(ledger: Ledger, name: str, said_on: Period) -> str:
    """What a speaker was on a day; empty where claimants.csv does not say."""
    day = said_on.latest.isoformat() if said_on.latest else ""
    row = ledger.row("claimants", _claimant_of(ledger, name, day))
    return row["office"] if row is not None else ""


@question
def _claimant_of(ledger: Ledger, name: str, day: str) -> str:
    """Id of the row on the latest office that a speaker had come into by a day."""
    held = [row for row in ledger.tables["claimants"] if row["name"] == name]
    known = [row for row in held if not row["from"] or not day or row["from"] <= day]
    return max(known, key=lambda row: row["from"], default={"id": ""})["id"]


def _one_party(ledger: Ledger, code: str) -> str:
    place = ledger.row("places", _place_of(ledger, code))
    return place["name"] if place is not None else _country(code)


def _country(code: str) -> str:
    """The name of a country by its code, or by its name as a slug; another slug in words."""
    if code.isupper():
        return _countries().get(code, code)
    words = code.replace("-", " ")
    return _countries().get(code, words[:1].upper() + words[1:])


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """English names by code, and by slug."""
    from nkreport.tables.countries import code_names
    from nkreport.tables.roles import slug

    names = code_names()
    return {slug(name): name for name in names.values()} | dict(names)


@question
def _place_of(ledger: Ledger, code: str) -> str:
    """Id of the first place that lists a code; empty where none does."""
    found = (row["id"] for row in ledger.tables["places"] if code in row["other_names"].split(";"))
    return next(found, "")
