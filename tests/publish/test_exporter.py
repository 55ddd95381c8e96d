"""Notebooks whose outputs were altered by hand: an exporter refuses them in a sentence."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import nkreport as nk
from nkreport.errors import CheckError, NkreportError
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.report.mimes import MIME

JUNK: list[Any] = [
    *(
        None,
        0,
        -1,
        1e308,
        float("nan"),
        True,
        10**30,
        "",
        "x",
        "\ud800",
        "a\x00b",
        "<b>",
        "2022-13",
    ),
    *([], {}, [[]], [None], ["x"], {"a": {}}, {"text": 5}),
]


@pytest.fixture(scope="module")
def notebook() -> Any:
    known = nk.load()
    killed = known.where(measure="troops_killed")
    sentence = nk.prose("Burns spoke of {russian-killed-burns-2022-07}.", known)
    shown = [sentence, nk.table(killed), nk.show(nk.charts.claims(killed)), nk.findings(killed)]
    outputs = [new_output("display_data", data=each.data) for each in shown]
    frame = {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "1"}
    outputs.append(new_output("execute_result", data=frame, execution_count=1))
    cells = [new_code_cell("x", outputs=[output]) for output in outputs]
    return new_notebook(cells=[new_markdown_cell("# Altered\n\n$x^2$"), *cells])


def places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a notebook."""
    parts = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in parts:
        yield (*at, key)
        if isinstance(value, dict | list):
            yield from places(value, (*at, key))


def altered(notebook: Any, way: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(notebook)
    node = made
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = value
    return made


@pytest.mark.parametrize("exporter", [HtmlExporter, PdfExporter])
def test_the_cell_whose_output_was_edited_is_named(notebook: Any, exporter: Any) -> None:
    for way in ((0, 0), (0,)):
        made = altered(notebook, ("cells", 2, "outputs", 0, "data", MIME, "body", *way), [{"a": 1}])
        with pytest.raises(CheckError, match=r"^cell 3 cannot be made a page \(.*run the notebook"):
            exporter().from_notebook_node(made)


@pytest.mark.parametrize(
    ("exporter", "seed", "trials"),
    [
        (HtmlExporter, 0, 12),
        pytest.param(HtmlExporter, 1, 100, marks=pytest.mark.long),
        pytest.param(PdfExporter, 2, 30, marks=pytest.mark.long),
    ],
)
def test_whatever_is_altered_is_shown_or_refused_in_a_sentence(
    notebook: Any, exporter: Any, seed: int, trials: int
) -> None:
    chance = random.Random(seed)
    ways = list(places(notebook))
    shallow = [way for way in ways if len(way) <= 8]
    refused = 0
    for _ in range(trials):
        way = chance.choice(chance.choice([ways, shallow]))
        made = nbformat.from_dict(altered(notebook, way, chance.choice(JUNK)))
        try:
            exporter().from_notebook_node(made)
        except NkreportError:
            refused += 1
    assert 0 < refused < trials
