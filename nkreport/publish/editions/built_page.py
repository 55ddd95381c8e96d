"""An edition read from its page alone, which carries its figures and their rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from nkreport.errors import NkreportError
from nkreport.handed import read_text, why
from nkreport.publish.editions.edition import (
    Drawn,
    Edition,
    Grid,
    Stated,
    Told,
    called,
    digest,
    settled_row,
    squeezed,
)
from nkreport.publish.page.blocks import Runs

_OTHER_TEXTS = (
    "p.subtitle, p.prose, figure.chart figcaption, p.source, details.words > p[id],"
    " figure.table:not(.captioned) .title"
)


def read_built_page(path: Path) -> Edition:
    """Read an edition from a page.

    The parameters of a run are not on it; nor is the code where its author hides it.

    Raises
    ------
    NkreportError
        If it is no page of nkreport, or is damaged.
    """
    try:
        soup = BeautifulSoup(read_text(path), "html.parser")
    except (OSError, ValueError) as error:
        raise NkreportError(f"{path}: cannot be read as a page: {why(error)}") from error
    main, method = soup.select_one("main"), soup.select_one("section#method")
    if main is None or method is None:
        raise NkreportError(
            f"{path}: is no whole page of nkreport: it does not say how it was made; name one that"
            " `nkreport build` wrote, such as out/briefing.html, or the folders"
        )
    try:
        return _edition(soup, main)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise NkreportError(
            f"{path}: is damaged: {error}; build it again, or name the notebook beside it"
        ) from error


def _edition(soup: BeautifulSoup, main: Tag) -> Edition:
    title, day = soup.select_one("h1"), soup.select_one(".as-of time")
    opening = list(_opening(main))
    answer: list[Mapping[str, Any]] = []
    for text in opening:
        answer += [*([{"text": " "}] if answer else []), *_runs(text)]
    specs = {_text_of(s, "data-chart"): digest(s.text) for s in soup.select("script.spec")}
    code = main.select("details.code pre, pre.code")
    figures = dict(_figures(soup))
    uncarried: dict[str, int] = {}
    for article in soup.select("article[data-many]"):
        members, works = _members(article), _works(article)
        if int(members.get("count", 0)) > len(members["id"]):
            uncarried[called(_text_of(article, "data-many"))] = int(members["count"])
            continue
        for row in _rows_of(members):
            figures.setdefault(str(row["id"]), Stated(settled_row(row), works=works))
    return Edition(
        title="".join(squeezed([_runs(title)])) if title else "",
        as_of=_text_of(day, "datetime") if day else "",
        kind="page",
        answer=answer,
        charts=tuple(_charts(main, specs)),
        tables=tuple(_tables(main)),
        findings=tuple(
            Told(
                next(c for c in _classes(item.select(".severity")[0]) if c != "severity"),
                "".join(squeezed([_runs(item.select(".what")[0])])),
            )
            for item in main.select("section.findings li")
        ),
        texts=squeezed(_runs(text) for text in main.select(_OTHER_TEXTS) if text not in opening),
        figures=figures,
        uncarried=uncarried,
        cells=tuple(block.text for block in code) or None,
        outputs=tuple(("", (_own(element, specs),)) for element in main.select("[data-own]")),
    )


def _opening(main: Tag) -> Iterator[Tag]:
    """The sentences that open it: those before its contents, or before anything else stands."""
    for element in main.find_all(recursive=False):
        prose = "prose" in _classes(element)
        words = element.name == "div" and "words-of-the-author" in _classes(element)
        if prose:
            yield element
        elif element.name != "details" and not (words and not element.select("h1, h2, h3, table")):
            return


def _charts(main: Tag, specs: Mapping[str, str]) -> Iterator[Drawn]:
    for figure in main.select("figure.chart:not(.captioned)"):
        title = figure.select(".title")[0]
        runs = _runs(title)
        ids = tuple(n for n in _text_of(figure, "data-figures").split() if "#" not in n)
        yield Drawn(runs, ids, specs.get(_text_of(figure, "id"), ""))


def _tables(main: Tag) -> Iterator[Grid]:
    for figure in main.select("figure.table:not(.captioned)"):
        caption = figure.select_one(".title")
        heads = tuple(head.text for head in figure.select("thead th"))
        rows = tuple(
            tuple(_runs(cell) for cell in row.find_all(["th", "td"]))
            for row in figure.select("tbody tr")
        )
        words = "".join(squeezed([_runs(caption)])) if caption else ""
        yield Grid(words, heads, rows, cut=figure.select_one("p.cut") is not None)


def _figures(soup: BeautifulSoup) -> Iterator[tuple[str, Stated]]:
    script = soup.select_one("#nkreport-rows")
    rows = {row["id"]: row for row in json.loads(script.text)} if script else {}
    used = [_text_of(link, "data-figure") for link in soup.select("main a.figure")]
    entries = {_text_of(e, "data-figure"): e for e in soup.select("article[data-figure]")}
    for name in dict.fromkeys([*(name for name in used if name in entries), *entries]):
        entry = entries[name]
        standing = tuple(line.text for line in entry.select("p.standing"))
        shown = _text_of(entry, "data-shown")
        yield name, Stated(settled_row(rows[name]), shown, standing, _works(entry))


def _works(entry: Tag) -> tuple[str, ...]:
    return tuple(link.text for link in entry.select("p.through a"))


def _members(article: Tag) -> Mapping[str, Any]:
    found = json.loads(article.select("script.members")[0].text)
    if not isinstance(found.get("id"), list):
        raise ValueError("figures that stand together are not told apart")
    return dict(found)


def _rows_of(members: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, name in enumerate(members["id"]):
        row = {
            column: cells[place] if isinstance(cells, list) else cells
            for column, cells in members.items()
            if column not in ("count", "place")
        }
        yield row | {"id": name}


def _own(element: Tag, specs: Mapping[str, str]) -> tuple[str, str]:
    drawn = specs.get(_text_of(element, "id"))
    return _text_of(element, "data-own"), drawn or digest(element.decode_contents())


def _runs(element: Tag) -> Runs:
    """The text of an element as runs, each with what it leads to."""
    found: list[Mapping[str, Any]] = []
    for child in element.children:
        if isinstance(child, NavigableString):
            found.append({"text": str(child)})
        elif isinstance(child, Tag) and "number" in _classes(child) and child.name == "p":
            continue
        elif isinstance(child, Tag) and child.has_attr("data-figure"):
            found.append({"text": child.text, "figure": _text_of(child, "data-figure")})
        elif isinstance(child, Tag) and child.has_attr("data-figures"):
            kind = "count" if "count" in _classes(child) else "computed"
            named = _text_of(child, "data-figures").split()
            found.append({"text": child.text, kind: _text_of(child, "value"), "of": named})
        elif isinstance(child, Tag):
            found += _runs(child) if child.find(True) else [{"text": child.text}]
    return found


def _text_of(element: Tag, name: str) -> str:
    return str(element.get(name) or "")


def _classes(element: Tag) -> list[str]:
    return list(element.get_attribute_list("class"))
