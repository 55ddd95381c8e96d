"""The PDF: the same bytes anywhere, tagged, and every text of the data shown as text."""

from __future__ import annotations

import base64
import copy
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from nkreport.errors import CheckError
from nkreport.publish.content.markdown import parse
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.blocks import Content
from nkreport.publish.page.evidence import Evidence
from nkreport.publish.page.page import Page
from nkreport.publish.pdf import glyphs
from nkreport.publish.pdf.exporter import PdfExporter, write_pdf
from nkreport.publish.pdf.tree import print_tree

HOSTILE = [
    '#read("/etc/passwd")',
    "#import sys",
    "$x$ and $",
    "@ref <label>",
    "\\ \\u{41} \\#",
    "[ ] ]] [[",
    "*a* _b_ `c`",
    "= no heading",
    "<script>alert(1)</script>",
    "{{7*7}} {% x %} {x.__class__}",
    "// comment /* */",
    "'\" -- --- ... ~",
]
UNSEEN = {
    "Thai": ("กข", "[U+0E01][U+0E02]"),
    "an emoji": ("a🚀b", "a[rocket]b"),
    "private use": ("\ue000", "[U+E000]"),
    "unassigned": ("\u0378", "[U+0378]"),
    "a bidi override": ("a\u202eb", "a[U+202E]b"),
    "zero width": ("a\u200bb\u2060", "a[U+200B]b[U+2060]"),
    "a control": ("a\x07b\x1b[1m", "a[U+0007]b[U+001B][1m"),
    "a tag character": ("\U000e0041", "[U+E0041]"),
    "an enclosing mark": ("e\u20dd", "e[U+20DD]"),
    "half a character": ("a\ud800b", "a[U+D800]b"),
}


