"""Figures: their wording for every kind of bound, and collections that know their selection."""

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.errors import CheckError, TableError
from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.figures import Selection, count_statements
from nkreport.ledger.quantities import FLOORS_IN_WORDS, Interval, floor_word, number_words

WORDINGS = [
    # comparator, low, best, high, printed, whole, value, short
    ("=", "", "15000", "", "15,000", "15,000 people", "15,000", "15,000"),
    ("~", "", "15000", "", "around 15,000", "about 15,000 people", "about 15,000", "~15,000"),
    ("=", "3", "", "4", "3-4", "3–4 people", "3–4", "3–4"),
    ("=", "1", "", "2", "1-2", "1–2 people", "1–2", "1–2"),
    ("~", "60", "", "70", "some 60 to 70", "about 60–70 people", "about 60–70", "~60–70"),
    (">=", "5000000", "", "", "at least 5 million", "at least 5 million people",
     "at least 5 million", "≥5 million"),
    (">", "5000000", "", "", "over 5 million", "over 5 million people", "over 5 million",
     ">5 million"),
    ("<=", "", "", "80000", "up to 80,000", "up to 80,000 people", "up to 80,000", "≤80,000"),
    ("<", "", "", "80000", "under 80,000", "under 80,000 people", "under 80,000", "<80,000"),
    (">=", "2000", "", "", "thousands", "thousands of people", "thousands", "≥2,000"),
    (">=", "20000", "", "", "tens of thousands", "tens of thousands of people",
     "tens of thousands", "≥20,000"),
    ("=", "", "1", "", "one", "1 person", "1", "1"),
    ("<=", "", "", "1", "at most one", "up to 1 person", "up to 1", "≤1"),
    ("=", "", "0", "", "never", "no people", "none", "none"),
    ("", "", "", "", "many soldiers", "“many soldiers”", "“many soldiers”", "“many soldiers”"),
    ("", "", "", "", "", "no number", "no number", "no number"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("comparator", "low", "best", "high", "printed", "whole", "value", "short"), WORDINGS
)
def test_a_bound_never_loses_its_hedge(
    figure_of, comparator, low, best, high, printed, whole, value, short
):
    figure = figure_of(comparator=comparator, low=low, best=best, high=high, printed=printed)
    assert figure.quantity() == whole
    assert figure.quantity("value") == value
    assert figure.quantity("short") == short


@pytest.mark.parametrize(
    ("cells", "whole", "value"),
    [
        ({"scope": "if the rate of fire holds"},
         "10 people (if the rate of fire holds)", "10 (if the rate of fire holds)"),
        ({"scope": "officers alone"}, "10 people", "10"),
        ({"printed": "a reported 10 soldiers"}, "reportedly 10 people", "reportedly 10"),
        ({"printed": "reportedly 10", "scope": "if true", "best": "0"},
         "reportedly no people (if true)", "reportedly none (if true)"),
        ({"printed": "10 reporters"}, "10 people", "10"),
        ({"printed": "reports of many", "comparator": "", "best": "", "scope": "if true"},
         "“reports of many” (if true)", "“reports of many” (if true)"),
    ],
)  # fmt: skip
def test_a_condition_and_the_word_report_are_told_with_the_number(figure_of, cells, whole, value):
    figure = figure_of(**{"comparator": "=", "best": "10", "printed": "10", **cells})
    assert (figure.quantity(), figure.quantity("value")) == (whole, value)
    corrected = replace(figure, correction="why")
    assert corrected.quantity() == f"{whole} (corrected)"


@pytest.mark.parametrize(
    ("cells", "whole", "value", "short"),
    [
        ({"measure": "exports_value", "unit": "USD", "best": "7400000000"},
         "$7.4 billion", "$7.4 billion", "$7.4 billion"),
        ({"measure": "exports_value", "unit": "USD", "comparator": ">", "low": "300000000"},
         "over $300 million", "over $300 million", ">$300 million"),
        ({"measure": "exports_per_year", "unit": "USD/year", "best": "300000000"},
         "$300 million a year", "$300 million a year", "$300 million a year"),
        ({"measure": "exports_value", "unit": "USD", "best": "0"}, "no US dollars", "none", "none"),
        ({"measure": "arms_contracts_value_won", "unit": "KRW", "best": "21000000000000"},
         "21 trillion won", "21 trillion won", "21 trillion won"),
        ({"measure": "fire_rate", "unit": "shell/month", "best": "1500000"},
         "1.5 million shells a month", "1.5 million", "1.5 million"),
        ({"measure": "export_growth", "unit": "percent", "best": "39.5"},
         "39.5%", "39.5%", "39.5%"),
        ({"measure": "territory_share", "unit": "percent", "comparator": "~", "best": "15"},
         "about 15%", "about 15%", "~15%"),
        ({"measure": "manpower_ratio", "unit": "multiple", "best": "7", "printed": "7:1"},
         "7:1", "7:1", "7:1"),
        ({"measure": "wounded_to_killed", "unit": "multiple", "best": "3", "printed": "thrice"},
         "3 times", "3 times", "3 times"),
        ({"measure": "theatre_force_multiple", "unit": "multiple", "comparator": ">", "low": "2"},
         "over 2 times", "over 2 times", ">2 times"),
        ({"measure": "trade_partner_rank", "unit": "rank", "best": "1"}, "first", "first", "first"),
        ({"measure": "trade_partner_rank", "unit": "rank", "best": "4"}, "4th", "4th", "4th"),
        ({"measure": "arms_export_rank", "unit": "rank", "comparator": "<=", "high": "25"},
         "among the first 25", "among the first 25", "among the first 25"),
        ({"measure": "run_out_time", "unit": "month", "best": "11"}, "11 months", "11", "11"),
    ],
)  # fmt: skip
def test_money_rates_shares_ratios_and_ranks_are_worded_as_such(
    figure_of, cells, whole, value, short
):
    figure = figure_of(**{"comparator": "=", **cells})
    assert (figure.quantity(), figure.quantity("value"), figure.quantity("short")) == (
        whole,
        value,
        short,
    )


def test_a_figure_a_source_prints_keeps_every_digit_and_a_computed_one_says_about(figures_of):
    figures = figures_of(
        {"id": "paper", "best": "1013628"},
        {"id": "third", "formula": "paper / 3"},
        {"id": "floor", "comparator": ">", "best": "", "low": "1013628"},
        {"id": "half-floor", "formula": "floor / 2"},
    )
    assert figures["paper"].quantity() == "1,013,628 people"
    assert figures["third"].quantity() == "about 338,000 people"
    assert figures["half-floor"].quantity() == "at least about 510,000 people"


def test_a_figures_interval_holds_what_its_bounds_allow(figure_of):
    assert figure_of(comparator="~", best="5").interval == Interval(5)


@pytest.mark.parametrize(
    ("cells", "interval", "widened"),
    [
        ({"comparator": "=", "best": "300000", "printed": "300,000"}, (3e5, 3e5), (295e3, 305e3)),
        ({"comparator": ">", "low": "5000000", "printed": "over 5 million"}, (5e6, math.inf),
         (4.5e6, math.inf)),
        ({"comparator": "<=", "high": "80000", "printed": "up to 80,000"}, (-math.inf, 8e4),
         (-math.inf, 80_500)),
        ({"comparator": "=", "low": "3", "high": "4", "printed": "3-4"}, (3, 4), (3, 4)),
    ],
)  # fmt: skip
def test_an_interval_is_widened_by_the_printed_precision(figure_of, cells, interval, widened):
    figure = figure_of(**cells)
    assert figure.interval == Interval(*interval)
    assert figure.widened == Interval(*widened)


def test_a_claim_without_a_number_has_no_interval(figure_of):
    figure = figure_of(printed="many soldiers")
    assert (figure.numbered, figure.interval, figure.widened, figure.values) == (
        False,
        None,
        None,
        [],
    )


@given(
    value=st.integers(1, 999),
    scale=st.sampled_from([1e6, 1e9]),
    sign=st.sampled_from("= ~ > <=".split()),
)
def test_a_wording_read_again_gives_the_bounds_it_came_from(shipped, value, scale, sign):
    number = value * scale
    bounds = {"=": "best", "~": "best", ">": "low", "<=": "high"}
    figure = replace(
        shipped["russian-killed-burns-2022-07"],
        **{"comparator": sign, "low": None, "best": None, "high": None, bounds[sign]: number},
    )
    words = figure.quantity("value")
    hedge = {"=": "", "~": "about ", ">": "over ", "<=": "up to "}[sign]
    assert words == f"{hedge}{number_words(number)}"
    digits, scale_word = words.removeprefix(hedge).split()
    read = float(digits.replace(",", "")) * {"million": 1e6, "billion": 1e9}[scale_word]
    assert read == number
    again = replace(figure, printed=words)
    assert again.widened.holds(number)
    assert again.quantity("value") == words


def test_shipped_floors_in_words_have_the_low_bound_of_their_word(shipped):
    floors = {
        figure.id: floor_word(figure.printed) for figure in shipped if figure.comparator == ">="
    }
    wrong = [
        name for name, word in floors.items() if word and shipped[name].low != FLOORS_IN_WORDS[word]
    ]
    assert any(floors.values())
    assert wrong == []


ROWS = (
    {"id": "burns", "statement": "s-burns", "claimant": "Burns", "said_on": "2022-07-20"},
    {"id": "burns-wounded", "statement": "s-burns", "claimant": "Burns", "said_on": "2022-07-20",
     "measure": "troops_wounded"},
    {"id": "monthly", "statement": "s-month", "claimant": "Post", "said_on": "2022-08"},
    {"id": "spanning", "statement": "s-span", "claimant": "Agov", "said_on": "2022-11/2022-12"},
    {"id": "denied", "statement": "s-denied", "claimant": "Ministry", "said_on": "2022-08-11?",
     "stance": "denies", "best": "0"},
)  # fmt: skip


@pytest.fixture
def known(figures_of):
    return figures_of(*ROWS)


def test_where_keeps_and_without_drops(known):
    assert known.where(claimant="Burns").ids == ("burns", "burns-wounded")
    assert known.where(claimant=["Burns", "Post"], measure="troops_killed").ids == (
        "burns",
        "monthly",
    )
    assert known.without(stance="denies").ids == ("burns", "burns-wounded", "monthly", "spanning")
    assert known.without(claimant="Burns", stance="denies").ids == ("monthly", "spanning")
    assert known.where(said_on="2022-08").ids == ("monthly",)
    assert not known.where(claimant="Burns", stance="denies")


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2022-07-19", ()),
        ("2022-07-20", ("burns", "burns-wounded")),
        ("2022-08-30", ("burns", "burns-wounded", "denied")),
        ("2022-08-31", ("burns", "burns-wounded", "monthly", "denied")),
        ("2022-12-30", ("burns", "burns-wounded", "monthly", "denied")),
        ("2022-12-31", ("burns", "burns-wounded", "monthly", "spanning", "denied")),
    ],
)
def test_as_of_asks_for_the_latest_day_a_statement_may_be_of(known, day, wanted):
    assert known.as_of(day).ids == wanted
    assert known.as_of(date.fromisoformat(day)).ids == wanted


