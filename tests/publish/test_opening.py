"""The paragraphs that open a page, and what stands below them."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.blocks import Content, Shown
from nkreport.publish.page.opening import LONGEST
from nkreport.report.mimes import MIME


def prose(text):
    bundle = {"kind": "prose", "text": [{"text": text}], "rows": [], "items": []}
    return new_code_cell("say()", outputs=[new_output("display_data", {MIME: bundle})])


def printed():
    return new_code_cell("1", outputs=[new_output("stream", text="1\n")])


def told(blocks):
    return [
        block.bundle["text"][0]["text"]
        if isinstance(block, Shown)
        else [token["type"] for token in block.tokens]
        if isinstance(block, Content)
        else block.kind
        for block in blocks
    ]


@pytest.mark.parametrize(
    ("cells", "opening", "rest"),
    [
        ([prose("a"), prose("b"), printed()], ["a", "code", "b", "code"], ["text", "code"]),
        (
            [new_code_cell("import x"), new_markdown_cell("a\n\n## B\n\nc"), prose("d")],
            ["code", ["paragraph"]],
            [["heading", "paragraph"], "d", "code"],
        ),
        (
            [new_code_cell("import x"), new_markdown_cell("## B\n\nc")],
            [],
            ["code", ["heading", "paragraph"]],
        ),
        ([prose("a"), prose("b" * LONGEST)], ["a", "code"], ["b" * LONGEST, "code"]),
        ([printed(), prose("a")], [], ["text", "code", "a", "code"]),
        ([], [], []),
    ],
)
def test_paragraphs_open_a_page_up_to_what_is_no_paragraph(cells, opening, rest):
    page = read_page(new_notebook(cells=cells, metadata={"title": "T"}))
    assert tuple(map(told, page.parts)) == (opening, rest)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("over 5 million shells", []),
        ("≥ 5 million shells, < 30 days", ["≥", "<"]),
        ("a < b, 3–4 units, a “large number”", ["–", "“ ”"]),
    ],
)
def test_only_signs_that_a_page_shows_are_explained(sample, text, signs):
    told = sample.cell(1, "nk.report()", sample.shown(sample.HEAD))
    page = read_page(new_notebook(cells=[told, prose(text)]))
    assert [sign for sign, _ in page.head["legend"]] == signs


def test_the_newest_number_is_one_that_was_dated(sample):
    evidence = read_page(sample.sample_notebook()).evidence
    days = {entry.id: str(entry.row["said_on"]) for entry in evidence.entries.values()}
    assert evidence.newest == days["shells-shipped-2024"] == "2024-06-19/2024-06-30"
    for entry in evidence.entries.values():
        if entry.id != "killed-burns":
            entry.row = {**entry.row, "low": None, "best": None, "high": None}
    assert evidence.newest == days["killed-burns"]
    evidence.entries["killed-burns"].row = {**evidence.rows["killed-burns"], "said_on": ""}
    assert evidence.newest == ""
