"""What holds for every row of a table, held once to what its column of the ledger may say."""

from __future__ import annotations

from collections.abc import Iterator

from nkreport.ledger.schema import read_schema
from nkreport.ledger.tables import cell_problem
from nkreport.shipped import shipped_folder
from nkreport.tables.countries import code_names, country_code
from nkreport.tables.mapping import Mapping
from nkreport.tables.roles import PARTIES
from nkreport.tables.unclear import Unclear


def constant_problems(mapping: Mapping) -> Iterator[str]:
    """Say which constants of a mapping no figure could have, each where it is written.

    Parameters
    ----------
    mapping : Mapping

    Yields
    ------
    str
        `file:line:column: what, remedy`. A country is given by its code: a name would make figures
        of a party that no other figure speaks of.
    """
    schema = read_schema(shipped_folder("seeds")).for_file("figures.csv")
    columns = {column.name: column for column in schema.columns}
    places = [((), mapping.constants), *((value.path, value.constants) for value in mapping.values)]
    for path, constants in places:
        for name, text in constants.items():
            told = _named(text) if name in PARTIES else ""
            if not told and name in columns:
                told = cell_problem(text, columns[name]) or ""
            if told:
                where = mapping.document.where((*path, "constants", name))
                yield f"{where}: {name} {text[:80]!r} {told}"


def _named(text: str) -> str:
    """What code stands for a country that is called by its name; empty where none is."""
    for party in text.split("+"):
        if party in code_names():
            continue
        try:
            code = country_code(party)
        except Unclear:  # a party that is no country, such as `wagner`
            continue
        return f"is a name; write its code, {code} ({code_names()[code]})"
    return ""
