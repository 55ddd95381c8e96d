"""An estimate and the numbers it cites: a band behind the claims, and a title that counts them."""

import pytest

from nkreport.errors import CheckError
from nkreport.report.charts import claims
from nkreport.report.spans import plain

from .conftest import ABOUT, BARE, RANGE, VALUE, read_off, values_of

LOW = VALUE | {"id": "low"}
INSIDE = VALUE | {"id": "inside", "best": "80000", "printed": "80,000"}
ABOVE = VALUE | {"id": "above", "best": "200000", "printed": "200,000"}
ALLOWS = {
    "id": "allows",
    "comparator": "<=",
    "best": "",
    "high": "80000",
    "printed": "up to 80,000",
}
ESTIMATE = RANGE | {"id": "estimate"}
KILLED = ABOUT | {"id": "dead", "measure": "troops_killed"}
WOUNDED = {"id": "wounded", "measure": "troops_wounded", "best": "45000", "printed": "45,000"}
SUM = {"id": "sum", "comparator": "", "best": "", "printed": "", "formula": "dead + wounded"}


@pytest.fixture
def held(killed):
    """A drawing of some rows held against the estimate, all of one measure."""

    def held(*rows, estimate=ESTIMATE, aside=()):
        kind = {"measure": "troops_casualties"}
        known = killed(*aside, *(row | kind for row in (*rows, estimate)))
        whole = known.where(id=estimate["id"])
        return claims(known.where(id=[row["id"] for row in rows]), cited_by=whole)

    return held


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([LOW], "The only number cited for {} falls short of it"),
        ([ABOVE], "The only number cited for {} goes beyond it"),
        ([INSIDE], "The only number cited for {} fits it"),
        ([INSIDE, ALLOWS], "Of the two numbers cited for {}, all fit it"),
        (
            [LOW, INSIDE | {"scope": "in one battle"}],
            "The only number cited for {} falls short of it; one speaks of something else",
        ),
        (
            [INSIDE | {"scope": "in one battle"}],
            "No number is cited that compares with {}; one speaks of something else",
        ),
        ([LOW, INSIDE], "Of the two numbers cited for {}, one falls short of it"),
        ([LOW, LOW | {"id": "low-2"}], "Of the two numbers cited for {}, all fall short of it"),
        (
            [LOW, LOW | {"id": "low-2"}, ABOVE],
            "Of the three numbers cited for {}, two fall short of it and one goes beyond it",
        ),
    ],
)
def test_the_title_counts_the_numbers_outside_the_estimate(held, rows, title):
    assert plain(held(*rows).title) == title.format("75,000–100,000 troops killed or wounded")


def test_a_claim_without_a_number_is_shown_and_not_counted(held):
    drawing = held(LOW, INSIDE, BARE | {"id": "bare"})
    assert plain(drawing.title).startswith("Of the two numbers")
    assert "bare" in drawing.figures


def test_the_estimate_stands_first_and_its_span_runs_down_the_panel(held, drawn):
    spec, layers = drawn(held(LOW, INSIDE))
    (band,) = values_of(spec, layers["panel_0_band"])
    ends = [read_off(layers["panel_0_band"], "x", band[name]) for name in ("x", "x2")]
    assert ends == pytest.approx([75000, 100000], abs=200)
    names = [row["text"] for row in values_of(spec, layers["panel_0_name"])]
    assert len(names) == 3
    assert values_of(spec, layers["panel_0_meta"])[0]["text"].endswith("rests on the others")
    assert band["y2"] == layers["panel_0_band"]["encoding"]["y"]["scale"]["domain"][1]


def test_words_beside_a_mark_stay_off_the_band_where_there_is_room(held, drawn):
    spec, layers = drawn(held(LOW))
    (label,) = [r for r in values_of(spec, layers["panel_0_label_right"]) if r["figure"] == "low"]
    (mark,) = values_of(spec, layers["panel_0_value"])
    assert label["x"] < mark["x"]


def test_a_sum_shows_its_parts_end_to_end(held, drawn, texts):
    drawing = held(SUM, LOW, aside=(KILLED, WOUNDED))
    spec, layers = drawn(drawing)
    layer = layers["panel_0_sum"]
    lines = [[read_off(layer, "x", row[n]) for n in ("x", "x2")] for row in values_of(spec, layer)]
    assert lines == [pytest.approx(ends, abs=200) for ends in ([0, 15000], [15000, 60000])]
    assert {"about 15,000 troops killed", "+ 45,000 troops wounded"} <= set(texts(drawing))
    assert "added up from about 15,000 troops killed and 45,000 troops wounded." in plain(
        drawing.alt
    )


def test_a_computed_number_says_so_beside_its_mark(held, texts):
    assert "about 60,000, computed" in texts(held(SUM, LOW, aside=(KILLED, WOUNDED)))


def test_without_the_estimate_the_claims_are_drawn_as_they_are(killed):
    rows = killed(VALUE, ABOUT)
    without = claims(rows, cited_by=rows.where(claimant_role="defector"))
    assert without.spec() == claims(rows).spec()


def test_an_estimate_of_something_else_or_several_are_refused(killed):
    rows = killed(LOW, ABOVE, ESTIMATE | {"measure": "troops_casualties"})
    with pytest.raises(CheckError, match="low cannot be held against estimate: measure"):
        claims(rows.where(id="low"), cited_by=rows.where(id="estimate"))
    with pytest.raises(CheckError, match="one citing estimate at a time, found low, above"):
        claims(rows.where(id="low"), cited_by=rows.where(id=["low", "above"]))
