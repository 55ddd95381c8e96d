"""What the tests of the reports share: the seeds as plain pandas, and a report as it was run."""

from __future__ import annotations

import calendar
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat import NotebookNode

from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.reports import locate, read_notebook
from nkreport.publish.run.execute import execute
from nkreport.report.mimes import MIME
from nkreport.report.spans import capital, plain

SEEDS = Path(__file__).parents[2] / "seeds"
DAYS = ("2022-08-31", "2022-12-31", "2024-07-01")
FILTERS: Mapping[str, Mapping[str, object]] = {
    "plain": {},
    "since": {"since": "2022-08-15"},
    "apply": {"corrections": "apply"},
}
QUICK = (f"{DAYS[0]}-plain", f"{DAYS[-1]}-plain", f"{DAYS[-1]}-since")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FIGURE_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
TO = re.compile(r"\A–\d[\d,]*(?:\.\d+)?")
UNITS = {"percent": 0.01}
SOURCE_NAME = re.compile(r"[A-Z][A-Za-z ]+ 20\d\d")
SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12}


def every_edition(*, exclude: str) -> pytest.MarkDecorator:
    """Run a test at each day, under each filter, and with one claimant left out.

    The test takes `parameters`, a mapping for `edition_of` and `known_rows`. In every run stand the
    first day and the last, and the last day's `since`.
    """
    filters = {**FILTERS, "exclude": {"exclude": [exclude]}}
    cases = [
        pytest.param(
            {"as_of": day, **chosen},
            id=f"{day}-{name}",
            marks=[] if f"{day}-{name}" in QUICK else [pytest.mark.long],
        )
        for day in DAYS
        for name, chosen in filters.items()
    ]
    return pytest.mark.parametrize("parameters", cases)


def last_day(said_on: str) -> str:
    """The latest day a date or span allows, as text that sorts."""
    end = said_on.rpartition("/")[2].rstrip("~?%")
    if len(end) == 4:
        return f"{end}-12-31"
    if len(end) == 7:
        return f"{end}-{calendar.monthrange(int(end[:4]), int(end[5:]))[1]:02d}"
    return end


def side_table(name: str) -> pd.DataFrame:
    """A table of the seeds, all cells text."""
    return pd.read_csv(SEEDS / f"{name}.csv", dtype=str, keep_default_na=False)


@cache
def _every_row() -> pd.DataFrame:
    names = [path.stem for path in sorted(SEEDS.glob("*.csv"))]
    frames = [table for name in names if "statement" in (table := side_table(name)).columns]
    return pd.concat(frames).fillna("")


def known_rows(
    as_of: str,
    *,
    since: str | None = None,
    exclude: Iterable[str] = (),
    corrections: str = "flag",
) -> pd.DataFrame:
    """The rows of figures that a report with these parameters knows, by their ids.

    All cells are text as in the files; `low_value`, `best_value` and `high_value` beside them are
    numbers, overridden where a correction is applied. `new` says whether the row was said after
    `since`. Bounds that a formula gives are empty.
    """
    rows = _every_row().copy()
    for name in ("low", "best", "high"):
        rows[f"{name}_value"] = pd.to_numeric(rows[name])
    said_by = rows["said_on"].map(last_day)
    rows["new"] = said_by > since if since else False
    left_out = set(exclude)
    hidden = rows[["claimant", "source", "primary_source"]].isin(left_out).any(axis=1)
    gone = "|".join(rows["id"][hidden]) or "none"
    hidden |= rows["formula"].str.contains(rf"(?<![\w-])(?:{gone})(?![\w-])", regex=True)
    known = rows[(said_by <= as_of) & ~hidden].set_index("id", drop=False)
    if corrections == "flag":
        return known
    for repair in side_table("corrections").itertuples():
        if repair.figure in known.index and repair.on <= as_of and repair.action == "override":
            known.loc[repair.figure, f"{repair.column}_value"] = float(repair.value)
    return known


def shown(value: float) -> str:
    """A number as a report prints it: `82,000`, `7.4 billion`."""
    for word, scale in reversed(SCALES.items()):
        if value >= scale:
            return f"{value / scale:.10g} {word}"
    return f"{value:,.10g}"


def shown_day(day: str) -> str:
    """A day as a report prints it: `1 July 2024`."""
    year, month, number = day.split("-")
    return f"{int(number)} {calendar.month_name[int(month)]} {year}"


