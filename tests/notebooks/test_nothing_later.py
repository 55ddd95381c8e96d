"""Nothing said after a report's day stands on its pages: each later row's words are looked for."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from nkreport.ledger.ledger import Ledger
from nkreport.ledger.periods import read_period
from nkreport.ledger.reading import load
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.publish.reports import find_reports, locate, read_notebook
from nkreport.publish.run.execute import execute

REPORTS = sorted(find_reports())
DAYS = ("2022-08-31", "2022-12-31")
DATED = {"claims": "said_on", "events": "on"}
SAID = {
    "figures": ("printed", "scope", "note"),
    "claims": ("printed", "proposition", "condition"),
    "events": ("what",),
    "corrections": ("reason",),
}
"""The columns of each table that hold words a page could print."""

OWN_WORDS = 2
"""So many words in a row of a notebook's own text may be those of a later row by accident."""


def rows(ledger: Ledger, day: date) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Table, cells and whether it was said after a day, of each row that has a day."""
    for figure in ledger.figures.values():
        yield "figures", figure.row(), figure.said_by > day
    for correction in ledger.corrections:
        cells = {name: getattr(correction, name) for name in ("figure", "value", "reason")}
        yield "corrections", cells, correction.on > day
    for table, column in DATED.items():
        for row in ledger.tables[table]:
            said = read_period(row[column]).latest
            yield table, dict(row), said is not None and said > day


def pattern(words: str) -> re.Pattern[str]:
    """These words whole, wherever lines break."""
    parts = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<![\w.,]){parts}(?!\w|[.,]\d)", re.IGNORECASE)


@lru_cache
def said_later(day: str) -> dict[str, re.Pattern[str]]:
    """Words of the later rows, with what finds them; without those that stand earlier too."""
    ledger = load("shipped").ledger
    later: list[str] = []
    earlier: list[str] = [f"{one.title} {one.definition}" for one in ledger.measures.values()]
    for table, cells, hidden in rows(ledger, date.fromisoformat(day)):
        if hidden:
            whole = [cells[column] for column in SAID[table]]
            later += [part for text in whole for part in re.split(r"\{[^}]*\}", text)]
        else:
            earlier += map(str, cells.values())
    known = "\n".join(earlier)
    found = {words.strip(" .,;:"): pattern(words.strip(" .,;:")) for words in later}
    return {words: sign for words, sign in found.items() if words and not sign.search(known)}


@lru_cache
def ids_of_later_rows(day: str) -> frozenset[str]:
    figures = load("shipped")
    return frozenset(figures.ledger.figures) - {figure.id for figure in figures.as_of(day)}


def strings(node: Any) -> Iterator[str]:
    """Every text in a JSON value, names of fields too."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


def words_of(page: str) -> str:
    """Everything an HTML page says: texts, attributes, rows and specs, the data it lets save.

    Two parts say nothing of the day: the notebook's code, and the ids of the statements that the
    head counts as hidden.
    """
    soup = BeautifulSoup(page, "html.parser")
    for code in soup.select("details.code"):
        code.decompose()
    for hidden in soup.select(".card data.count"):
        del hidden["data-figures"]
    said: list[str] = []
    for script in soup(["script", "style"]):
        if script.get("type") == "application/json":
            said += strings(json.loads(script.string))
        script.decompose()
    for element in soup.find_all(True):
        for value in element.attrs.values():
            text = " ".join(value) if isinstance(value, list) else value
            saved = text.partition("data:text/csv;charset=utf-8;base64,")[2]
            said.append(base64.b64decode(saved).decode() if saved else text)
    return "\n".join([soup.get_text(), soup.get_text(" "), *said])


@lru_cache
def executed(report: str, day: str) -> NotebookNode:
    return execute(read_notebook(locate(report)), {"as_of": day} if day else {})


@lru_cache
def html_words(report: str, day: str) -> str:
    page, _ = HtmlExporter().from_notebook_node(executed(report, day))
    return words_of(page)


@lru_cache
def pdf_words(report: str, day: str, pdftotext: str) -> str:
    page, _ = PdfExporter().from_notebook_node(executed(report, day))
    command = [pdftotext, "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=page, capture_output=True, check=True).stdout.decode()


@lru_cache
def own_words(report: str) -> str:
    """What the notebook itself says, the same on every day."""
    return "\n".join(cell.source for cell in read_notebook(locate(report)).cells)


def found_in(words: str, day: str, report: str) -> list[str]:
    """Later words on a page; a pair of words that the notebook itself uses is nobody's."""
    return [
        later
        for later, sign in said_later(day).items()
        if sign.search(words)
        and not (len(later.split()) <= OWN_WORDS and sign.search(own_words(report)))
    ]


def ids_in(words: str, day: str) -> set[str]:
    return ids_of_later_rows(day) & set(re.findall(r"[A-Za-z][\w-]*", words.replace("fig-", " ")))


def test_words_are_looked_for_whole_and_over_the_ends_of_lines() -> None:
    assert pattern("80 percent").search("some 80\npercent.")
    assert not pattern("80 percent").search("1.80 percent")
    assert not pattern("$1.4").search("$1.42 billion")
    assert not pattern("many").search("Germany")


@pytest.mark.parametrize("day", DAYS)
def test_most_later_words_are_their_own(day: str) -> None:
    words = said_later(day)
    assert "over 5 million artillery shells" in words
    assert len(words) > len(ids_of_later_rows(day))


@pytest.mark.long
@pytest.mark.parametrize("report", REPORTS)
def test_a_page_of_today_would_be_caught(report: str) -> None:
    words = html_words(report, "")
    assert found_in(words, DAYS[0], report)
    assert ids_in(words, DAYS[0])


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("report", REPORTS)
def test_no_html_page_holds_what_was_said_after_its_day(report: str, day: str) -> None:
    words = html_words(report, day)
    assert found_in(words, day, report) == []
    assert ids_in(words, day) == set()


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("report", REPORTS)
def test_no_pdf_holds_what_was_said_after_its_day(report: str, day: str, pdftotext: str) -> None:
    assert found_in(pdf_words(report, "", pdftotext), DAYS[0], report)
    assert found_in(pdf_words(report, day, pdftotext), day, report) == []
