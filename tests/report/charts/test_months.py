"""Months: an interval with its reason, a floor as an arrow, what others said kept apart."""

import json

import pytest
import vl_convert

from nkreport.errors import CheckError, UnitError
from nkreport.report.charts import months
from nkreport.report.spans import plain

from .conftest import FLOOR, RANGE, values_of

STOCK = {
    "id": "stock",
    "measure": "shell_stock",
    "item": "artillery shell",
    "unit": "shell",
    "best": "3000000",
    "printed": "3 million",
}
RATE = {
    "id": "rate",
    "measure": "fire_rate",
    "item": "artillery shell",
    "unit": "shell/month",
    "best": "1500000",
    "printed": "1.5 million a month",
    "claimant": "Rater",
}
FORECAST = {
    "id": "forecast",
    "measure": "run_out_time",
    "unit": "month",
    "best": "11",
    "printed": "11 months",
    "stance": "predicts",
    "claimant": "Seer",
}
WHY = "if the rate holds"


@pytest.fixture
def lasting(killed):
    def lasting(*stocks, rate=RATE, forecast=None):
        figures = killed(*stocks, rate, *([forecast] if forecast else []))
        foretold = figures.where(id="forecast") if forecast else ()
        chosen = figures.in_order([stock["id"] for stock in stocks])
        return months(chosen, figures.where(id="rate"), WHY, foretold)

    return lasting


def test_a_value_at_a_rate_is_a_point_of_months(lasting, drawn, texts):
    drawing = lasting(STOCK)
    spec, layers = drawn(drawing)
    assert [row["at"] for row in values_of(spec, layers["months_computed_value"])] == [2]
    assert "2 months" in texts(drawing)
    assert (
        plain(drawing.title) == "3 million shells would last 2 months at 1.5 million shells a month"
    )


def test_a_floor_is_an_arrow_and_keeps_its_hedge(lasting, drawn, texts):
    drawing = lasting(STOCK | FLOOR)
    spec, layers = drawn(drawing)
    (row,) = values_of(spec, layers["months_computed_floor"])
    assert row["at"] == pytest.approx(10 / 3)
    assert row["x2"] > row["x"]
    assert "at least about 3.3 months" in texts(drawing)
    assert "over 5 million shells" in texts(drawing)


def test_a_range_starts_at_its_low_end_never_at_zero(lasting, drawn):
    spec, layers = drawn(lasting(STOCK | RANGE | {"low": "3000000", "high": "6000000"}))
    (row,) = values_of(spec, layers["months_computed_range"])
    assert (row["at"], row["end"]) == (2, 4)
    marks = {layer["mark"]["type"] for layer in layers.values()}
    assert "bar" not in marks


def test_the_reason_and_the_rate_are_printed_beside(lasting, texts):
    drawing = lasting(STOCK)
    assert "Computed at 1.5 million shells a month" in texts(drawing)
    assert WHY in plain(drawing.subtitle)
    assert WHY in plain(drawing.alt)


def test_what_others_said_in_months_stands_apart_with_a_mark_of_its_own(lasting, drawn, texts):
    drawing = lasting(STOCK, forecast=FORECAST)
    spec, layers = drawn(drawing)
    assert [row["at"] for row in values_of(spec, layers["months_stated_value"])] == [11]
    assert (
        layers["months_stated_value"]["mark"]["shape"]
        != layers["months_computed_value"]["mark"]["shape"]
    )
    assert "Stated by others, not computed" in texts(drawing)
    assert "11 months" not in plain(drawing.title)


def test_the_title_names_the_shortest_and_the_longest_of_several(lasting):
    more = [STOCK | {"id": f"s{n}", "best": str(n * 1500000)} for n in (2, 1, 4)]
    assert plain(lasting(*more).title) == (
        "1.5 million shells would last 1 month and 6 million shells 4 months"
        " at 1.5 million shells a month"
    )


def test_a_stock_without_a_number_is_listed_and_not_drawn(lasting, drawn, texts):
    bare = STOCK | {"id": "bare", "comparator": "", "best": "", "printed": "large stocks"}
    drawing = lasting(STOCK, bare)
    spec, layers = drawn(drawing)
    words = "Somebody, 9 August 2022: “large stocks” (no number given)"
    assert texts(drawing).count(words) == 1
    assert len(values_of(spec, layers["months_computed_value"])) == 1


def test_a_chart_with_nothing_computed_does_not_say_computed(lasting, texts):
    bare = STOCK | {"comparator": "", "best": "", "printed": "large stocks"}
    shown = texts(lasting(bare, forecast=FORECAST))
    assert "Nothing to compute from" in shown
    assert not [text for text in shown if text.startswith("Computed")]


def test_months_in_the_table_lead_to_both_figures(lasting):
    drawing = lasting(STOCK | FLOOR)
    (run,) = drawing.body[0][-1]
    assert run["of"] == ["stock", "rate"]
    assert run["computed"] == "stock / rate"
    json.dumps([drawing.title, drawing.body], allow_nan=False)
    assert len(drawing.body) == len(drawing.figures)


def test_no_stock_and_no_rate_are_sentences(killed):
    figures = killed(STOCK, RATE)
    none = figures.where(claimant_role="defector")
    assert not months(none, figures["rate"], WHY)
    assert not months(figures["stock"], none, WHY)
    assert plain(months(none, figures["rate"], WHY).title).startswith("Nobody had stated")


def test_a_rate_without_a_number_is_a_sentence(killed):
    bare = {"comparator": "", "best": "", "printed": "many"}
    figures = killed(STOCK, RATE | bare)
    drawing = months(figures["stock"], figures["rate"], WHY)
    assert not drawing
    assert plain(drawing.title).startswith("Shells fired a month: “many”, without a number")


def test_what_gives_no_months_is_refused(killed):
    figures = killed(STOCK, RATE, {"id": "dead"})
    with pytest.raises(UnitError, match="no unit that can be printed"):
        months(figures["dead"], figures["rate"], WHY)
    with pytest.raises(CheckError, match="gives multiple, not months"):
        months(figures["stock"], figures["stock"], WHY)
    with pytest.raises(CheckError, match="dead is in person, not in months"):
        months(figures["stock"], figures["rate"], WHY, [figures["dead"]])
    with pytest.raises(CheckError, match="one rate at a time, found stock, rate, dead"):
        months(figures["stock"], figures, WHY)
    with pytest.raises(UnitError, match="say why"):
        months(figures["stock"], figures["rate"], " ")


def test_a_reason_with_a_digit_is_refused(killed):
    figures = killed(STOCK, RATE)
    with pytest.raises(CheckError, match="digit stands in plain text"):
        months(figures["stock"], figures["rate"], "if 3 guns fire")


def test_the_specification_is_the_same_twice_and_compiles_for_the_lab(lasting):
    specs = [json.dumps(lasting(STOCK | FLOOR, forecast=FORECAST).spec()) for _ in range(2)]
    assert specs[0] == specs[1]
    assert vl_convert.vegalite_to_vega(specs[0], vl_version="5.21")
