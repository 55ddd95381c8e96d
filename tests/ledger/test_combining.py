"""Unlike figures are kept apart, and the message says what differs."""

import pytest

import nkreport as nk
from nkreport.errors import UnitError

LEDGER = nk.load()


@pytest.mark.parametrize(
    ("first", "sign", "second", "named"),
    [
        ("shells-shipped-2024", "+", "containers-shipped-2024", "unit: shell, container"),
        (
            "russian-killed-khodorkovsky-2022-09",
            "+",
            "russian-casualties-estimates-2022-07",
            "measure: troops killed, troops killed or wounded",
        ),
        (
            "mobilisation-target-shoigu",
            "-",
            "mobilised-putin-2022-10-14",
            "measure: mobilisation target, troops mobilised",
        ),
        (
            "combat-zone-shoigu-2022-10-28",
            "-",
            "combat-tasks-putin-2022-11-04",
            "measure: mobilised troops in the combat zone, mobilised troops on combat tasks",
        ),
        (
            "engineer-brigades-to-send-2024",
            "/",
            "engineer-units-announced-2024",
            "unit: brigade, military_unit",
        ),
    ],
)
def test_unlike_figures_are_refused_with_the_difference(first, sign, second, named):
    a, b = LEDGER[first], LEDGER[second]
    with pytest.raises(UnitError) as caught:
        _ = a + b if sign == "+" else a - b if sign == "-" else a / b
    assert named in str(caught.value)
    assert "nk.compare" in str(caught.value)


def test_like_figures_are_subtracted():
    value = LEDGER["mobilised-putin-2022-11-04"] - LEDGER["mobilised-shoigu-2022-10-28"]
    assert (value.interval.low, value.interval.high) == (18000, 18000)
    assert value.words(LEDGER.ledger.units) == "18,000 people"


@pytest.mark.parametrize("figure", ["engineer-deployment-value", "shells-shipped-2024"])
def test_a_rate_over_no_stated_or_an_open_period_is_refused(figure):
    with pytest.raises(UnitError, match="a rate over it is refused"):
        LEDGER[figure].per("month")


def test_a_rate_over_a_stated_period_is_the_amount_over_its_length():
    rate = LEDGER["mobilised-putin-2022-10-14"].per("day")
    assert rate.low == rate.high == 222_000 / 24


def test_a_comparison_prints_its_reason_beside_the_result():
    months = nk.compare(
        LEDGER["shells-shipped-2024"],
        LEDGER["fire-rate-datsenko-2022"],
        because="if every item were a shell",
    )
    shown = nk.prose("It would last {months}.", LEDGER, months=months)
    assert str(shown) == "It would last at least about 3.3 months (if every item were a shell)."
    assert shown.bundle["text"][1]["of"] == ["shells-shipped-2024", "fire-rate-datsenko-2022"]


def test_a_comparison_without_a_reason_is_refused():
    with pytest.raises(UnitError, match="say why they may be compared"):
        nk.compare(LEDGER["shells-shipped-2024"], LEDGER["fire-rate-datsenko-2022"], because=" ")


def test_latest_leaves_out_what_the_same_speaker_superseded():
    mobilised = LEDGER.where(measure="troops_mobilised")
    assert "mobilised-putin-2022-10-14" in mobilised
    assert "mobilised-putin-2022-10-14" not in mobilised.latest()
    assert "mobilised-shoigu-2022-10-28" in mobilised.latest()


def test_latest_keeps_the_older_statement_where_the_newer_was_not_yet_made():
    known = LEDGER.as_of("2022-10-20").where(measure="troops_mobilised")
    assert known.latest().ids == ("mobilised-putin-2022-10-14",)


def test_an_empty_selection_compares_to_nothing_and_the_sentence_says_otherwise():
    known = nk.load().as_of("2022-12-31")
    life, shells = known.where(measure="barrel_life"), known.where(id="shells-shipped-2024")
    worn = nk.compare(shells, life, because="if every item were a shell")
    assert worn is None
    said = nk.prose("It wears out {worn}.", known, worn=worn, otherwise="Nobody said so.")
    assert str(said) == "Nobody said so."
    fire = nk.compare(known.where(measure="fire_rate"), life, because="if all were fired so")
    assert fire.value.words(known.ledger.units) == "250–750 barrels a month"
    with pytest.raises(UnitError, match="one figure at a time"):
        nk.compare(known.where(measure="calibre"), life, because="so")
