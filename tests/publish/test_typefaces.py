"""Names in the script of the place are printed, and read in their own direction."""

import re
import subprocess
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from nkreport.publish.content.markdown import parse
from nkreport.publish.drawing.draw import draw_spec
from nkreport.publish.drawing.typefaces import TYPEFACES, print_faces, typeface_css, used_typefaces
from nkreport.publish.html.tokens import write_html
from nkreport.publish.pdf.emoji import spelled_emoji
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.publish.pdf.glyphs import Glyphs

NAMES = "북한 평양 日本語 カナ 中国 الجيش שלום"


def printed(text: str, pdftotext: str) -> str:
    page, _ = PdfExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(text)]))
    command = [pdftotext, "-raw", "-enc", "UTF-8", "-", "-"]
    found = subprocess.run(command, input=page, capture_output=True, check=True).stdout.decode()
    return " ".join(re.sub("[\u200b\u202a-\u202e]", "", found).split())


def test_names_in_the_script_of_the_place_stand_in_the_pdf(pdftotext: str) -> None:
    text = printed(
        f"# 북한\n\n|나라|\n|-|\n|{NAMES}|\n\n*{NAMES}*\n\n```\n북한 = 1\n```", pdftotext
    )
    assert "[U+" not in text
    for name in ("북한", "평양", "日本語", "カナ", "中国", "북한 = 1"):
        assert name in text


@pytest.mark.parametrize("name", ["북한이", "日本", "الجيش وصل (12)", "مُحَمَّد", "שָׁלוֹם"])
def test_a_drawing_in_the_pdf_shows_names_in_the_script_of_the_place(
    name: str, sample: Any
) -> None:
    values = [{"a": name, "b": 1}]
    spec = {
        "data": {"values": values},
        "mark": "bar",
        "encoding": {"y": {"field": "a", "type": "nominal"}, "x": {"field": "b"}},
    }
    assert name.split()[0] in draw_spec(spec)
    notebook = sample.sample_notebook()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            bundle = output.get("data", {}).get("application/vnd.nkreport.v1+json", {})
            if bundle.get("kind") == "chart":
                bundle["spec"] = spec
    page, _ = PdfExporter().from_notebook_node(notebook)
    assert page[:5] == b"%PDF-"


def test_letters_of_no_face_are_marked_and_named() -> None:
    glyphs = Glyphs()
    assert glyphs.visible("ก 북") == "[U+0E01] 북"
    assert glyphs.marked == ["U+0E01"]


def test_a_point_is_kept_on_a_letter_of_its_script_alone() -> None:
    assert Glyphs().visible("مُ") == "مُ"
    assert Glyphs().visible("aُ") == "a[U+064F]"


def test_an_emoji_is_one_word_however_many_characters_it_has() -> None:
    assert spelled_emoji("👨‍👩‍👧") == "[man, woman, girl]"
    assert spelled_emoji("👍🏿❤️", shown="") == "[thumbs up sign, dark skin][heavy black heart]"
    assert spelled_emoji(
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    ) == ("[flag gbeng]")
    assert spelled_emoji("✔️ 5", shown="✔") == "✔ 5"


def test_a_page_in_latin_and_cyrillic_carries_no_other_typeface() -> None:
    assert typeface_css("Łódź, Київ, ≥ 5 – ✓") == ""
    assert print_faces("Łódź, Київ") == {}


def test_a_page_carries_the_letters_it_shows_and_no_more() -> None:
    css = typeface_css(NAMES)
    assert css == typeface_css(NAMES)
    assert css.count("@font-face") == len(TYPEFACES)
    assert len(css) < 20_000
    assert [(t.family, "".join(c)) for t, c in used_typefaces("한북 a")] == [
        ("Noto Sans CJK TC", "북한")
    ]


def test_text_that_runs_leftwards_is_left_to_its_own_direction() -> None:
    assert write_html(parse("الجيش")) == '<p dir="auto">الجيش</p>\n'
    assert write_html(parse("an army")) == "<p>an army</p>\n"
