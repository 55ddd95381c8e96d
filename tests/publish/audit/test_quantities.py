"""Numbers are read back out of a sentence as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.ledger.quantities import number_words, range_words
from nkreport.publish.audit.numerals import read_numerals
from nkreport.publish.audit.quantities import read_quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 million shells", 5e6),
        ("5.2m", 5.2e6),
        ("10k", 1e4),
        ("$7.48 billion", 7.48e9),
        ("1,013,628 enlisted", 1013628),
        ("21 trillion won", 21e12),
        ("5 hundred thousand", 5e5),
        ("seven", 7),
        ("Twenty-five brigades", 25),
        ("one hundred and twenty thousand three hundred", 120300),
        ("half a million", 5e5),
        ("one and a half million", 1.5e6),
        ("three quarters of a million", 7.5e5),
        ("a dozen", 12),
        ("two dozen", 24),
        ("dozens", 24),
        ("hundreds of thousands", 2e5),
        ("several hundred", 200),
        ("twice", 2),
        ("thrice", 3),
        ("doubled", 2),
        ("threefold", 3),
        ("7:1", 7),
        ("seven to one", 7),
        ("one in four", 0.25),
        ("half of them", 0.5),
        ("three quarters", 0.75),
        ("a quarter of them", 0.25),
        ("−12%", -12),
        ("½", 0.5),
        ("٥ shells", 5),
        ("5 shells", 5),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, value: float) -> None:
    (quantity,) = read_quantities(text)
    assert quantity.readings == ((value, value),)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3-4 brigades", 3, 4),
        ("30–40 percent", 30, 40),
        ("75-100,000 troops", 75e3, 1e5),
        ("from $1 to $2 billion annually", 1e9, 2e9),
        ("between 2,000 and 6,000", 2000, 6000),
        ("150 to 300", 150, 300),
        ("three or four", 3, 4),
    ],
)
def test_a_range_is_read_with_both_its_ends(text: str, low: float, high: float) -> None:
    (quantity,) = read_quantities(text)
    assert quantity.readings[0] == (low, high)


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("over 5 million", {"floor"}),
        ("at least 5", {"floor"}),
        ("no fewer than 5", {"floor"}),
        ("5 or more", {"floor"}),
        ("5+", {"floor"}),
        ("≥ 5", {"floor"}),
        ("> $5", {"floor"}),
        ("thousands", {"floor"}),
        ("up to 5", {"ceiling"}),
        ("as many as 10,000", {"ceiling"}),
        ("no more than 5", {"ceiling"}),
        ("≤5", {"ceiling"}),
        ("among the first 25", {"ceiling"}),
        ("about USD 1 billion", {"about"}),
        ("~5", {"about"}),
        ("over about 5", {"floor", "about"}),
        ("over the past 5 years", set()),
        ("5", set()),
    ],
)
def test_the_hedge_beside_a_number_is_read(text: str, hedges: set[str]) -> None:
    (quantity,) = read_quantities(text)
    assert quantity.hedges == hedges


@pytest.mark.parametrize(
    ("text", "kind", "currency"),
    [
        ("39.5 percent", "percent", ""),
        ("30–40%", "percent", ""),
        ("three times", "times", ""),
        ("two thirds", "fraction", ""),
        ("fourth largest", "rank", ""),
        ("$800 a month", "", "USD"),
        ("21 trillion won", "", "KRW"),
        ("300 million rubles", "", "RUB"),
    ],
)
def test_percent_multiples_ranks_and_currencies_are_told_apart(
    text: str, kind: str, currency: str
) -> None:
    (quantity,) = read_quantities(text)
    assert (quantity.kind, quantity.currency) == (kind, currency)


@pytest.mark.parametrize(
    "text",
    ["someone often went behind", "headquarters", "a seventh-floor halfway house", "tents", "None"],
)
def test_a_word_that_only_holds_a_number_word_is_no_number(text: str) -> None:
    assert [q for q in read_quantities(text) if q.kind != "rank"] == []


def test_two_numbers_joined_by_and_are_two_unless_between_says_so() -> None:
    assert len(read_quantities("two and three")) == 2
    assert len(read_quantities("between two and three")) == 1


@given(st.integers(min_value=0, max_value=10**10 - 1))
def test_a_printed_number_is_read_back(value: int) -> None:
    (quantity,) = read_quantities(f"over {number_words(value)} shells")
    assert quantity.readings == ((float(value), float(value)),)


@given(st.integers(1, 99999), st.sampled_from([0.01, 0.1, 1.0, 1e3, 1e6, 1e9]))
def test_a_printed_number_with_decimals_is_read_back(digits: int, factor: float) -> None:
    value = float(f"{digits * factor:.10g}")
    (quantity,) = read_quantities(number_words(value))
    assert quantity.readings[0] == (value, value)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_printed_range_is_read_back(low: int, rise: int) -> None:
    (quantity,) = read_quantities(f"{range_words(low, low + rise)} shells")
    assert (float(low), float(low + rise)) in quantity.readings


@given(st.text(alphabet=st.sampled_from(list("059,.-–/:% kmKabt$\n½²٣ onetwhalf")), max_size=40))
def test_no_digit_of_any_text_is_overlooked(text: str) -> None:
    covered = {i for n in read_numerals(text) for i in range(n.start, n.end)}
    assert all(i in covered for i, character in enumerate(text) if character.isnumeric())
    spans = [(q.start, q.end) for q in read_quantities(text)]
    assert all(
        any(start <= i < end for start, end in spans)
        for i, character in enumerate(text)
        if character.isnumeric()
    )
    assert spans == sorted(spans)
