"""Composition: values to scale, the rest computed, what cannot fit printed and set apart."""

import json

import pytest
import vl_convert

from nkreport.errors import CheckError
from nkreport.report import theme
from nkreport.report.charts import composition
from nkreport.report.spans import plain

from .conftest import values_of

WHOLE = {
    "id": "whole",
    "measure": "exports_value",
    "actor": "RUS",
    "counterpart": "KOR",
    "period": "2022",
    "unit": "USD",
    "best": "12700000000",
    "printed": "$12.7 billion",
}
COAL = WHOLE | {"id": "coal", "item": "coal", "best": "4620000000", "printed": "$4.62 billion"}
CRUDE = WHOLE | {"id": "crude", "item": "crude", "best": "2000000000", "printed": "$2 billion"}
REFINED = WHOLE | {
    "id": "refined",
    "item": "refined",
    "best": "148000000000",
    "printed": "$148 billion",
}
BARE = WHOLE | {"id": "bare", "item": "timber", "comparator": "", "best": "", "printed": "wood"}


@pytest.fixture
def strip(killed):
    def strip(*parts, whole=WHOLE):
        figures = killed(whole, *parts)
        return composition(figures.where(id="whole"), figures.where(id=[p["id"] for p in parts]))

    return strip


def test_values_stand_side_by_side_to_scale(strip, drawn):
    spec, layers = drawn(strip(CRUDE, COAL))
    first, second = values_of(spec, layers["strip_part_value"])
    assert (first["figure"], second["figure"]) == ("coal", "crude")
    widths = [row["x2"] - row["x"] for row in (first, second)]
    assert widths[0] / widths[1] == pytest.approx(4.62 / 2, rel=0.05)
    assert first["x2"] / 658 == pytest.approx(4.62 / 12.7, rel=0.01)


def test_the_rest_is_hatched_and_said_to_be_computed(strip, drawn, texts):
    drawing = strip(COAL, CRUDE)
    _, layers = drawn(drawing)
    assert layers["strip_rest_hatch"]["mark"]["shape"].count("M") > 10
    assert layers["strip_rest"]["mark"]["strokeDash"]
    assert {"the rest", "$6.08 billion, computed"} <= set(texts(drawing))
    (run,) = [run for run in drawing.title if "computed" in run]
    assert run["computed"] == "whole - coal - crude"
    assert (run["low"], run["high"]) == (6.08e9, 6.08e9)


def test_a_part_greater_than_its_whole_is_printed_and_never_drawn_to_scale(strip, drawn, texts):
    drawing = strip(COAL, CRUDE, REFINED)
    spec, layers = drawn(drawing)
    shown = values_of(spec, layers["strip_part_value"])
    assert "refined" not in [row["figure"] for row in shown]
    (box,) = values_of(spec, layers["strip_broken_0_ground"])
    assert box["x2"] < 0.5 * theme.WIDTH
    assert layers["strip_broken_0_ground"]["mark"]["fill"] == theme.PAPER
    assert "refined: $148 billion" in texts(drawing)
    assert "cannot be part of $12.7 billion; not drawn to scale" in texts(drawing)
    assert plain(drawing.title) == (
        "Exports: coal and crude leave $6.08 billion of $12.7 billion unaccounted for;"
        " refined, printed as $148 billion, cannot be part of it"
    )
    (whole, *_) = values_of(spec, layers["strip_whole"])
    assert (whole["x"], whole["x2"]) == (1, theme.WIDTH - 3)


def test_a_part_without_a_number_is_listed(strip, texts, drawn):
    drawing = strip(COAL, BARE)
    assert "timber: no number given" in texts(drawing)
    spec, layers = drawn(drawing)
    assert len(values_of(spec, layers["strip_part_value"])) == 1


def test_a_bound_is_drawn_as_a_bound_below_the_strip(strip, drawn, texts):
    over = {"comparator": ">", "best": "", "low": "2000000000", "printed": "over $2 billion"}
    drawing = strip(COAL, CRUDE | over)
    spec, layers = drawn(drawing)
    assert [row["at"] for row in values_of(spec, layers["strip_floor"])] == [2e9]
    assert [row["figure"] for row in values_of(spec, layers["strip_part_value"])] == ["coal"]
    assert "crude: over $2 billion" in texts(drawing)
    assert "leave at most about $6.1 billion of $12.7 billion" in plain(drawing.title)


def test_a_range_is_never_a_bar_from_zero(strip, drawn):
    between = {"best": "", "low": "1000000000", "high": "2000000000", "printed": "$1-2 billion"}
    spec, layers = drawn(strip(COAL, CRUDE | between))
    (row,) = values_of(spec, layers["strip_range"])
    assert (row["at"], row["end"]) == (1e9, 2e9)
    assert layers["strip_range"]["mark"]["type"] == "rule"


def test_about_is_hollow(strip, drawn):
    _, layers = drawn(strip(COAL | {"comparator": "~", "printed": "about $4.62 billion"}))
    assert layers["strip_part_about"]["mark"]["fill"] == theme.PAPER


