"""The data dictionary, from the data package, its schemas, the measures and the units."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docs.generate.markdown import code, escaped, sentence, table
from nkreport.shipped import shipped_folder

SEEDS = shipped_folder("seeds")
LEAD = """# Tables and columns

What is shipped is a [Frictionless data package](https://datapackage.org): `seeds/` in the checkout,
inside the package when it is installed. One row is one statement of one quantity. Rival numbers are
rows, never an average; a denial carries what the denier asserts; a claim without a number has empty
bounds. What each measure counts stands [apart](measures.md).
"""
FIGURES = "figures.json", "trade_flows.json"


def package() -> Sequence[Mapping[str, Any]]:
    """The tables of the data package, in its order."""
    resources: list[Mapping[str, Any]] = json.loads(
        (SEEDS / "datapackage.json").read_text("utf-8")
    )["resources"]
    return resources


def read(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def data_page() -> str:
    """Every table with its columns."""
    ours = [one for one in package() if one["schema"].endswith(FIGURES)]
    others = [one for one in package() if one not in ours]
    tables = [[code(one["path"]), sentence(escaped(one["title"]))] for one in ours]
    (hs,) = (row for row in columns("schemas/trade_flows.json") if row[0].startswith("`hs`"))
    parts = [
        LEAD,
        "## Tables of figures",
        table(["table", "holds"], tables),
        "All have the same columns; `trade_flows.csv` has one more, `hs`: "
        + hs[2][0].lower()
        + hs[2][1:],
        table(HEADS, columns("schemas/figures.json")),
        "How the bounds are filled; any other filling is refused:",
        BOUNDS,
    ]
    for one in others:
        if "schema" not in one:
            continue
        parts.append(f"## {one['path']}\n\n{sentence(escaped(one['title']))}")
        if one["name"] == "measures":
            parts.append("Its rows stand on [a page of their own](measures.md).")
        parts.append(table(HEADS, columns(one["schema"])))
        if one["name"] == "units":
            units = [
                [
                    code(row["unit"]),
                    row["plural"],
                    row["dimension"].replace("_", " "),
                    row["symbol"],
                ]
                for row in read(one["path"])
            ]
            parts.append(
                table(["unit", "plural", "counts", "sign"], [_plain(row) for row in units])
            )
    parts.append(
        "## sources.json\n\nThe bibliography, in CSL-JSON: every text read and every work cited. A"
        " figure's `source` and `primary_source` are ids in it. A licence stands as"
        ' `"custom": {"licence": "CC BY 4.0"}`, and is told with the source.'
    )
    return "\n\n".join(parts) + "\n"


HEADS = ("column", "what stands there", "meaning")
BOUNDS = """| printed | comparator | low | best | high |
| --- | --- | --- | --- | --- |
| a value | `=` | | x | |
| about, close to, some | `~` | | x | |
| between a and b | `=` | a | | b |
| some a to b | `~` | a | | b |
| at least, reached | `>=` | a | | |
| over, more than | `>` | a | | |
| up to, at most | `<=` | | | b |
| under, fewer than | `<` | | | b |
| “thousands” | `>=` | 2000 | | |
| “a significant number” | | | | |"""


def _plain(cells: Sequence[str]) -> list[str]:
    return [cell if cell.startswith("`") else escaped(cell) for cell in cells]


def columns(schema: str) -> Iterator[list[str]]:
    """A row for each column of a schema."""
    for field in json.loads((SEEDS / schema).read_text("utf-8"))["fields"]:
        rules = field.get("constraints", {})
        needed = " (needed)" if rules.get("required") else ""
        yield [
            code(field["name"]) + needed,
            _stands(field, rules),
            sentence(escaped(field.get("description", ""))),
        ]


def _stands(field: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    own = field.get("nkreport", {})
    if "enum" in rules:
        return " ".join(code(value) for value in rules["enum"])
    words = {"slug": "slug", "period": "day, month, year or span", "unit": "unit, or a rate a/b"}
    text = words.get(own.get("kind", ""), {"string": "text"}.get(field["type"], field["type"]))
    if "key" in own:
        text += f" of {own['key']}"
    if "maxWords" in own:
        text += f", at most {own['maxWords']} words"
    if rules.get("unique"):
        text += ", unique"
    return text


def measures_page() -> str:
    """Every measure: what it counts, of which kind it is, what it must not be added to."""
    parts = [
        "# Measures\n\nWhat each number counts. The kind decides what may be done with it:"
        " a `stock` is a level at a day, a `flow` an amount over a time; a `cumulative` count runs"
        " from a beginning, so its values are never summed. Numbers of measures that are named"
        " under *never with* are not added, subtracted or called rivals.",
    ]
    for row in read("measures.csv"):
        lines = [f"({anchor(row['id'])})=\n{code(row['id'])}", _entry(row)]
        parts.append("\n: ".join(lines))
    return "\n\n".join(parts) + "\n"


def anchor(name: str) -> str:
    """The target of a measure's entry."""
    return f"measure-{name}"


def _entry(row: Mapping[str, str]) -> str:
    said = [f"*{escaped(row['title'])}*. {sentence(escaped(row['definition']))}"]
    if row["includes"]:
        said.append(f"With {escaped(row['includes'])}.")
    if row["excludes"]:
        said.append(f"Without {escaped(row['excludes'])}.")
    dimension = escaped(row["dimension"].replace("_", " "))
    said.append(f"Kind: {code(row['kind'])}; dimension: {dimension}.")
    if row["additive_over"]:
        said.append(f"Adds up over {', '.join(map(code, row['additive_over'].split()))}.")
    if row["not_comparable_with"]:
        others = [f"[{code(one)}](#{anchor(one)})" for one in row["not_comparable_with"].split()]
        said.append(f"Never with {', '.join(others)}.")
    return " ".join(said)
