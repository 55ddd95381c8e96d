"""The PDF of every shipped report: tagged, and nothing torn from what it belongs to."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nkreport.publish.drawing.draw import draw_spec
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.blocks import Shown
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.publish.reports import find_reports, locate, read_notebook
from nkreport.publish.run.execute import execute
from nkreport.publish.words.own_words import OwnWords
from tests.conftest import UNDRAWN

REPORTS = sorted(find_reports())
"""Reports of sentences and tables alone."""
DAYS = ("2022-12-31", "2024-07-01")
SHEET = 892, 1262
"""An A4 page as pdftohtml measures it, in thirds of two points."""

LEFT, RIGHT, FOOT, MIDDLE = 127, 770, 1150, 446
"""Edges of the text (the space that ends a line hangs over), the foot, the gutter of columns."""


@dataclass(frozen=True)
class Line:
    """A line of a page, in the units of `SHEET`."""

    page: int
    left: int
    top: int
    width: int
    height: int
    words: str
    bold: bool = False

    @property
    def column(self) -> int:
        return int(self.left >= MIDDLE)


@dataclass(frozen=True)
class Printed:
    """A report's PDF as poppler reads it, and the page it was made from."""

    info: str
    tags: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    pages: tuple[str, ...]
    shown: tuple[Shown, ...]
    columns_from: int
    columns_to: int

    def of_kind(self, kind: str) -> list[Shown]:
        return [block for block in self.shown if block.kind == kind]


def squeezed(words: str) -> str:
    return "".join(words.replace("\u200b", "").split())