@pytest.fixture(scope="session")
def poppler() -> None:
    if shutil.which("pdftotext") and shutil.which("pdfinfo"):
        return
    missing = "poppler-utils is not installed: apt-get install poppler-utils"
    if os.environ.get("NKREPORT_REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


def export(notebook: NotebookNode) -> bytes:
    page, _ = PdfExporter().from_notebook_node(notebook)
    return page


def poppler_says(tool: str, page: bytes, *options: str) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(page)
        file.flush()
        target = ["-"] if tool == "pdftotext" else []
        done = subprocess.run([tool, *options, file.name, *target], capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "")


def text_of(page: bytes) -> str:
    return " ".join(poppler_says("pdftotext", page, "-raw").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def inside(page: bytes) -> bytes:
    """A PDF with its streams unpacked."""
    parts = [page]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", page, re.S):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


def holds(page: bytes, words: str) -> bool:
    """Whether a string of a PDF, outside what it paints, holds these words."""
    wide = words.encode("utf-16-be").hex().upper().encode()
    return words.encode("latin-1") in inside(page) or wide in inside(page)


def with_text(sample: ModuleType, text: str) -> NotebookNode:
    """A report in which a text stands wherever data can put one."""
    prose, chart, table = (copy.deepcopy(b) for b in (sample.OPENING, sample.CLAIMS, sample.TABLE))
    head, found = copy.deepcopy(sample.HEAD), copy.deepcopy(sample.FINDINGS)
    head["title"] = [{"text": text, "parameter": "title"}]
    head["parameters"] = {"title": text}
    head["filters"][1]["label"] = [{"text": text, "parameter": "where"}]
    for bundle, name in ((prose, "text"), (chart, "title"), (chart, "subtitle"), (chart, "alt")):
        bundle[name][0]["text"] = text
    chart["caption"] = chart["source_line"] = table["caption"] = [{"text": text}]
    drawable = re.sub("[\x00-\x1f\ud800-\udfff]", "", text)
    chart["spec"]["data"]["values"][0]["who"] = drawable
    table["columns"][0]["title"] = text
    table["body"][0][0] = [{"text": text}]
    found["findings"][0]["text"][0]["text"] = text
    for column in ("printed", "scope", "claimant", "note", "locator", "formula"):
        prose["rows"][0][column] = text
        prose["rows"][0][column] = text
    prose["items"][0] |= {"title": text, "note": text, "URL": text}
    prose["measures"] = dict.fromkeys(prose["measures"], text)
    prose["standing"] = {prose["rows"][0]["id"]: [text]}
    found["rows"] = [row for row in found["rows"] if row["id"] != prose["rows"][0]["id"]]
    found["items"] = [item for item in found["items"] if item["id"] != prose["items"][0]["id"]]
    printed = new_output("stream", name="stdout", text=text)
    return sample.notebook(
        sample.cell(1, "", sample.shown(head)),
        sample.cell(2, "", sample.shown(prose), sample.shown(chart), printed),
        sample.cell(3, "", sample.shown(table), sample.shown(found)),
    )


@pytest.fixture(scope="module")
def page(sample: ModuleType) -> bytes:
    return export(sample.sample_notebook())


@pytest.mark.long
def test_two_processes_in_other_surroundings_write_the_same_bytes(
    sample: ModuleType, page: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "a.ipynb"
    nbformat.write(sample.sample_notebook(), file)
    program = (
        "import sys, hashlib, nbformat; from nkreport.publish.pdf.exporter import PdfExporter;"
        "page, _ = PdfExporter().from_notebook_node(nbformat.read(sys.argv[1], 4));"
        "print(hashlib.sha256(page).hexdigest())"
    )
    root = str(Path(__file__).parents[2])
    digests = set()
    for zone, seed, folder in (("Asia/Pyongyang", "1", tmp_path), ("America/Lima", "2", Path("/"))):
        surroundings = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONPATH": root}
        done = subprocess.run(
            [sys.executable, "-c", program, str(file)],
            env={**os.environ, **surroundings, "HOME": str(tmp_path), "SOURCE_DATE_EPOCH": seed},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout.strip())
    assert digests == {hashlib.sha256(page).hexdigest()}


def test_ids_counts_and_metadata_of_the_notebook_reach_no_page(
    sample: ModuleType, page: bytes
) -> None:
    other = sample.sample_notebook()
    other.metadata["papermill"] = {"start_time": "2026-01-01"}
    for number, cell in enumerate(other.cells):
        cell["id"] = f"other-{number}"
        if cell.cell_type == "code":
            cell["execution_count"] = 90 + number
    assert export(other) == page


def test_the_file_declares_both_standards(page: bytes) -> None:
    assert b"<pdfuaid:part>1<" in page
    assert b"<pdfaid:part>2<" in page
    assert b"<pdfaid:conformance>A<" in page


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_the_file_is_tagged_and_has_title_and_language(page: bytes) -> None:
    info = poppler_says("pdfinfo", page)
    assert re.search(r"Tagged: +yes", info)
    assert re.search(r"Title: +North Korea in Russia’s war\n", info)
    assert re.search(rb"/Lang ?\(en", page)


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_every_part_of_the_report_is_printed_and_code_is_not(page: bytes) -> None:
    text = text_of(page)
    for words in (
        "As of 1 December 2024",
        "Newest statement in this ledger 30 June 2024",
        "Where: actor=PRK|RUS 2 statements hidden",
        "months before the day this report speaks from",
        "≤ up to",
        "Soldiers lost",
        "Pyongyang had sent over 5 million shells",
        "Chart 2",
        "Look for what is counted",
        "Who said what of the offer of volunteers",
        "contested",
        "“around 15,000 Russian soldiers”",
        "William Burns (an adversary), estimate, 20 July 2022",
        "Denied by Ivan Nachaev, 11 August 2022.",
        "a text newer than this report’s day",
        "The text prints no date.",
        "How this report was made",
        "Burns, July 2022",
    ):
        assert words in text
    assert "nk." not in text
    assert "import nkreport" not in text


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_each_figure_of_the_notebook_has_an_entry_and_is_linked(
    sample: ModuleType, page: bytes
) -> None:
    entries = set(read_page(sample.sample_notebook()).evidence.entries)
    landings = poppler_says("pdfinfo", page, "-dests")
    assert set(re.findall(r'"fig-([^"]+)"', landings)) == entries
    assert {
        name.decode() for name in re.findall(rb"/Dest ?\(fig-([^)]+)\)", inside(page))
    } == entries


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_an_entry_names_the_pages_that_use_it(page: bytes) -> None:
    text = text_of(page)
    assert re.search(r"Shin Won-sik 2024, read in .*?, line 3.*? Used on page \d+\.", text)
    assert re.search(r"Used on page \d+; Chart 1, page \d+\.", text)


def test_entries_stand_in_the_order_of_reading_with_office_and_terms(sample: ModuleType) -> None:
    prose = copy.deepcopy(sample.COUNTED)
    first = prose["rows"][0]["id"]
    prose["offices"], prose["terms"] = {first: "director"}, {"a-b": "about 45,000 people"}
    prose["rows"][1]["formula"] = f"{first} + a-b"
    cells = [sample.cell(n, "", sample.shown(one)) for n, one in enumerate((sample.OPENING, prose))]
    page = read_page(sample.notebook(*cells))
    tree, _ = print_tree(page, reads=lambda *_: True)
    entries = tree["entries"]
    assert [entry["id"] for entry in entries] == [f"fig-{name}" for name in page.evidence.entries]
    assert [entry["number"] for entry in entries] == ["1", "2", "3", "4"]
    assert entries[2]["said"].startswith(", director, ")
    assert entries[3]["said"].startswith(" (")
    assert any("Computed as no. 3 + about 45,000 people" in one for one in entries[3]["details"])
    assert entries[0]["of"] == "shells shipped, artillery shell"


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize(("lines", "place"), [(22, 1), (27, 2)])
def test_a_chart_shrinks_a_little_rather_than_leave_a_page_white(
    sample: ModuleType, lines: int, place: int
) -> None:
    said = "\n\n".join(["# T", *["Filler that says nothing."] * lines, "# A heading"])
    chart = sample.cell(1, "", sample.shown(sample.CLAIMS))
    page = export(sample.notebook(new_markdown_cell(said), chart))
    boxes = poppler_says("pdftotext", page, "-bbox").split("<page ")[1:3]
    (number,) = [number for number, box in enumerate(boxes, 1) if ">120,000<" in box]
    assert number == place
    assert ">heading<" in boxes[number - 1]
    places = [
        float(re.search(rf'xM{edge}="([\d.]+)"[^>]*>{word}<', boxes[number - 1])[1])  # type: ignore[index]
        for edge, word in (("in", "0"), ("ax", "120,000"))
    ]
    # In full the scale from 0 to 120,000 takes this much of the width.
    assert (places[1] - places[0] > 250) == (place == 2)


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_a_chart_of_one_figure_is_drawn_from_one_entry(sample: ModuleType, page: bytes) -> None:
    assert "Drawn from entries " in text_of(page)
    figure = sample.CLAIMS["rows"][0]["id"]
    run = {"text": "One figure", "figure": figure}
    rows = [row for row in sample.CLAIMS["rows"] if row["id"] == figure]
    alone = sample.CLAIMS | {"title": [run], "alt": [run], "rows": rows, "subtitle": []}
    alone |= {"source_line": [], "caption": [], "table": {"columns": [], "body": []}}
    made = sample.notebook(sample.cell(1, "nk.show(chart)", sample.shown(alone)))
    assert re.search(r"Drawn from entry 1\s+under Evidence", text_of(export(made)))


def test_a_chart_has_its_alternative_text(page: bytes) -> None:
    assert holds(page, "Four claims, lowest first. William Burns says about 15,000")
    assert holds(page, "the report is 222,000 in October")


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_only_faces_that_come_with_packages_are_used(page: bytes) -> None:
    names = set(re.findall(rb"/FontName ?/[A-Z]{6}\+([A-Za-z]+)", inside(page)))
    assert names
    assert names <= {b"SourceSansPro", b"DejaVuSansMono"}


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_as_it_is(sample: ModuleType, text: str) -> None:
    shown = squeezed(text_of(export(with_text(sample, text))))
    assert shown.count(squeezed(text)) >= 15


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("kind", UNSEEN)
def test_a_character_without_a_glyph_is_marked_and_listed(sample: ModuleType, kind: str) -> None:
    given_text, marked = UNSEEN[kind]
    shown = squeezed(text_of(export(with_text(sample, given_text))))
    assert shown.count(marked) >= 15
    for code in re.findall(r"U\+[0-9A-F]+", marked)[:1]:
        assert f"Theprintfaceshavenosignfor{code}" in shown


@pytest.mark.long
@pytest.mark.parametrize(
    "text", ["x" * 200_000, "words " * 33_000, "a" + "\u0301" * 500, "[" * 400, "", " ", "\n\n= b"]
)
def test_no_text_aborts_the_page(sample: ModuleType, text: str) -> None:
    prose, head = copy.deepcopy(sample.OPENING), copy.deepcopy(sample.HEAD)
    head["title"] = [{"text": text}]
    prose["text"][1]["text"] = text
    prose["rows"][0]["printed"] = text
    prose["measures"] = dict.fromkeys(prose["measures"], text)
    one = text.replace("\n", " ")
    cells = [new_markdown_cell(f"# {one}\n\n{text}\n\n| a | b |\n|-|-|\n| {one} | c |")]
    shown = sample.cell(1, "", sample.shown(head), sample.shown(prose))
    assert export(sample.notebook(shown, *cells)).startswith(b"%PDF-")


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_an_endless_word_breaks_and_is_shown_whole(sample: ModuleType) -> None:
    notebook = sample.notebook(new_markdown_cell("x" * 2_000))
    page = export(notebook)
    assert "x" * 2_000 in squeezed(text_of(page))
    boxes = poppler_says("pdftotext", page, "-bbox")
    assert max(float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)) < 596 - 84


@pytest.mark.long
def test_every_character_taken_for_shown_has_a_glyph_in_every_face() -> None:
    characters = "".join(sorted(glyphs._shown() - {"\n"}))
    italics = "".join(sorted(glyphs._italics() - {glyphs.BREAK}))
    accents = "".join(f"a{accent}" for accent in sorted(glyphs._accents()))
    nodes: list[dict[str, Any]] = [
        {"type": "heading", "level": 2, "slug": "a", "children": [text(characters[:400])]},
        {"type": "paragraph", "children": [text(characters + accents)]},
        {"type": "paragraph", "children": [{"type": "strong", "children": [text(characters)]}]},
        {"type": "paragraph", "children": [{"type": "emphasis", "children": [text(italics)]}]},
        {"type": "code", "text": characters + accents},
    ]
    titles = [characters[at : at + 400] for at in range(0, len(characters), 400)]
    for title in titles:
        page = Page([{"text": title}], None, [Content(nodes)], [], Evidence())
        assert write_pdf(page).startswith(b"%PDF-")


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_set_in_every_face(words: str) -> None:
    nodes = [
        {"type": "heading", "level": 2, "slug": "a", "children": [text(words)]},
        {"type": "paragraph", "children": [{"type": "emphasis", "children": [text(words)]}]},
        {"type": "code", "text": words},
    ]
    page = Page([{"text": words}], None, [Content(nodes), *markdown(words)], [], Evidence())
    assert write_pdf(page).startswith(b"%PDF-")


def markdown(words: str) -> list[Content]:
    return [Content(parse(words))]


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_outputs_without_a_bundle_are_printed_as_what_they_are(sample: ModuleType) -> None:
    frame = (
        '<table class="dataframe"><thead><tr><th></th><th>ships</th></tr></thead>'
        "<tbody><tr><th>Najin</th><td>3</td></tr></tbody></table>"
    )
    chart = {
        "mark": "text",
        "data": {"values": [{"a": "seven sailed"}]},
        "encoding": {"text": {"field": "a", "type": "nominal"}},
    }
    outputs = [
        new_output("display_data", data={"application/vnd.vegalite.v5+json": chart}),
        new_output("execute_result", data={"text/html": frame}, execution_count=1),
        new_output("stream", name="stdout", text="printed  ─┐\n  twice"),
        new_output("error", ename="KeyError", evalue="'x'", traceback=[]),
    ]
    shown = text_of(export(sample.notebook(new_code_cell("", outputs=outputs))))
    for words in ("seven sailed", "Najin 3", "printed ─┐ twice", "KeyError: 'x'"):
        assert words in shown
    assert "nk." not in shown


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_a_picture_is_set_and_one_that_cannot_be_read_is_named(sample: ModuleType) -> None:
    pixel = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
        "RU5ErkJggg=="
    )
    broken = base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode()
    cell = new_markdown_cell("![a map](attachment:a.png) ![a plan](attachment:b.png)")
    cell["attachments"] = {"a.png": {"image/png": pixel}, "b.png": {"image/png": broken}}
    page = export(sample.notebook(cell))
    assert holds(page, "a map")
    shown = text_of(page)
    assert "a plan" in shown
    assert "the picture b.png is not shown: it is not a PNG, JPEG, GIF" in shown


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_a_picture_takes_as_much_of_the_paper_as_of_the_page(sample: ModuleType) -> None:
    target = io.BytesIO()
    Image.new("RGB", (332, 100)).save(target, "PNG")
    cell = new_markdown_cell("![half](attachment:a.png)")
    cell["attachments"] = {"a.png": {"image/png": base64.b64encode(target.getvalue()).decode()}}
    listed = poppler_says("pdfimages", export(sample.notebook(cell)), "-list").splitlines()
    pixels, per_inch = (int(listed[-1].split()[column]) for column in (3, 12))
    assert pixels / per_inch * 25.4 == pytest.approx(75, abs=1)


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_links_lead_to_headings_and_a_link_to_nothing_is_text(sample: ModuleType) -> None:
    text = "# Title\n\n# What is known\n\n[one](#what-is-known) [two](#nowhere) [up](#title)"
    page = export(sample.notebook(new_markdown_cell(text)))
    assert b"(what-is-known)" in inside(page)
    assert "#title" not in text_of(page)
    assert "the link #nowhere is shown as text: nothing on the page has that id" in text_of(page)


@pytest.mark.browser
@pytest.mark.usefixtures("poppler")
def test_a_wide_table_is_printed_in_parts_within_the_page(sample: ModuleType) -> None:
    table = copy.deepcopy(sample.TABLE)
    names = [f"col-{letter}" for letter in "abcdefghijklmnopqrstuvw"]
    table["columns"] = [{"name": n, "title": n, "align": "right"} for n in names]
    table["body"] = [[[{"text": f"is-{n[-1]}"}] for n in names]] * 60
    page = export(sample.notebook(sample.cell(1, "", sample.shown(table))))
    shown = text_of(page)
    assert shown.count("is-w") == 60
    assert shown.count("is-a") == 60 * 3
    assert shown.count("col-b ") >= 2
    boxes = poppler_says("pdftotext", page, "-bbox")
    assert max(float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)) < 596 - 84


