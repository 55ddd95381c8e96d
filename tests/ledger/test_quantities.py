"""Interval arithmetic, units there and back, and numbers in words."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nkreport.errors import UnitError
from nkreport.ledger.quantities import (
    SCALES,
    TO_BASE,
    Interval,
    Unit,
    dimension_of,
    floor_word,
    from_base_unit,
    growth_rate,
    half_step,
    in_base_unit,
    number_words,
    ordinal,
    quoted,
    range_words,
    to_places,
    with_unit,
)

UNITS = {
    "person": Unit("person", "people", "person", ""),
    "shell": Unit("shell", "shells", "shell", ""),
    "month": Unit("month", "months", "time", ""),
    "USD": Unit("USD", "US dollars", "USD", "$"),
    "percent": Unit("percent", "percent", "ratio", "%"),
    "mile": Unit("mile", "miles", "length", "mi"),
}

numbers = st.integers(-10_000, 10_000).map(lambda n: n / 4)
intervals = st.builds(lambda a, b: Interval(min(a, b), max(a, b)), numbers, numbers)
parts = st.floats(0, 1)
operations = st.sampled_from(
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / b,
    ]
)


def within(interval: Interval, part: float) -> float:
    value = interval.low + part * (interval.high - interval.low)
    return min(max(value, interval.low), interval.high)


def nearly_holds(interval: Interval, value: float) -> bool:
    slack = 1e-9 * max(1.0, abs(value))
    return interval.widened(slack).holds(value)


@given(intervals, intervals, parts, parts, operations)
def test_a_result_holds_the_result_of_every_value(one, other, first, second, operation):
    a, b = within(one, first), within(other, second)
    try:
        result = operation(one, other)
    except UnitError:
        assert other.holds(0)
        return
    assert nearly_holds(result, operation(a, b))


@given(intervals, intervals, parts, parts, operations)
def test_narrower_operands_never_give_a_wider_result(one, other, first, second, operation):
    low, high = sorted((within(one, first), within(one, second)))
    try:
        wide = operation(one, other)
    except UnitError:
        return
    narrow = operation(Interval(low, high), other)
    assert nearly_holds(wide, narrow.low)
    assert nearly_holds(wide, narrow.high)


@given(intervals, intervals)
def test_the_order_of_a_sum_or_product_does_not_matter(one, other):
    assert one + other == other + one
    assert one * other == other * one


@given(intervals, intervals)
def test_two_intervals_overlap_when_their_difference_may_be_zero(one, other):
    assert one.overlaps(other) is other.overlaps(one) is (one - other).holds(0)


@pytest.mark.parametrize("divisor", [Interval(0), Interval(-1, 1), Interval(0, 5), Interval(-5, 0)])
def test_a_divisor_that_may_be_zero_is_refused(divisor):
    with pytest.raises(UnitError, match=r"division by Interval\(.*\), which holds zero"):
        Interval(1) / divisor


def test_a_floor_or_ceiling_stays_one_through_arithmetic():
    floor, ceiling = Interval(5, math.inf), Interval(-math.inf, 5)
    assert floor + Interval(1, 2) == Interval(6, math.inf)
    assert Interval(10) - floor == Interval(-math.inf, 5)
    assert floor * Interval(2) == Interval(10, math.inf)
    assert Interval(0) * floor == Interval(0)
    assert Interval(1) / floor == Interval(0, 0.2)
    assert (floor.bounded, ceiling.bounded, Interval(5).bounded) == (False, False, True)


def test_an_interval_whose_ends_cross_is_refused():
    with pytest.raises(UnitError, match="low end 2 is above its high end 1"):
        Interval(2, 1)
    with pytest.raises(UnitError, match="not a number"):
        Interval(math.nan)
    with pytest.raises(UnitError, match="not a number"):
        Interval(1, math.nan)


levels = st.builds(
    lambda a, b: Interval(min(a, b), max(a, b)), st.integers(1, 10**6), st.integers(1, 10**6)
)


@given(levels, levels, st.integers(1, 30), parts, parts)
def test_growth_holds_the_rate_of_every_pair_of_levels(first, last, years, one, other):
    rate = (within(last, one) / within(first, other)) ** (1 / years) - 1
    assert nearly_holds(growth_rate(first, last, years), rate)


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (Interval(0, 1), Interval(1), 1),
        (Interval(1), Interval(-1, 1), 1),
        (Interval(1), Interval(1), 0),
    ],
)
def test_growth_from_nothing_or_over_no_time_is_refused(first, last, years):
    with pytest.raises(UnitError, match="two levels above zero and a positive number of years"):
        growth_rate(first, last, years)


@given(intervals, st.sampled_from([*TO_BASE, "person"]))
def test_a_unit_there_and_back_gives_the_same(interval, unit):
    back = from_base_unit(in_base_unit(interval, unit), unit)
    assert (back.low, back.high) == pytest.approx((interval.low, interval.high))


def test_units_of_one_dimension_convert():
    assert in_base_unit(Interval(5), "mile") == Interval(8046.72)
    assert from_base_unit(in_base_unit(Interval(2), "kilometre"), "metre") == Interval(2000)
    assert in_base_unit(Interval(50), "percent") == Interval(0.5)


def test_a_unit_or_a_rate_has_a_dimension():
    assert dimension_of("shell", UNITS) == "shell"
    assert dimension_of("shell/month", UNITS) == "shell/time"
    for unit in ("shels", "shell/mont", ""):
        with pytest.raises(UnitError, match="unknown unit"):
            dimension_of(unit, UNITS)


@pytest.mark.parametrize(
    ("printed", "unit", "values", "step"),
    [
        ("$7.48 billion", "USD", [7.48e9], 5e6),
        ("$7.4 billion in 2022", "USD", [7.4e9], 5e7),
        ("39.5 percent", "percent", [39.5], 0.05),
        ("1.5 million per month", "shell", [1.5e6], 5e4),
        ("over 5 million artillery shells", "shell", [5e6], 5e5),
        ("300,000 personnel", "person", [300_000], 5_000),
        ("16,000 newly drafted soldiers", "person", [16_000], 500),
        ("1,013,628 enlisted soldiers", "person", [1_013_628], 0),
        ("10 brigades", "brigade", [10], 0),
        ("75-100,000 Russian troops", "person", [75_000, 100_000], 5_000),
        ("300mm", "millimetre", [300], 5),
        ("the 152 mm shells of 1950", "shell", [5_000], 0),
        ("dozens", "person", [24], 0),
        ("", "person", [24], 0),
    ],
)
def test_half_a_step_is_read_from_the_wording(printed, unit, values, step):
    assert half_step(printed, unit, values) == step


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (39.5, "39.5"),
        (999, "999"),
        (82_000, "82,000"),
        (999_999, "999,999"),
        (1e6, "1 million"),
        (1_013_628, "1,013,628"),
        (1.25e6, "1.25 million"),
        (1.125e6, "1,125,000"),
        (7.48e9, "7.48 billion"),
        (148e9, "148 billion"),
        (21e12, "21 trillion"),
        (-5e6, "-5 million"),
    ],
)
def test_a_number_is_written_as_a_newspaper_would(value, words):
    assert number_words(value) == words


def number_read(words: str) -> float:
    digits, _, scale = words.partition(" ")
    return float(f"{float(digits.replace(',', '')) * SCALES.get(scale, 1.0):.12g}")


@given(st.one_of(st.integers(0, 10**9), st.integers(1, 10**5).map(lambda n: n * 10**7)))
def test_a_written_number_reads_as_the_same_number(value):
    assert number_read(number_words(value)) == value


@given(st.integers(1, 999), st.integers(0, 99), st.sampled_from(["million", "billion", "trillion"]))
def test_a_written_number_is_exact_to_half_a_step_of_its_wording(whole, cents, scale):
    printed = f"{whole}.{cents:02d} {scale}"
    step = half_step(printed, "USD", [number_read(printed)])
    assert step == pytest.approx(SCALES[scale] / 200)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (3, 4, "3–4"),
        (1e9, 2e9, "1–2 billion"),
        (5e5, 1e6, "500,000–1 million"),
        (1e6, 1.5e9, "1 million–1.5 billion"),
        (75_000, 100_000, "75,000–100,000"),
        (7, 7, "7"),
    ],
)
def test_a_range_says_its_scale_once(low, high, words):
    assert range_words(low, high) == words


@given(st.floats(1e-3, 1e15))
def test_three_places_are_within_half_a_percent(value):
    assert to_places(value, 3) == pytest.approx(value, rel=0.005)
    assert to_places(to_places(value, 3), 3) == to_places(value, 3)


def test_ranks_are_ordinals():
    ranks = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111]
    assert [ordinal(rank) for rank in ranks] == (
        "first second third 4th 11th 12th 13th 21st 22nd 23rd 101st 111th".split()
    )


def test_a_sources_words_are_quoted_once():
    assert quoted("many soldiers") == "“many soldiers”"
    assert quoted('"significant number" of shells') == "“significant number” of shells"
    assert quoted("“significant number”") == "“significant number”"


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("tens of thousands of shells", "tens of thousands"),
        ("Hundreds of thousands", "hundreds of thousands"),
        ("millions of rockets", "millions"),
        ("5 thousands", ""),
        ("thousandsfold", ""),
        ("many", ""),
    ],
)
def test_a_floor_in_words_is_known_by_its_words(printed, word):
    assert floor_word(printed) == word


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        ("7.4 billion", "USD", "$7.4 billion"),
        ("over 1–2 billion", "USD", "over $1–2 billion"),
        ("300 million", "USD/month", "$300 million a month"),
        ("billions", "USD", "billions of US dollars"),
        ("39.5", "percent", "39.5%"),
        ("over 5 million", "shell", "over 5 million shells"),
        ("1.5 million", "shell/month", "1.5 million shells a month"),
        ("tens of thousands", "person", "tens of thousands of people"),
        ("5", "mile", "5 miles"),
    ],
)
def test_a_unit_is_put_to_a_worded_number(number, unit, words):
    assert with_unit(number, unit, UNITS) == words


def test_one_is_singular():
    assert with_unit("1", "shell", UNITS, one=True) == "1 shell"


@given(intervals)
def test_an_interval_is_printed_by_its_ends(interval):
    assume(interval.low != interval.high)
    assert repr(interval) == f"Interval({interval.low:g}, {interval.high:g})"
    assert repr(Interval(interval.low)) == f"Interval({interval.low:g})"