def test_a_whole_that_is_a_floor_has_no_closed_end(strip, drawn, texts):
    over = {"comparator": ">", "best": "", "low": "12700000000", "printed": "over $12.7 billion"}
    drawing = strip(COAL, whole=WHOLE | over)
    spec, layers = drawn(drawing)
    assert [row["at"] for row in values_of(spec, layers["strip_whole_floor"])] == [12.7e9]
    assert not layers["strip_rest"]["mark"]["shape"].endswith("Z")
    assert "Exports: over $12.7 billion" in texts(drawing)


def test_parts_that_are_together_too_much_are_said_to_be(strip):
    drawing = strip(COAL | {"best": "12500000000"}, CRUDE)
    assert plain(drawing.title) == (
        "Exports: coal and crude together come to $1.8 billion more than the whole, $12.7 billion"
    )


def test_what_rounding_explains_is_no_excess(strip):
    drawing = strip(
        COAL | {"best": "10750000000", "printed": "$10.75 billion"},
        CRUDE,
    )
    assert plain(drawing.title) == (
        "Exports: coal and crude together make up $12.7 billion, as exactly as it is printed"
    )


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"period": "2021"}, "period: 2022, 2021"),
        ({"measure": "service_exports_value"}, "measure: exports, "),
        ({"actor": "KOR"}, "actor: RUS, KOR"),
        ({"scope": "by sea"}, "scope: none stated, by sea"),
        ({"item": ""}, "no item of its own"),
        ({"id": "again", "item": "coal"}, "the item of coal"),
    ],
)
def test_a_part_of_another_whole_is_refused_with_the_difference(strip, other, named):
    with pytest.raises(CheckError, match=named):
        strip(COAL, CRUDE | other)


def test_nothing_to_divide_is_a_sentence(killed):
    figures = killed(WHOLE, COAL)
    assert not composition(figures.where(claimant_role="defector"), figures)
    drawing = composition(figures["whole"], [])
    assert not drawing
    assert plain(drawing.title) == "Exports: $12.7 billion; no part of it is named."


def test_one_part_alone_is_still_a_chart(strip, as_svg):
    drawing = strip(CRUDE)
    assert plain(drawing.title) == (
        "Exports: crude leaves $10.7 billion of $12.7 billion unaccounted for"
    )
    assert "$10.7 billion, computed" in as_svg(drawing)


def test_the_table_ends_with_the_rest(strip):
    drawing = strip(COAL, CRUDE)
    assert len(drawing.body) == 4
    assert "$6.08 billion" in [plain(cell) for cell in drawing.body[-1]]


def test_the_specification_is_the_same_twice_and_compiles_for_the_lab(strip):
    specs = [json.dumps(strip(COAL, CRUDE, REFINED, BARE).spec()) for _ in range(2)]
    assert specs[0] == specs[1]
    assert vl_convert.vegalite_to_vega(specs[0], vl_version="5.21")


@pytest.fixture
def divided(shipped):
    """The parts that Shoigu reported: what he gives in sum, and the parts of a part."""
    names = ["combat-zone", "combat-units", "combat-support", "training"]
    parts = shipped.in_order([f"{name}-shoigu-2022-10-28" for name in names])
    return composition(shipped["mobilised-shoigu-2022-10-28"], parts)


def test_a_whole_that_is_a_sum_says_how_it_divides(divided):
    assert plain(divided.title) == (
        "Troops mobilised: 218,000 of 300,000 in training and 82,000 in the combat zone"
    )
    assert plain(divided.subtitle).endswith(
        "according to Sergei Shoigu; the whole is the sum of its parts"
    )


def test_parts_of_other_measures_are_named_by_what_tells_them_apart(divided, texts):
    assert {"in training", "in the combat zone", "in military units", "in support"} <= set(
        texts(divided)
    )


def test_parts_of_a_part_stand_below_it_and_are_not_taken_off_twice(divided, drawn):
    spec, layers = drawn(divided)
    rows = values_of(spec, layers["strip_part_value"])
    at = {row["figure"].rpartition("-shoigu")[0]: row for row in rows}
    zone, units, support = (at[f"combat-{name}"] for name in ("zone", "units", "support"))
    assert units["y"] > zone["y2"]
    assert (units["x"], support["x2"]) == (zone["x"], zone["x2"])
    assert units["x2"] < support["x"]
    assert "strip_rest" not in layers


def test_the_alternative_text_says_what_is_part_of_what(divided):
    assert (
        "in the combat zone: 82,000 people, of which 41,000 people in military units and"
        " 41,000 people in support"
    ) in plain(divided.alt)


def test_a_part_that_the_ledger_does_not_make_part_is_refused(shipped):
    with pytest.raises(CheckError, match="measure: troops mobilised, mobilised troops on combat"):
        composition(
            shipped["mobilised-shoigu-2022-10-28"], [shipped["combat-tasks-putin-2022-11-04"]]
        )
