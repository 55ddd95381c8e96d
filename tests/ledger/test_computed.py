"""Computed quantities: their units by algebra, their words with the hedge they need."""

import pytest

from nkreport.errors import UnitError
from nkreport.ledger.computed import compute, filled

SHELLS = {"measure": "shells_shipped", "unit": "shell"}


@pytest.fixture
def words(figures_of):
    figures = figures_of(
        {"id": "shells", **SHELLS, "best": "3000000"},
        {"id": "more-shells", **SHELLS, "best": "1234"},
        {"id": "floor", **SHELLS, "comparator": ">", "best": "", "low": "27272"},
        {"id": "ceiling", **SHELLS, "comparator": "<=", "best": "", "high": "500000"},
        {"id": "range", **SHELLS, "best": "", "low": "3000000", "high": "4000000"},
        {"id": "rough", **SHELLS, "comparator": "~", "best": "3000000"},
        {"id": "one-shell", **SHELLS, "best": "1"},
        {"id": "some-shells", **SHELLS, "comparator": "", "best": "", "printed": "many shells"},
        {"id": "boxes", "measure": "containers_shipped", "unit": "container", "best": "10000"},
        {"id": "rate", "measure": "fire_rate", "unit": "shell/month", "best": "1500000"},
        {"id": "months", "measure": "run_out_time", "unit": "month", "best": "11"},
        {"id": "year", "measure": "time_span", "unit": "year", "best": "1"},
        {"id": "tenth", "measure": "territory_share", "unit": "percent", "best": "10"},
        {"id": "triple", "measure": "wounded_to_killed", "unit": "multiple", "best": "3"},
        {"id": "dollars", "measure": "exports_value", "unit": "USD", "best": "100"},
        {"id": "later", "measure": "exports_value", "unit": "USD", "best": "121"},
    )
    return lambda expression: compute(expression, figures.__getitem__).words(figures.ledger.units)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("shells", "3 million shells"),
        ("2 * shells", "6 million shells"),
        ("shells + 5000", "about 3 million shells"),
        ("shells / boxes", "300 shells a container"),
        ("rate * months", "16.5 million shells"),
        ("shells / rate", "2 months"),
        ("shells * tenth", "300,000 shells"),
        ("shells * triple", "9 million shells"),
        ("shells / range", "0.75–1 times"),
        ("range", "3–4 million shells"),
        ("share(dollars, later)", "about 82.6%"),
        ("growth(dollars, later, 2)", "10%"),
        ("tenth - growth(dollars, later, 1)", "-11%"),
        ("2 * tenth", "20%"),
        ("tenth / growth(dollars, later, 2)", "1 times"),
        ("share(dollars, later) * shells", "about 2.48 million shells"),
        ("one-shell", "1 shell"),
        ("2 * one-shell", "2 shells"),
    ],
)
def test_a_value_is_worded_in_the_unit_its_arithmetic_gives(words, expression, wanted):
    assert words(expression) == wanted


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("more-shells", "about 1,230 shells"),
        ("shells / 3", "1 million shells"),
        ("rough", "about 3 million shells"),
        ("2 * rough", "about 6 million shells"),
        ("floor", "at least about 27,000 shells"),
        ("ceiling", "at most 500,000 shells"),
        ("floor + rough", "at least about 3 million shells"),
    ],
)
def test_a_rounded_or_rough_value_says_about(words, expression, wanted):
    assert words(expression) == wanted


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("shells + boxes", "shell and container cannot be added or subtracted"),
        ("shells - boxes", "shell and container cannot be added or subtracted"),
        ("rate - shells", "shell/month and shell cannot be added or subtracted"),
        ("share(boxes, shells)", "container and shell cannot be added or subtracted"),
        ("growth(boxes, shells, 2)", "container and shell cannot be added or subtracted"),
        ("shells + triple", "shell and a plain number cannot be added or subtracted"),
        ("shells * boxes", "gives no unit that can be printed"),
        ("2 / shells", "gives no unit that can be printed"),
        ("12 + 7", "names no figure; its value would lead nowhere"),
        ("2 * some-shells", "some-shells has no number to compute with"),
        ("floor - floor", "has no bound to print"),
        ("year / months", "puts years over months, which are not converted; take them to one"),
        ("shells /", "expected a value, found its end"),
    ],
)
def test_unlike_units_and_missing_numbers_are_refused(words, expression, message):
    with pytest.raises(UnitError, match=message):
        words(expression)


def test_a_computed_value_names_its_figures_and_their_bounds(shipped):
    found = compute("containers-shipped-2024 / 2", shipped.__getitem__)
    assert found.ids == ("containers-shipped-2024",)
    assert (found.interval.low, found.interval.high) == (float("-inf"), 5000)


def test_our_own_text_is_filled_with_values_in_words(shipped):
    text = "from {shells-shipped-2024} to {rus-exports-kor-2022-refined / 100}"
    assert filled(text, shipped.ledger.figures) == "from over 5 million shells to $1.48 billion"


def test_units_of_one_dimension_divide_into_a_plain_ratio(figures_of):
    way = {"measure": "distance", "best": "12"}
    figures = figures_of(
        {**way, "id": "by-sea", "unit": "mile"}, {**way, "id": "by-land", "unit": "kilometre"}
    )
    found = compute("by-sea / by-land", figures.__getitem__)
    assert found.words(figures.ledger.units) == "about 1.61 times"
