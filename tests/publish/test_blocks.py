"""Blocks of a page, whatever their format."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.blocks import Text


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        (["---\n\nA", "B\n\n---"], 0),
        (["A\n\n---\n\n---\n\n---\n\nB"], 1),
        (["A\n\n---", "---\n\nB"], 1),
        (["A\n\n---", None, "B\n\n---\n\n---", "---"], 1),
        (["A\n\n---", "[^1]: lost\n\n---\n\nB"], 1),
        (["A\n\n---", "---"], 0),
    ],
)
def test_a_rule_stands_only_between_two_things(cells: list[str | None], rules: int) -> None:
    printed = new_output("stream", text="1\n")
    notebook = new_notebook(
        cells=[
            new_markdown_cell(one) if one else new_code_cell("1", outputs=[printed])
            for one in cells
        ]
    )
    tokens = [
        token["type"]
        for block in read_page(notebook).blocks
        for token in getattr(block, "tokens", ())
    ]
    assert tokens.count("rule") == rules
    assert tokens[-1] != "rule"


@pytest.mark.parametrize(("text", "kept"), [("a" * 140, True), ("a\n" + "b" * 141, False)])
def test_printed_columns_keep_their_lines_and_prose_breaks(text: str, kept: bool) -> None:
    assert Text(text).keeps_lines is kept
    assert Text("a", 5, text).keeps_lines is kept
