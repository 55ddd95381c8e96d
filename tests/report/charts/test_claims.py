"""Rival claims: each kind of claim has a mark of its own, and its words beside it."""

import pytest

from nkreport.report.charts import claims
from nkreport.report.charts.marks import CROSSED_CIRCLE, HEADS
from nkreport.report.charts.wording import speaker
from nkreport.report.spans import plain

from .conftest import (
    ABOUT,
    BARE,
    CEILING,
    DENIAL,
    FLOOR,
    RANGE,
    VALUE,
    WORD,
    read_off,
    ticks_of,
    values_of,
)

ANOTHER = {"claimant": "Another"}
BOTH = ", both from Somebody"


def test_a_value_is_a_filled_dot_and_about_a_hollow_one(killed, drawn):
    _, layers = drawn(claims(killed(VALUE, ABOUT)))
    filled, hollow = layers["panel_0_value"]["mark"], layers["panel_0_about"]["mark"]
    assert filled["type"] == hollow["type"] == "point"
    assert filled["fill"] == filled["stroke"]
    assert hollow["fill"] != hollow["stroke"]


@pytest.mark.parametrize(("bound", "kind"), [(FLOOR, "floor"), (CEILING, "ceiling")])
def test_a_bound_is_an_open_arrow_that_starts_at_it(killed, drawn, bound, kind):
    spec, layers = drawn(claims(killed(bound)))
    assert "panel_0_value" not in layers
    assert layers[f"panel_0_{kind}"]["mark"]["type"] == "rule"
    assert layers[f"panel_0_{kind}_head"]["mark"]["shape"] == HEADS["x", kind]
    assert layers[f"panel_0_{kind}_head"]["mark"]["filled"] is False
    (row,) = values_of(spec, layers[f"panel_0_{kind}"])
    stated = float(bound["low" if kind == "floor" else "high"])
    assert row["at"] == stated


def test_a_range_runs_from_its_low_to_its_high_end_and_not_from_zero(killed, drawn):
    spec, layers = drawn(claims(killed(RANGE)))
    (row,) = values_of(spec, layers["panel_0_range"])
    assert (row["at"], row["end"]) == (75000, 100000)
    assert len(values_of(spec, layers["panel_0_range_ends"])) == 2


def test_a_denial_is_a_mark_of_its_own_at_what_it_asserts(killed, drawn, texts):
    drawing = claims(killed(VALUE, DENIAL))
    spec, layers = drawn(drawing)
    mark = layers["panel_0_denial"]["mark"]
    assert mark["shape"] == CROSSED_CIRCLE
    assert mark["stroke"] != layers["panel_0_value"]["mark"]["stroke"]
    assert [row["at"] for row in values_of(spec, layers["panel_0_denial"])] == [0]
    assert "none (denial)" in texts(drawing)


def test_a_floor_in_words_is_words_and_no_mark_at_a_number_nobody_named(killed, drawn, texts):
    drawing = claims(killed(WORD, VALUE))
    spec, layers = drawn(drawing)
    assert not [name for name in layers if "floor" in name]
    assert "panel_0_off_scale" in layers
    assert "millions" in texts(drawing)
    assert "(no number given)" not in str(spec)
    assert "1,000,000" not in ticks_of(layers["panel_0_value"], "x")


def test_a_condition_stands_beside_the_number_and_once(killed, drawn, texts):
    condition = "if the report is accurate"
    for others in ((), (VALUE,)):
        shown = texts(claims(killed(RANGE | {"scope": condition}, *others)))
        assert f"75,000–100,000 ({condition})" in shown
        assert sum(condition in text for text in shown) == 1


def test_the_ends_of_a_conditional_range_are_told_in_the_title_with_the_condition(killed):
    condition = {"scope": "if the report is accurate"}
    drawing = claims(killed(RANGE | condition, VALUE | condition))
    assert "100,000 (if the report is accurate)" in plain(drawing.title)
    assert plain(drawing.title).count("(") == 2


