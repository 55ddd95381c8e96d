"""Every output and every word of Markdown is on the page or named there as absent, and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_notebook

from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
from nkreport.publish.pdf.page import write_pdf
from tests.ordinary.pieces import PIECES, TAGS, Piece, new_words, tagged
from tests.ordinary.reading import in_print, on_page, squeezed

STOPPED = squeezed("The notebook stopped here")
FRONTS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.just("A title"),
        "nkreport": st.fixed_dictionaries({"code": st.sampled_from(["shown", "folded", "hidden"])}),
    },
)
CELLS = st.lists(
    st.tuples(st.sampled_from(list(PIECES)), st.lists(st.sampled_from(TAGS), max_size=1)),
    min_size=1,
    max_size=8,
)


def lost_of(pieces: list[Piece], metadata: dict | None = None) -> list[str]:
    """What a page and a PDF of these pieces lack, or give a cause for that is none."""
    for number, piece in enumerate(pieces, 1):
        piece.cell["id"] = f"cell-{number}"
    notebook = new_notebook(cells=[piece.cell for piece in pieces], metadata=metadata or {})
    page = read_page(notebook)
    html = write_page(page)
    shown, causes = on_page(html)
    printed = in_print(write_pdf(page))
    found = []
    where = {"page": squeezed(shown), "PDF": squeezed(printed)}
    for place, text in where.items():
        given_causes = "\n".join(map(squeezed, causes)) if place == "page" else text
        for piece in pieces:
            found += [f"{w} is not in the {place}" for w in piece.seen if w not in text]
            found += [f"{w} is in the {place}" for w in piece.gone if w in text]
            found += [
                f"the {place} does not say: {cause}"
                for cause in piece.named
                if squeezed(cause) not in given_causes
            ]
            if piece.kept:
                names = [name for name, kept in page.data.items() if piece.kept[0] in kept]
                found += [] if names else [f"{piece.kept} is in no file"]
                found += [f"the {place} names no {n}" for n in names if squeezed(n) not in text]
            if piece.page and place == "page":
                found += [f"{w} is not told of" for w in piece.page if w not in text]
            elif piece.page and squeezed("of the run stand") not in text:
                found.append(f"the PDF does not tell of {piece.page}")
    expected = [cause for piece in pieces for cause in piece.named]
    found += [
        f"a cause that is none: {cause}"
        for cause in causes
        if not any(squeezed(one) in squeezed(cause) for one in expected)
    ]
    return found


@pytest.mark.parametrize("name", PIECES)
def test_each_piece_is_there_or_named(name: str, pdftotext: str) -> None:
    assert lost_of([PIECES[name](new_words())]) == []


def check(cells: list[tuple[str, list[str]]], metadata: dict) -> None:
    word = new_words()
    pieces = [tagged(PIECES[name](word), tags) for name, tags in cells]
    assert lost_of(pieces, metadata) == [], [name for name, _ in cells]


@settings(max_examples=25)
@given(CELLS, FRONTS)
def test_nothing_of_a_notebook_is_lost(cells: list, metadata: dict) -> None:
    check(cells, metadata)


@pytest.mark.long
@settings(max_examples=400)
@given(CELLS, FRONTS)
def test_nothing_of_many_notebooks_is_lost(cells: list, metadata: dict) -> None:
    check(cells, metadata)


@pytest.mark.parametrize("follows", [True, False])
def test_a_notebook_stopped_only_where_nothing_ran_after(follows: bool) -> None:
    word = new_words()
    names = ["an error", "a print"] if follows else ["a print", "an error"]
    notebook = new_notebook(cells=[PIECES[name](word).cell for name in names])
    shown, _ = on_page(write_page(read_page(notebook)))
    assert (STOPPED in squeezed(shown)) is not follows