def numbers_in(text: str) -> list[float]:
    """The numbers a sentence prints in digits, a scale word behind them counted in."""
    found = []
    for match in NUMBER.finditer(text):
        following = TO.sub("", text[match.end() :]).split()
        scale = SCALES.get(following[0].strip(".,;:)"), 1) if following else 1
        found.append(float(match[0].replace(",", "")) * scale)
    return found


def statements(rows: pd.DataFrame) -> list[int]:
    """How many utterances there are, and of them give a number, deny, give none; no zeros."""
    denies, bare = rows["stance"] == "denies", rows["comparator"] == ""
    parts = [rows[~denies & ~bare], rows[denies], rows[~denies & bare]]
    counts = [part["statement"].nunique() for part in (rows, *parts)]
    return [count for count in counts if count]


def assert_first_and_latest(title: str, rows: pd.DataFrame) -> None:
    """Hold the title of several measures to the first and the latest number among its rows."""
    claims = rows[(rows["stance"] != "denies") & (rows["comparator"] != "")]
    if len(claims) < 2:
        opening = "No number is given: " if claims.empty else "The only number is on "
        assert title.startswith(opening)
        assert all(claimant in title for claimant in claims["claimant"])
        return
    titles = side_table("measures").set_index("id")["title"]
    said = claims["said_on"].map(last_day)
    first, latest = title.removeprefix("The first number is on ").split(", the latest on ")
    opening = claims[said == said.min()]
    assert any(
        first.startswith(f"{titles[row.measure]}: ") and f" ({row.claimant}, " in first
        for row in opening.itertuples()
    )
    last = claims[said == said.max()]["measure"].map(titles).unique()
    named = [title for title in last if f"{title}: " in latest]
    assert len(named) == (len(last) if len(last) < 3 else 1)
    assert ("more measures" in latest) == (len(last) > 2)


def counts_in(text: Iterable[Mapping[str, Any]]) -> list[int]:
    """The counts a text names, in order."""
    return [run["count"] for run in text if "count" in run]


@dataclass(frozen=True)
class Edition:
    """A report as it was run with some parameters: what its cells showed, and its page."""

    notebook: NotebookNode

    @cached_property
    def bundles(self) -> list[dict[str, Any]]:
        """The bundle of every display, in order."""
        outputs = [output for cell in self.notebook.cells for output in cell.get("outputs", ())]
        return [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]

    @cached_property
    def page(self) -> str:
        """The HTML page."""
        return HtmlExporter().from_notebook_node(self.notebook)[0]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The bundles of one kind: head, prose, chart, table, findings."""
        return [bundle for bundle in self.bundles if bundle["kind"] == kind]

    @property
    def titles(self) -> list[str]:
        """The title of every chart."""
        return [plain(bundle["title"]) for bundle in self.of_kind("chart")]

    @property
    def alternatives(self) -> list[str]:
        """The alternative text of every chart."""
        return [plain(bundle["alt"]) for bundle in self.of_kind("chart")]

    @property
    def sentences(self) -> list[str]:
        """What the calls of prose said, those that said nothing left out."""
        texts = [plain(bundle["text"]) for bundle in self.of_kind("prose")]
        return [text for text in texts if text]

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Every finding: its severity and its sentence."""
        listed = [finding for b in self.of_kind("findings") for finding in b["findings"]]
        return [(finding["severity"], plain(finding["text"])) for finding in listed]

    def chart(self, *words: str) -> dict[str, Any] | None:
        """The one chart whose title has all the words, or None."""
        found = [
            bundle
            for bundle in self.of_kind("chart")
            if all(word in plain(bundle["title"]) for word in words)
        ]
        assert len(found) < 2, [plain(bundle["title"]) for bundle in found]
        return found[0] if found else None

    def table(self, *words: str) -> dict[str, Any] | None:
        """The one table whose caption has all the words, or None."""
        found = [
            bundle
            for bundle in self.of_kind("table")
            if all(word in plain(bundle["caption"]) for word in words)
        ]
        assert len(found) < 2, [plain(bundle["caption"]) for bundle in found]
        return found[0] if found else None

    def texts(self) -> Iterator[list[dict[str, Any]]]:
        """The runs of every text shown: sentences, titles, captions, findings, cells."""
        for bundle in self.bundles:
            for name in ("text", "title", "subtitle", "caption", "alt"):
                yield bundle.get(name) or []
            yield from (finding["text"] for finding in bundle.get("findings", ()))
            body = bundle.get("body") or bundle.get("table", {}).get("body", ())
            yield from (cell for row in body for cell in row)