@pytest.mark.parametrize(
    ("name", "role", "told"),
    [
        ("Kremlin source", "anonymous", "a Kremlin source"),
        ("unnamed source", "unnamed", "an unnamed source"),
        ("US intelligence leak", "anonymous", "a US intelligence leak"),
        ("US intelligence", "anonymous", "US intelligence"),
        ("Russian sources", "anonymous", "Russian sources"),
        ("Union Report", "media", "Union Report"),
    ],
)
def test_a_speaker_named_in_kind_only_has_an_article_in_a_sentence(killed, name, role, told):
    said = killed(VALUE | {"claimant": name, "claimant_role": role})
    assert speaker(said[0]) == told
    assert plain(claims(said).title).endswith(f"according to {told}")


def test_a_claim_without_a_number_has_words_and_no_mark(killed, drawn, texts):
    drawing = claims(killed(VALUE, BARE))
    spec, layers = drawn(drawing)
    assert "“many soldiers” (no number given)" in texts(drawing)
    marks = [name for name in layers if name.endswith(("value", "about", "range", "floor"))]
    assert marks == ["panel_0_value"]
    assert len(values_of(spec, layers["panel_0_value"])) == 1
    assert "panel_0_off_scale" in layers


def test_labels_carry_the_hedge(killed, texts):
    shown = texts(claims(killed(ABOUT, RANGE, CEILING)))
    assert {"about 15,000", "75,000–100,000", "up to 10,000"} <= set(shown)
    assert "over 5 million" in texts(claims(killed(FLOOR)))


def test_rows_stand_in_the_order_the_claims_were_made(killed):
    rows = killed(VALUE | {"said_on": "2022-09-09"}, ABOUT | {"said_on": "2022-07-20"})
    assert [plain(row[1]) for row in claims(rows).body] == ["20 July 2022", "9 September 2022"]


def test_the_row_of_a_value_is_drawn_so(killed, drawn):
    spec, layers = drawn(claims(killed(VALUE)))
    (panel,) = spec["vconcat"]
    assert (panel["width"], panel["height"]) == (660, 50)
    value = layers["panel_0_value"]
    flat = {"nice": False, "zero": False}
    assert value["encoding"]["y"] == {
        "field": "y",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, 50], "range": [0, 50], **flat},
    }
    assert value["encoding"]["x"]["scale"] == {"domain": [0, 660], **flat}
    assert [tip["field"] for tip in value["encoding"]["tooltip"]] == [
        "who",
        "said",
        "quantity",
        "printed",
        "cited",
    ]


@pytest.mark.parametrize("row", [VALUE, ABOUT, RANGE, FLOOR | {"low": "50000"}, CEILING])
def test_a_mark_stands_where_its_number_is_on_the_axis(killed, drawn, row):
    spec, layers = drawn(claims(killed(row, ABOUT | {"best": "40000"})))
    named = ("value", "about", "range", "floor", "ceiling")
    marks = [layers[f"panel_0_{kind}"] for kind in named if f"panel_0_{kind}" in layers]
    for layer in marks:
        for mark in values_of(spec, layer):
            assert read_off(layer, "x", mark["x"]) == pytest.approx(mark["at"], abs=100)
            if mark["kind"] == "range":
                assert read_off(layer, "x", mark["x2"]) == pytest.approx(mark["end"], abs=100)


@pytest.mark.parametrize(("bound", "sign"), [(FLOOR, 1), (CEILING, -1)])
def test_the_arrow_of_a_bound_points_away_from_it(killed, drawn, bound, sign):
    spec, layers = drawn(claims(killed(bound)))
    kind = "floor" if sign > 0 else "ceiling"
    (row,) = values_of(spec, layers[f"panel_0_{kind}"])
    (head,) = values_of(spec, layers[f"panel_0_{kind}_head"])
    assert (row["x2"] - row["x"]) * sign > 10
    assert head["x"] == row["x2"]


def test_each_measure_has_a_panel_and_a_scale_of_its_own(killed, drawn):
    wounded = VALUE | {"measure": "troops_wounded", "best": "45000", "printed": "45,000"}
    spec, layers = drawn(claims(killed(ABOUT, wounded)))
    assert [panel["title"]["text"] for panel in spec["vconcat"]] == [
        ["Troops killed"],
        ["Troops wounded"],
    ]
    one, other = (ticks_of(layers[n], "x") for n in ("panel_0_about", "panel_1_value"))
    assert set(one) != set(other)


def test_numbers_of_two_sides_are_not_put_on_one_scale(killed):
    drawing = claims(killed(VALUE, ABOUT | {"actor": "UKR"}))
    assert len(drawing.spec()["vconcat"]) == 2