def test_as_of_takes_days_alone(known):
    with pytest.raises(TableError, match="'2022-08' is not a day"):
        known.as_of("2022-08")


def test_a_collection_knows_the_steps_that_selected_it(known):
    chosen = (
        known.as_of("2022-08-31")
        .where(claimant=["Post", "Burns"])
        .without(measure="troops_wounded")
    )
    assert chosen.steps == (
        Selection("as_of", "2022-08-31", ("spanning",)),
        Selection("where", "claimant=Burns|Post", ("denied",), {"claimant": ("Post", "Burns")}),
        Selection("without", "measure=troops_wounded", ("burns-wounded",)),
    )
    assert repr(chosen) == (
        "<Figures: 2 of 5; as_of=2022-08-31, where=claimant=Burns|Post,"
        " without=measure=troops_wounded>"
    )
    assert chosen.as_of_day == date(2022, 8, 31)
    assert chosen.as_of("2022-07-31").as_of_day == date(2022, 7, 31)
    assert known.as_of_day is None


def test_select_keeps_what_a_rule_says_and_names_the_rule(known):
    chosen = known.select(lambda figure: figure.denial, "denials")
    assert (chosen.ids, chosen.steps[0].value) == (("denied",), "denials")


def test_in_order_follows_the_ids_given(known):
    assert known.in_order(["denied", "burns"]).ids == ("denied", "burns")
    with pytest.raises(CheckError, match="no figure 'burn' in the ledger; did you mean 'burns'"):
        known.in_order(["burn"])