def poppler(tool: str, *arguments: str) -> str:
    path = shutil.which(tool)
    assert path is not None, tool
    done = subprocess.run([path, *arguments], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8", "replace")


@lru_cache
def printed(report: str, day: str, folder: Path) -> Printed:
    notebook = execute(read_notebook(locate(report)), {"as_of": day})
    page, _ = PdfExporter().from_notebook_node(notebook)
    pdf = folder / f"{report}-{day}.pdf"
    pdf.write_bytes(page)
    landings = poppler("pdfinfo", "-dests", str(pdf))
    found = re.findall(r'^ +(\d+) .*"(evidence|sources|method)"$', landings, re.MULTILINE)
    places = {name: int(number) for number, name in found}
    laid = poppler("pdftohtml", "-xml", "-i", "-stdout", str(pdf))
    outline = re.findall(r'<item page="\d+">(.*?)</item>', laid)
    return Printed(
        poppler("pdfinfo", str(pdf)),
        poppler("pdfinfo", "-struct", str(pdf)),
        tuple(squeezed(html.unescape(title)) for title in outline),
        tuple(lines_of(laid)),
        tuple(map(squeezed, poppler("pdftotext", "-raw", str(pdf), "-").split("\f")[:-1])),
        tuple(block for block in read_page(notebook).blocks if isinstance(block, Shown)),
        places.get("evidence", places["method"] + 1),
        places["method"],
    )


def lines_of(text: str) -> Iterator[Line]:
    page = 0
    sign = re.compile(
        r'<page number="(\d+)"|'
        r'<text top="(-?\d+)" left="(-?\d+)" width="(-?\d+)" height="(\d+)"[^>]*>(.*?)</text>'
    )
    for number, top, left, width, height, inner in sign.findall(text):
        if number:
            page = int(number)
            continue
        words = html.unescape(re.sub("<[^>]*>", "", inner))
        if words.strip():
            place = int(left), int(top), int(width), int(height)
            yield Line(page, *place, words, bold="<b>" in inner)


def lines_of_headings(headings: Sequence[str], lines: Sequence[Line]) -> set[str]:
    """The bold lines that headings are set in, squeezed; a heading in none of them stays whole."""
    bold = [squeezed(line.words) for line in lines if line.bold]
    found: set[str] = set()
    for heading in headings:
        for first in range(len(bold)):
            last, said = first, ""
            while last < len(bold) and heading.startswith(said + bold[last]) and said != heading:
                said += bold[last]
                last += 1
            if said == heading:
                found.update(bold[first:last])
                break
        else:
            found.add(heading)
    return found


def orphans(
    lines: Sequence[Line], headings: set[str], columns: tuple[int, int] = (0, 0)
) -> list[Line]:
    """Headings with nothing but headings below them on their page, in their column.

    `columns` are the first and the last page set in two columns.
    """
    body = [line for line in lines if line.top < FOOT]
    return [
        head
        for head in body
        if head.bold
        and squeezed(head.words) in headings
        and not any(
            line.page == head.page
            and line.top > head.top + head.height
            and not (line.bold and squeezed(line.words) in headings)
            and (line.column == head.column or not columns[0] <= head.page <= columns[1])
            for line in body
        )
    ]


def as_printed(runs: Sequence[Mapping[str, Any]]) -> str:
    """A pattern of runs on a squeezed page, numbers of entries between them."""
    return r"[\d,]*".join(re.escape(squeezed(run["text"])) for run in runs) + r"[\d,]*"


def pages_with(pattern: str, pages: Sequence[str]) -> list[int]:
    return [number for number, words in enumerate(pages, 1) if re.search(pattern, words)]


def texts_of_drawing(block: Shown) -> list[str]:
    drawing = ElementTree.fromstring(draw_spec(block.bundle["spec"]))
    texts = drawing.iter("{http://www.w3.org/2000/svg}text")
    return [squeezed("".join(text.itertext())) for text in texts]


def torn_charts(charts: Sequence[Shown], pages: Sequence[str]) -> list[str]:
    """Charts whose label, title, drawing and sources do not stand on one page."""
    found = []
    for chart in charts:
        title = re.escape(squeezed(label_of(chart))) + as_printed(chart.bundle["title"])
        sources = as_printed(chart.bundle["source_line"])
        texts = texts_of_drawing(chart)
        whole = [
            number
            for number in pages_with(title, pages)
            if number in pages_with(sources, pages)
            and all(text in pages[number - 1] for text in texts)
        ]
        if not whole:
            found.append(label_of(chart))
    return found


def label_of(block: Shown) -> str:
    return OwnWords("en").label(block.of, block.number)


def head_of(table: Shown) -> str:
    return "".join(re.escape(squeezed(one["title"])) for one in table.bundle["columns"])


def torn_tables(tables: Sequence[Shown], pages: Sequence[str]) -> list[str]:
    """Tables with a caption apart from the first row, a row in two, or a page without the head."""
    found = []
    for table in tables:
        head = head_of(table)
        caption = re.escape(squeezed(label_of(table))) + as_printed(table.bundle["caption"])
        where = [pages_with("".join(map(as_printed, row)), pages) for row in table.bundle["body"]]
        if not all(where):
            found.append(f"{label_of(table)}: row {where.index([]) + 1} is on no page whole")
            continue
        first = pages_with(caption + head, pages)
        if where and not set(first) & set(where[0]):
            found.append(f"{label_of(table)}: its caption, head and first row are apart")
        last = 0
        for row, places in enumerate(where, 1):
            last = min((place for place in places if place >= last), default=0)
            if last not in pages_with(head, pages):
                found.append(f"{label_of(table)}: row {row} on page {last} has no head above it")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, pdftotext: str) -> Path:
    return tmp_path_factory.mktemp("pdf")


def of_every_report(test: Callable[..., None]) -> Callable[..., None]:
    """Run a long test of each report as it stood at each day."""
    for mark in (
        pytest.mark.parametrize("day", DAYS),
        pytest.mark.parametrize("report", REPORTS),
        pytest.mark.browser,
        pytest.mark.long,
    ):
        test = mark(test)
    return test


def test_a_heading_with_nothing_below_it_is_an_orphan() -> None:
    head = Line(2, 128, 1100, 90, 24, "What is denied", bold=True)
    below = Line(2, 128, 1130, 300, 16, "Pyongyang denies it.")
    beside = Line(2, 500, 1130, 200, 16, "Pyongyang denies it.")
    number = Line(2, 740, 1180, 20, 12, "2 / 8")
    names = {"Whatisdenied"}
    assert orphans([head, below, number], names) == []
    assert orphans([head, number], names) == [head]
    assert orphans([head, Line(3, 128, 100, 300, 16, "Pyongyang"), number], names) == [head]
    assert orphans([head, beside], names) == []
    assert orphans([head, beside], names, (2, 2)) == [head]