def test_an_empty_selection_is_a_sentence(killed):
    drawing = claims(killed(VALUE).where(claimant_role="defector"))
    assert not drawing
    assert plain(drawing.title) == "Nobody had stated a figure of this kind."
    assert plain(drawing.alt) == plain(drawing.title)


@pytest.mark.parametrize("row", [VALUE, ABOUT, RANGE, FLOOR, CEILING, DENIAL, BARE])
def test_a_single_row_of_any_kind_is_drawn(killed, row, as_svg):
    svg = as_svg(claims(killed(row)))
    assert "NaN" not in svg
    assert "Somebody" in svg


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([ABOUT], "Troops killed: about 15,000, according to Somebody"),
        (
            [ABOUT, VALUE],
            f"Claims of troops killed run from about 15,000 to 60,000{BOTH}",
        ),
        (
            [ABOUT, VALUE | ANOTHER],
            "Claims of troops killed run from about 15,000 (Somebody) to 60,000 (Another)",
        ),
        (
            [ABOUT, RANGE],
            f"Claims of troops killed run from about 15,000 to 100,000{BOTH}",
        ),
        (
            [ABOUT, VALUE, DENIAL],
            f"Claims of troops killed run from about 15,000 to 60,000{BOTH};"
            " one denial from Somebody",
        ),
        ([VALUE, VALUE], "Troops killed: 60,000 in all of two claims"),
        ([DENIAL, DENIAL | ANOTHER], "Troops killed: two denials from Somebody and Another"),
        ([DENIAL, DENIAL], "Troops killed: two denials from Somebody"),
        ([BARE], "Troops killed: “many soldiers”, without a number, from Somebody"),
        (
            [BARE, BARE, DENIAL | ANOTHER],
            "Troops killed: no number in any of two claims, from Somebody; one denial from Another",
        ),
        (
            [CEILING, {"best": "10", "printed": "10"}],
            f"Claims of troops killed run from 10 up to 10,000{BOTH}",
        ),
        (
            [VALUE, ABOUT | {"scope": "in one battle"}],
            f"Troops killed: claims of differing scope, from about 15,000 to 60,000{BOTH}",
        ),
        (
            [VALUE | {"period": "2021"}, ABOUT | {"period": "2022"}],
            f"Troops killed: claims for differing times, from about 15,000 to 60,000{BOTH}",
        ),
        (
            [VALUE | {"actor": "RUS", "status": "planned"}, ABOUT | {"status": "occurred"}],
            f"Troops killed: claims of differing scope, from about 15,000 to 60,000{BOTH}",
        ),
        (
            [ABOUT | {"stance": "estimates"}, VALUE | {"stance": "estimates"}],
            f"Estimates of troops killed run from about 15,000 to 60,000{BOTH}",
        ),
    ],
)
def test_the_title_states_what_the_claims_come_to(killed, rows, title):
    assert plain(claims(killed(*rows)).title) == title


def test_the_title_of_two_measures_says_of_an_end_that_it_is_one(killed):
    wounded = {"measure": "troops_wounded"}
    title = plain(claims(killed(ABOUT, RANGE | ANOTHER, VALUE | wounded)).title)
    assert title == (
        "Troops killed: from about 15,000 (Somebody) to 100,000 (Another);"
        " troops wounded: 60,000, according to Somebody"
    )


def test_every_number_of_the_words_leads_somewhere(killed):
    drawing = claims(killed(ABOUT, RANGE, FLOOR, DENIAL, BARE))
    cells = [cell for row in drawing.body for cell in row]
    for runs in (drawing.title, drawing.subtitle, drawing.source_line, drawing.alt, *cells):
        for run in runs:
            if any(sign.isdigit() for sign in run["text"]):
                assert {"figure", "time", "count"} & set(run), run


def test_the_words_name_every_claim(killed):
    alt = plain(claims(killed(ABOUT, DENIAL, BARE)).alt)
    assert "Somebody (9 August 2022): about 15,000" in alt
    assert "none, a denial" in alt
    assert "“many soldiers”, no number given" in alt


def test_a_title_of_ones_own_takes_the_place_of_the_finding(killed):
    assert plain(claims(killed(VALUE), [{"text": "Losses"}]).title) == "Losses"