def edition_of(report: str, **parameters: object) -> Edition:
    """Run a shipped report; the same parameters run once in a test process."""
    return _edition_of(report, json.dumps(parameters, sort_keys=True))


@cache
def _edition_of(report: str, parameters: str) -> Edition:
    return Edition(execute(read_notebook(locate(report)), json.loads(parameters)))


def assert_quantities_are_the_rows(edition: Edition, rows: pd.DataFrame) -> None:
    """Hold each number of every text that leads to a figure to the bounds of its row in the files.

    Of the figures with bounds that the report links, half at least must be linked by a quantity.
    """
    linked, held = set(), set()
    for text in edition.texts():
        for run in text:
            if run.get("figure", "count-").startswith("count-"):  # a count of many rows
                continue
            row = rows.loc[run["figure"]]
            holds = bounds_of(row, rows)
            if holds:
                linked.add(row["id"])
            words = [row["printed"], row["scope"], row["item"], row["note"]]
            words = [*words, *map(capital, words)]
            said = run["text"].removesuffix(f" ({row['scope']})").strip("“”")
            if said in words or SOURCE_NAME.fullmatch(run["text"]):
                if run["text"] == row["printed"] and set(numbers_in(run["text"])) & set(holds):
                    held.add(row["id"])  # a quantity that is printed as it was
                continue
            if holds == {0} and re.match(r"None\b|none\b|[Nn]o \w", run["text"]):
                held.add(row["id"])  # nothing, told as that
            for number in numbers_in(run["text"].removesuffix(":1")):
                assert number in holds or is_worked_out(row, number, holds), (run, holds)
                held.add(row["id"])
    assert len(held) >= 0.5 * len(linked), (len(held), len(linked))


def is_worked_out(row: pd.Series, number: float, bounds: set[float]) -> bool:
    """Whether a formula gives the number, as exactly as one prints it."""
    return bool(row["formula"]) and min(bounds) * 0.995 <= number <= max(bounds) * 1.005


def bounds_of(row: pd.Series, rows: pd.DataFrame) -> set[float]:
    """The bounds of a row in the files; of one with a formula, all that those it names give."""
    if not row["formula"]:
        return set(row[["low_value", "best_value", "high_value"]].dropna())
    names = FIGURE_ID.findall(row["formula"])
    given = [
        {value * UNITS.get(rows.loc[name, "unit"], 1) for value in bounds_of(rows.loc[name], rows)}
        for name in names
    ]
    terms = FIGURE_ID.sub("{}", row["formula"])
    return {float(eval(terms.format(*each))) for each in itertools.product(*given)}


def assert_nothing_was_said_later(edition: Edition, as_of: str) -> None:
    """Hold every row that stands behind a display to the day the report speaks from."""
    for bundle in edition.bundles:
        for row in bundle["rows"]:
            assert last_day(row["said_on"]) <= as_of, row["id"]


def judged(rows: pd.DataFrame, as_of: str) -> list[tuple[str, str]]:
    """Severity and reason of each flag on some rows, and of each two that are held against another.

    The reason goes as far as the first value in it that is computed.
    """
    found = [
        ("flag", repair.reason)
        for repair in side_table("corrections").itertuples()
        if repair.figure in rows.index and repair.on <= as_of and repair.action != "override"
    ]
    rivals = []
    for relation in side_table("relations").itertuples():
        ids = relation.terms.split()
        if relation.kind == "contested" and set(ids) <= set(rows.index):
            pair = rows.loc[ids]
            ends = pair[["low_value", "best_value", "high_value"]].bfill(axis=1).iloc[:, 0]
            alike = len(pair[["measure", "actor"]].drop_duplicates()) == 1
            if not alike or ends.nunique() > 1:
                rivals.append(("contested" if alike else "not comparable", relation.why))
    told = found + sorted(rivals, key=lambda rival: rival[0])
    return [(severity, why.partition("{")[0].strip()) for severity, why in told]


def assert_judged(edition: Edition, rows: pd.DataFrame, as_of: str) -> None:
    """Hold the findings of a report to those that the tables give for some rows."""
    expected = judged(rows, as_of)
    assert [severity for severity, _ in edition.findings] == [severity for severity, _ in expected]
    for severity, why in expected:
        told = [text for severe, text in edition.findings if severe == severity and why in text]
        assert len(told) == 1, why