def test_an_unknown_id_gives_the_nearest(known):
    with pytest.raises(
        CheckError, match=r"no figure 'montly' in the ledger; did you mean 'monthly'\?"
    ):
        known["montly"]
    with pytest.raises(CheckError, match=r"no figure 'zzzz' in the ledger; figures.find"):
        known["zzzz"]


def test_an_id_outside_the_selection_says_when_it_was_said_and_by_whom(known):
    wanted = (
        "figure 'spanning' is in the ledger but not in this selection; it was said on"
        " 2022-11/2022-12 by Agov"
    )
    with pytest.raises(CheckError, match=wanted):
        known.as_of("2022-08-31")["spanning"]


def test_an_unknown_column_or_measure_gives_the_nearest(known):
    with pytest.raises(CheckError, match=r"no column 'claiment'; did you mean 'claimant'\?"):
        known.where(claiment="Burns")
    with pytest.raises(CheckError, match=r"no measure 'troops_kiled' .* mean 'troops_killed'"):
        known.where(measure="troops_kiled")
    with pytest.raises(CheckError, match="no column 'ledger'"):
        known.without(ledger="x")


def test_statements_and_not_rows_are_counted(known):
    assert known.statements == ("s-burns", "s-month", "s-span", "s-denied")
    assert count_statements(known)["s-burns"] == ("burns", "burns-wounded")


