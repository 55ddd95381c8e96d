"""Runs: the pieces of a text, each of which knows where its number came from."""

import json
import math

import pytest

from nkreport.errors import CheckError
from nkreport.ledger.computed import Computed
from nkreport.ledger.periods import read_period
from nkreport.ledger.quantities import Interval, Unit
from nkreport.report import spans


@pytest.mark.parametrize("text", ["in 2022", "٣ brigades", "10²", "a1"])
def test_a_digit_in_plain_words_is_refused(text):
    with pytest.raises(
        CheckError, match=r"a digit stands in plain text: .*; name the figure, date"
    ):
        spans.words(text)


def test_plain_words_are_a_run_without_a_trace():
    assert spans.words("many soldiers") == {"text": "many soldiers"}


def test_a_quantity_leads_to_its_figure(shipped):
    figure = shipped["shells-shipped-2024"]
    assert spans.quantity(figure) == {"text": "over 5 million", "figure": "shells-shipped-2024"}
    assert spans.quantity(figure, "")["text"] == "over 5 million shells"
    assert spans.about(figure, "who") == {"text": "who", "figure": "shells-shipped-2024"}


def test_a_date_carries_its_machine_form():
    run = spans.day(read_period("2024-06-19/2024-06-30"))
    assert run == {"text": "19–30 June 2024", "time": "2024-06-19/2024-06-30"}


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "no"), (1, "one"), (7, "seven"), (12, "twelve"), (13, "13"), (1627, "1,627")],
)
def test_a_count_is_a_word_up_to_twelve_and_names_what_it_counts(number, text):
    ids = [f"id-{place}" for place in range(number)]
    assert spans.count(number, ids) == {"text": text, "count": number, "of": ids}
    assert spans.count(number, ids, digits=True)["text"] == f"{number:,}"


def test_a_count_that_is_not_that_of_its_ids_is_refused():
    with pytest.raises(CheckError, match="a count of 3 names 2 ids"):
        spans.count(3, ["a", "b"])


def test_a_computed_value_carries_its_expression_ids_and_bounds():
    value = Computed("a - b", ("a", "b"), Interval(300, 340), "shell", rough=False)
    assert spans.computed(value, {}, "300 to 340") == {
        "text": "300 to 340",
        "computed": "a - b",
        "of": ["a", "b"],
        "low": 300.0,
        "high": 340.0,
    }


def test_an_end_that_a_computed_value_lacks_is_text_since_json_has_no_infinity():
    value = Computed("a / b", ("a", "b"), Interval(3, math.inf), "month", rough=False)
    run = spans.computed(value, {"month": Unit("month", "months", "time", "")})
    assert run["text"] == "at least 3 months"
    assert run["high"] == "inf"
    json.dumps(run, allow_nan=False)


def test_a_sentence_starts_with_a_capital_and_keeps_its_traces():
    text = [{"text": ""}, {"text": "over 5 million", "figure": "f"}, {"text": " shells."}]
    assert spans.sentence(text) == [
        {"text": ""},
        {"text": "Over 5 million", "figure": "f"},
        {"text": " shells."},
    ]
    assert spans.sentence([]) == []
    assert text[1]["text"] == "over 5 million"


def test_pieces_are_listed_with_commas_and_a_last_word():
    pieces = [[{"text": letter}] for letter in "abc"]
    assert spans.plain(spans.listed(pieces)) == "a, b and c"
    assert spans.plain(spans.listed(pieces[:1])) == "a"
    assert spans.plain(spans.listed(pieces, "; ")) == "a, b; c"
    assert spans.listed([]) == []
