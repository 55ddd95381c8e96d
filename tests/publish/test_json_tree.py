"""JSON outputs as a tree that folds, bounded."""

from __future__ import annotations

from nkreport.publish.content.json_tree import MOST_NODES, read_json
from nkreport.publish.content.markdown import findings, plain_text
from nkreport.publish.html.tokens import write_html
from nkreport.publish.pdf.text import PrintText


def test_values_stand_below_their_names_and_the_first_level_is_open() -> None:
    html = write_html(read_json({"name": "<Rajin>", "berths": [1, None], "none": {}}))
    assert html.startswith(
        '<details class="fold" open><summary><strong>JSON</strong> <small>3 names'
    )
    assert "<p>name: <code>&quot;&lt;Rajin&gt;&quot;</code></p>" in html
    assert '<details class="fold"><summary><strong>berths</strong> <small>2 items' in html
    assert "<p>1: <code>null</code></p>" in html
    assert "<p>none: <code>{}</code></p>" in html


def test_a_single_value_is_a_line() -> None:
    assert write_html(read_json(True)) == "<p>JSON: <code>true</code></p>\n"


def test_nine_hundred_levels_are_cut_and_said_to_be() -> None:
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    tokens = read_json(deep)
    assert findings(tokens) == ["JSON longer than a page shows, or over 20 deep, is cut"]
    assert write_html(tokens).count("<details") == 20


def test_more_names_than_a_page_holds_are_cut_and_said_to_be() -> None:
    exactly = read_json(list(range(MOST_NODES - 1)))
    assert findings(exactly) == []
    tokens = read_json(list(range(MOST_NODES)))
    assert findings(tokens) == ["JSON of more than 10,000 names and values is cut"]
    assert "the rest is not shown" in plain_text(tokens[0]["children"])


def test_a_printed_tree_is_lines_with_their_depth() -> None:
    [node] = PrintText({}, [], lambda _: True).tokens(read_json({"a": {"b": 1}}))
    assert [(line["level"], line["head"]) for line in node["lines"]] == [
        (0, True),
        (1, True),
        (2, False),
    ]
