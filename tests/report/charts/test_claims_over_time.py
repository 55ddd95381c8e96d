"""Claims over time: joined only where they are of one kind, and always on their day."""

from datetime import date

import pytest

from nkreport.report.charts import claims_over_time
from nkreport.report.charts.marks import HEADS
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
    days_of,
    read_off,
    values_of,
)

JULY, AUGUST = {"said_on": "2022-07-20"}, {"said_on": "2022-08-09"}


def test_one_speakers_numbers_of_one_kind_are_joined(killed, drawn):
    spec, layers = drawn(claims_over_time(killed(ABOUT | JULY, VALUE | AUGUST)))
    (link,) = values_of(spec, layers["panel_0_link"])
    assert (link["at"], link["end"]) == (15000, 60000)


@pytest.mark.parametrize(
    "other",
    [
        {"claimant": "Somebody else"},
        {"measure": "troops_wounded"},
        {"scope": "in one battle"},
        {"item": "officers"},
        {"place": "donbas"},
        {"actor": "UKR"},
        {"status": "planned"},
    ],
)
def test_no_line_joins_unlike_rows(killed, drawn, other):
    _, layers = drawn(claims_over_time(killed(ABOUT | JULY, VALUE | AUGUST | other)))
    assert not [name for name in layers if name.endswith("link")]


@pytest.mark.parametrize("bound", [FLOOR, CEILING, DENIAL])
def test_no_line_runs_to_a_bound_or_a_denial(killed, drawn, bound):
    _, layers = drawn(claims_over_time(killed(VALUE | JULY, bound | AUGUST)))
    assert "panel_0_link" not in layers


def test_a_floor_points_up_and_a_ceiling_down(killed, drawn):
    spec, layers = drawn(claims_over_time(killed(FLOOR | JULY, CEILING | AUGUST)))
    assert layers["panel_0_floor_head"]["mark"]["shape"] == HEADS["y", "floor"]
    assert layers["panel_0_ceiling_head"]["mark"]["shape"] == HEADS["y", "ceiling"]
    (row,) = values_of(spec, layers["panel_0_ceiling"])
    assert row["at"] == 10000
    assert row["y2"] > row["y"]


def test_a_day_known_as_a_span_is_drawn_as_one(killed, drawn):
    drawing = claims_over_time(killed(VALUE | {"said_on": "2022-11/2022-12"}))
    spec, layers = drawn(drawing)
    (row,) = values_of(spec, layers["panel_0_span"])
    at = days_of(spec)
    ends = [at(date(2022, 11, 1)), at(date(2022, 12, 31))]
    assert [row["x"], row["x2"]] == pytest.approx(ends, abs=0.5)


def test_a_claim_without_a_number_is_a_tick_off_the_scale(killed, drawn, texts):
    drawing = claims_over_time(killed(VALUE | JULY, BARE | AUGUST))
    spec, layers = drawn(drawing)
    (row,) = values_of(spec, layers["panel_0_off_tick"])
    assert row["x"] == pytest.approx(days_of(spec)(date(2022, 8, 9)), abs=0.5)
    assert "Somebody: “many soldiers” (no number given)" in texts(drawing)
    assert len(values_of(spec, layers["panel_0_value"])) == 1


def test_a_floor_in_words_is_a_tick_off_the_scale_and_no_denial(killed, drawn, texts):
    drawing = claims_over_time(killed(WORD | JULY, VALUE | AUGUST))
    _, layers = drawn(drawing)
    assert not [name for name in layers if "floor" in name or "denial" in name]
    assert "panel_0_off_tick" in layers
    assert any(text.endswith("millions") for text in texts(drawing))