def test_a_statement_read_in_a_later_text_is_marked(known):
    assert known.read_later == ()
    assert known.as_of("2022-08-31").read_later == ("burns", "burns-wounded", "monthly", "denied")
    assert known.as_of("2022-12-31").read_later == ()


def test_the_frame_has_the_columns_of_the_contract_as_text_and_floats(known):
    frame = known.frame[list(known.columns)]
    assert list(frame.columns) == COLUMNS
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        name: "float64" if name in ("low", "best", "high") else "str" for name in COLUMNS
    }
    assert list(frame["id"]) == list(known.ids)
    assert list(frame["best"]) == [10, 10, 10, 10, 0]
    assert frame["low"].isna().all()
    assert list(frame["said_on"])[:1] == ["2022-07-20"]
    assert not frame["item"].isna().any()


def test_the_frame_of_an_empty_selection_has_the_same_columns_and_types(known):
    frame = known.where(claimant="Burns", stance="denies").frame
    assert len(frame) == 0
    pd.testing.assert_series_equal(frame.dtypes, known.frame.dtypes)


def test_a_row_is_whole_and_holds_nothing_else(known):
    row = known["denied"].row()
    assert list(row) == COLUMNS
    assert (row["best"], row["low"], row["said_on"], row["hs"]) == (0.0, None, "2022-08-11?", "")


def test_a_figure_cannot_be_changed(known):
    with pytest.raises(AttributeError):
        known["burns"].best = 1.0


def test_jupyter_shows_a_collection_escaped(figures_of):
    html = figures_of({"claimant": "<script>alert()</script>"})._repr_html_()
    assert "<script>" not in html
    assert "1 of 1 figures" in html


def test_the_first_figure_of_each_word_of_a_column_is_found_in_order(shipped):
    found = list(shipped.firsts("source"))
    assert [figure.source for figure in found] == list(dict.fromkeys(f.source for f in shipped))
    assert all(figure == next(f for f in shipped if f.source == figure.source) for figure in found)
