"""Labels as a reader sees them: no grid line runs through words, a label set off keeps its tie."""

import io
import re

import pytest
import vl_convert
from PIL import Image

from nkreport.report import charts, theme

from .conftest import ABOUT, VALUE
from .seen import lines_in, without_words, words_in

PAPER = (255, 255, 255)


def cases(killed):
    counts = [
        VALUE | {"id": f"c{n}", "best": best, "measure": "troops_mobilised", "period": on}
        for n, (best, on) in enumerate(
            (("60000", "2022-10-14"), ("41500", "2022-12-01"), ("20500", "2022-08-14"))
        )
    ]
    said = [row | {"said_on": row["period"]} for row in counts]
    months = killed(
        {"id": "stock", "measure": "shell_stock", "unit": "shell", "best": "5400000"},
        {"id": "long", "measure": "shell_stock", "unit": "shell", "best": "9000000"},
        {"id": "rate", "measure": "fire_rate", "unit": "shell/month", "best": "1500000"},
    )
    counted = killed(*counts)
    return {
        "claims": charts.claims(killed(ABOUT, VALUE)),
        "claims_over_time": charts.claims_over_time(killed(*said)),
        "apart": charts.apart(counted),
        "target": charts.target_against_reported(counted, "army_active", "troops_mobilised"),
        "timeline": charts.timeline(killed(*said)),
        "months": charts.months(
            months.where(id=["stock", "long"]), months.where(id="rate"), "if it holds"
        ),
    }


FORMS = ("claims", "claims_over_time", "apart", "target", "timeline", "months")
SAID = re.compile("about 15,000|3.6 months|6 months|Somebody.*|(14 October|1 December) 202.")


@pytest.mark.parametrize("form", FORMS)
def test_no_line_runs_through_the_words_beside_a_mark(killed, as_svg, form):
    svg = as_svg(cases(killed)[form])
    picture = Image.open(io.BytesIO(vl_convert.svg_to_png(without_words(svg))))
    pixels = picture.convert("RGB").load()
    found = [words for words in words_in(svg) if SAID.fullmatch(words.text)]
    assert len(found) > 1
    for words in found:
        for x in range(round(words.left) + 1, round(words.right - 4)):
            for y in range(round(words.y) - 6, round(words.y) + 7):
                assert pixels[x, y] == PAPER, (words, x, y)


def test_a_label_that_stands_off_is_tied_to_its_mark_by_a_thin_line(killed, as_svg):
    close = [
        VALUE | {"best": str(60000 + n), "claimant": f"Speaker {'ABCDEFGH'[n]}"} for n in range(8)
    ]
    drawing = charts.claims_over_time(killed(*close, ABOUT | {"said_on": "2022-07-20"}))
    svg = as_svg(drawing)
    ties = [line for line in lines_in(svg) if line.width == 0.75]
    assert ties
    speakers = [words for words in words_in(svg) if words.text.startswith("Speaker")]
    assert len(speakers) == 8
    for tie in ties:
        assert tie.stroke == theme.MUTED
        ends = [(tie.x, tie.y), (tie.x2, tie.y2)]
        near = [
            words
            for words in words_in(svg)
            for x, y in ends
            if words.left - 8 <= x <= words.right + 8 and abs(words.y - y) < 40
        ]
        assert near


def test_the_values_at_the_ends_of_a_slope_are_tied_to_their_marks(killed, as_svg):
    start = {"measure": "exports_value", "actor": "KOR", "unit": "USD", "counterpart": "PRK"}
    start |= {"printed": ""}
    rows = [
        start | {"period": year, "best": best, "id": f"{year}-{best}"}
        for year, best in (("2017", "1420000000"), ("2022", "7480000000"), ("2022", "7400000000"))
    ]
    svg = as_svg(charts.first_and_last(killed(*rows), "exports_value"))
    assert len([line for line in lines_in(svg) if line.width == 0.75]) == 3


def test_a_part_too_narrow_for_its_words_is_tied_to_them(killed, as_svg):
    whole = {"measure": "exports_value", "actor": "RUS", "unit": "USD", "period": "2022"}
    rows = killed(
        whole | {"id": "whole", "best": "12700000000"},
        whole | {"id": "coal", "item": "coal", "best": "200000000"},
    )
    svg = as_svg(charts.composition(rows.where(id="whole"), rows.where(id="coal")))
    ties = [line for line in lines_in(svg) if line.width == 0.75]
    (name,) = [words for words in words_in(svg) if words.text == "coal"]
    assert len(ties) == 2
    assert any(abs(tie.y2 - name.y) < 8 for tie in ties)