def test_a_flat_denial_has_a_lane_below_the_scale(killed, drawn, texts):
    drawing = claims_over_time(killed(VALUE | JULY, DENIAL | AUGUST | {"item": "officers"}))
    spec, layers = drawn(drawing)
    (row,) = values_of(spec, layers["panel_0_off_denial"])
    assert row["x"] == pytest.approx(days_of(spec)(date(2022, 8, 9)), abs=0.5)
    assert "Somebody: none (denial), officers" in texts(drawing)
    assert "panel_0_off_ground" not in layers
    assert "panel_0_denial" not in layers


def test_a_denial_that_grants_a_number_keeps_its_place_on_the_scale(killed, drawn):
    granted = DENIAL | {"best": "500", "printed": "500"}
    spec, layers = drawn(claims_over_time(killed(VALUE | JULY, granted | AUGUST)))
    assert [row["at"] for row in values_of(spec, layers["panel_0_denial"])] == [500]


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_a_panel_is_as_high_as_what_it_holds(killed, rows):
    said = [VALUE | {"id": f"r{n}", "said_on": f"2022-08-0{n + 1}"} for n in range(rows)]
    (panel,) = claims_over_time(killed(*said)).spec()["vconcat"]
    assert panel["height"] == {1: 100, 2: 136, 9: 250}[rows]


def test_marks_of_one_day_stand_side_by_side(killed, drawn):
    close = VALUE | {"best": "60500", "printed": "60,500", "claimant": "Somebody else"}
    spec, layers = drawn(claims_over_time(killed(VALUE, close, ABOUT | JULY)))
    first, second = values_of(spec, layers["panel_0_value"])
    assert second["x"] - first["x"] == pytest.approx(18, abs=0.2)
    assert first["said"] == second["said"] == "9 August 2022"


def test_a_day_stands_where_the_axis_has_it(killed, drawn):
    drawing = claims_over_time(killed(VALUE, ABOUT | JULY))
    spec, layers = drawn(drawing)
    (row,) = values_of(spec, layers["panel_0_value"])
    assert row["x"] == pytest.approx(days_of(spec)(date(2022, 8, 9)), abs=0.5)
    assert read_off(layers["panel_0_value"], "y", row["y"]) == pytest.approx(60000, abs=100)


def test_labels_do_not_lie_on_each_other(killed):
    from nkreport.report.charts.labels import Box, Label, place

    marks = [Box(100, y, 118, y + 18) for y in (40, 50, 90)]
    labels = [Label(("The Washington Post",), ("60,000",))] * 3
    placed = place(marks, labels, Box(0, 0, 560, 250))
    boxes = [spot.box for spot in placed]
    for index, box in enumerate(boxes):
        assert sum(box.overlap(other) for other in [*boxes[:index], *marks]) == 0
        assert box.outside(Box(0, 0, 560, 250)) == 0


def test_only_claims_without_a_number_still_make_a_chart(killed, as_svg):
    svg = as_svg(claims_over_time(killed(BARE, BARE | JULY)))
    assert "many soldiers" in svg


def test_the_title_tells_the_first_the_latest_and_a_higher_claim_between(killed):
    last = VALUE | {"said_on": "2022-11-04", "claimant": "Another"}
    rows = [ABOUT | JULY, last]
    title = "Troops killed: first about 15,000 (Somebody, 20 July 2022), latest 60,000 (Another, "
    assert plain(claims_over_time(killed(*rows)).title) == f"{title}4 November 2022)"
    rows += [RANGE, DENIAL]
    assert plain(claims_over_time(killed(*rows)).title) == (
        f"{title}4 November 2022); the highest is 75,000–100,000 (Somebody, 9 August 2022);"
        " one denial from Somebody"
    )
    rows[1] = last | {"scope": "in one battle"}
    differing = title.replace(": first", ": claims of differing scope, first")
    assert plain(claims_over_time(killed(*rows)).title).startswith(differing)


def test_an_empty_selection_is_a_sentence(killed):
    drawing = claims_over_time(killed(VALUE).where(claimant_role="defector"))
    assert not drawing
    assert plain(drawing.title) == "Nobody had stated a figure of this kind."