def test_a_heading_over_two_lines_is_known_by_both() -> None:
    first = Line(1, 128, 100, 300, 24, "What Pyongyang gives:", bold=True)
    second = Line(1, 128, 130, 300, 24, "counted by others", bold=True)
    named = Line(1, 128, 160, 300, 16, "What", bold=True)
    title = "WhatPyongyanggives:countedbyothers"
    lines = {"WhatPyongyanggives:", "countedbyothers"}
    assert lines_of_headings([title], [named, first, second]) == lines
    assert lines_of_headings([title], [first]) == {title}


def test_a_table_is_whole_where_each_page_has_its_head_and_each_row() -> None:
    columns = [{"name": "who", "title": "Who"}, {"name": "said", "title": "Said"}]
    body = [[[{"text": "Burns"}], [{"text": "15,000", "figure": "a"}]], [[{"text": "CIA"}], []]]
    bundle = {"columns": columns, "body": body, "caption": [{"text": "The dead"}]}
    tables = [Shown("table", 1, bundle, (), 3)]
    assert torn_tables(tables, ["Table1ThedeadWhoSaidBurns15,0001,2CIA"]) == []
    assert torn_tables(tables, ["Table1ThedeadWhoSaidBurns15,0001,2", "WhoSaidCIA"]) == []
    for pages, said in (
        (["Table1ThedeadWhoSaidBurns15,0001,2", "CIA"], "row 2 on page 2 has no head"),
        (["Table1Thedead", "WhoSaidBurns15,0001,2CIA"], "are apart"),
        (["Table1ThedeadWhoSaidBurns", "WhoSaid15,0001,2CIA"], "row 1 is on no page whole"),
    ):
        (found,) = torn_tables(tables, pages)
        assert said in found


@of_every_report
def test_the_pdf_of_a_report_is_tagged(report: str, day: str, folder: Path) -> None:
    pdf = printed(report, day, folder)
    assert re.search(r"Tagged: +yes", pdf.info)
    tags = re.findall(r"^ *(\w+)", pdf.tags, re.MULTILINE)
    assert tags.count("H1") == 1
    assert tags.count("Figure") == len(pdf.of_kind("chart"))
    assert tags.count("Table") >= len(pdf.of_kind("table"))
    assert tags.count("TH") >= tags.count("Table")
    assert tags.count("H2") + tags.count("H3") >= len(pdf.headings) > 0


@of_every_report
def test_no_heading_of_a_report_stands_alone_at_the_foot(
    report: str, day: str, folder: Path
) -> None:
    pdf = printed(report, day, folder)
    headings = lines_of_headings(pdf.headings, pdf.lines)
    standing = {squeezed(line.words) for line in pdf.lines if line.bold}
    assert {"Evidence", "Sources", "Howthisreportwasmade"} <= headings
    assert headings <= standing
    assert orphans(pdf.lines, headings, (pdf.columns_from, pdf.columns_to)) == []


@of_every_report
def test_no_chart_of_a_report_is_split(report: str, day: str, folder: Path) -> None:
    pdf = printed(report, day, folder)
    charts = pdf.of_kind("chart")
    few = ("exchange", "labour", "trade_flows") if day < "2023" else ()
    undrawn = (*UNDRAWN, *few)
    assert bool(charts) == (report not in undrawn)
    if not charts:
        return
    assert torn_charts(charts, pdf.pages) == []
    sources = as_printed(charts[0].bundle["source_line"])
    cut = [part for page in pdf.pages for part in re.split(f"(?={sources})", page)]
    assert label_of(charts[0]) in torn_charts(charts, cut)


@of_every_report
def test_each_page_of_a_table_of_a_report_has_its_head(report: str, day: str, folder: Path) -> None:
    pdf = printed(report, day, folder)
    assert torn_tables(pdf.of_kind("table"), pdf.pages) == []


@of_every_report
def test_every_word_of_a_report_stands_within_its_margins(
    report: str, day: str, folder: Path
) -> None:
    pdf = printed(report, day, folder)
    outside = [
        line
        for line in pdf.lines
        if line.left < LEFT or line.left + line.width > RIGHT or line.top + line.height > SHEET[1]
    ]
    assert outside == []