def test_an_output_whose_figure_has_no_row_is_refused(sample: ModuleType) -> None:
    prose = {**sample.OPENING, "rows": [], "items": []}
    with pytest.raises(CheckError, match="whose row no output before it carries"):
        export(sample.notebook(sample.cell(1, "", sample.shown(prose))))


def test_the_exporter_says_what_it_writes(sample: ModuleType) -> None:
    page, resources = PdfExporter().from_notebook_node(sample.sample_notebook())
    assert page.startswith(b"%PDF-")
    assert resources["output_extension"] == ".pdf"
    assert PdfExporter.output_mimetype == "application/pdf"


@pytest.mark.parametrize(("lines", "pages"), [(28, 1), (55, 2)])
def test_what_was_printed_is_torn_over_pages_only_when_it_is_long(
    lines: int, pages: int, pdftotext: str
) -> None:
    before = new_output("stream", name="stdout", text="before\n" * 40)
    model = "\n".join(f"estimate {number}" for number in range(lines))
    cells = [
        new_code_cell("before", outputs=[before]),
        new_code_cell("model", outputs=[new_output("stream", name="stdout", text=model)]),
    ]
    document, _ = PdfExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    command = [pdftotext, "-raw", "-", "-"]
    text = subprocess.run(command, input=document, capture_output=True, check=True).stdout.decode()
    assert sum("estimate" in page for page in text.split("\f")) == pages
