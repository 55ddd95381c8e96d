"""Aggregates: one figure of many rows, the groups they come from, and what is refused."""

import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import CheckError, UnitError
from nkreport.ledger.reading import load

LOSSES = [
    ("T-72", "2022-03", 4, "destroyed"),
    ("T-72", "2022-04", 6, "destroyed"),
    ("T-80", "2022-03", 1, "destroyed"),
    ("T-80", "2023-01", 9, "destroyed"),
]


def made(rows, measure="equipment_lost", claimant="Oryx", **more):
    frame = pd.DataFrame(rows, columns=["item", "period", "value", "scope"])
    said = {"actor": "RUS", "claimant": claimant, "claimant_role": "research", "stance": "reports"}
    source = {"seen": {"title": "Seen", "author": "Somebody", "issued": "2023-02-01"}}
    roles = {"item": "item", "period": "period", "scope": "scope", "said_on": "2023-02-01"}
    given = {**roles, **said, **more}
    return nk.figures(frame, measure=measure, value="value", source=source, **given)


@pytest.fixture
def lost():
    return made(LOSSES)


def test_a_sum_is_one_figure_that_says_what_it_was_made_of(lost):
    total = lost.where(item="T-72").sum()
    assert total.quantity() == "10 pieces"
    assert (total.item, total.actor, total.period.text) == ("T-72", "RUS", "2022-03-01/2022-04-30")
    assert total.note.startswith("Sum of 2 rows of Somebody")
    assert total.note.endswith("where item=T-72.")
    assert len(total.rows) == 2


def test_bounds_add_bound_by_bound():
    shares = made([("a", "2022", 1, ""), ("b", "2022", 2, "")], comparator=">=").sum()
    assert (shares.low, shares.best, shares.high, shares.comparator) == (3, None, None, ">=")
    assert shares.quantity() == "at least 3 pieces"
    about = made([("a", "2022", 1.1, ""), ("b", "2022", 2.2, "")], comparator="~").sum()
    assert (about.best, about.comparator) == (3.3, "~")
    over = made([("a", "2022", 1, "")], comparator="<=").sum()
    assert (over.low, over.high, over.comparator) == (None, 1, "<=")


def test_the_same_rows_have_the_same_id_and_others_another(lost):
    assert lost.sum().id == made(LOSSES).sum().id
    assert lost.sum().id != made(LOSSES[:3]).sum().id
    assert lost.sum().id != lost.mean().id


def test_a_mean_has_as_many_digits_as_it_may_be_trusted_to():
    assert made([("a", "2022", 1, ""), ("a", "2023", 2001.5, "")]).mean().quantity() == (
        "about 1,000 pieces"
    )


def test_a_count_counts_statements(lost):
    assert lost.count().quantity() == "4 statements"


def test_of_nothing_nothing_is_made(lost):
    none = lost.where(item="")
    assert [none.sum(), none.mean(), none.count(), none.minimum(), none.maximum()] == [None] * 5
    assert len(none.groupby("item").sum()) == 0


def test_groups_are_figures_in_order(lost):
    assert [(f.item, f.quantity()) for f in lost.groupby("item").sum()] == [
        ("T-72", "10 pieces"),
        ("T-80", "10 pieces"),
    ]
    by_month = lost.order_by("period", descending=True).groupby("month").sum()
    assert [(f.period.text, f.best) for f in by_month] == [
        ("2022-03", 5),
        ("2022-04", 6),
        ("2023-01", 9),
    ]
    assert [f.best for f in lost.groupby("year", "item").sum()] == [10, 1, 9]
    assert [f.best for f in lost.groupby("item").maximum()] == [6, 9]
    assert [f.best for f in lost.groupby("item").minimum()] == [4, 1]
    assert [f.quantity() for f in lost.groupby("item").count()] == ["2 statements"] * 2


def test_what_has_come_together_by_a_day_is_taken_and_not_added():
    days = [("", f"2022-02-24/2022-03-{day:02d}", day * 10, "") for day in range(1, 32)]
    staff = made([*days, ("", "2022-02-24/2022-04-01", 400, "")], measure="troops_casualties")
    with pytest.raises(UnitError, match=r"is cumulative, each holds those before it: .* 30 more"):
        staff.sum()
    with pytest.raises(UnitError, match="cannot be averaged"):
        staff.mean()
    assert [f.best for f in staff.groupby("month").last()] == [310, 400]
    assert staff.maximum().best == staff.order_by("period")[-1].best == 400


def test_each_reason_is_named_with_what_to_write_instead(shipped):
    with pytest.raises(UnitError, match=r"cannot be added: measure: .*choose one: \.where"):
        shipped.sum()
    mixed = shipped.where(measure="troops_killed")
    with pytest.raises(UnitError, match=r"several origins: .*because='…'"):
        mixed.sum()
    assert mixed.sum(because="it is only tried").note.endswith(
        "Put together because it is only tried."
    )


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("", "2022", 9, ""), ("T-72", "2022", 4, "")], "without item beside parts with one"),
        ([("a", "2022", 9, ""), ("a", "2022-03", 4, "")], r"overlap in time \(2022, March 2022\)"),
    ],
)
def test_totals_are_not_added_to_their_parts_whatever_the_reason(rows, reason):
    with pytest.raises(UnitError, match=reason):
        made(rows).sum(because="I say so")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("a", "2022", 1, "seen"), ("b", "2022", 1, "lost")], "scope: seen, lost"),
        ([("a", "2022", 1, ""), ("a", "2022", 1, "")], "speak of the same thing"),
    ],
)
def test_what_only_the_analyst_can_know_takes_a_reason(rows, reason):
    with pytest.raises(UnitError, match=reason):
        made(rows).sum()
    assert made(rows).sum(because="each row is a loss of its own").best == 2


def test_a_measure_adds_up_over_what_it_declares():
    kept = made([("a", "2022", 1, ""), ("b", "2022", 2, "")], measure="debt_written_off")
    with pytest.raises(UnitError, match=r"differ in item, and .* adds up over actor and period"):
        kept.sum()


def test_shares_have_no_sum():
    shares = [("a", "2022", 40, ""), ("b", "2022", 60, "")]
    with pytest.raises(UnitError, match=r"no amounts; \.mean\(\) averages"):
        made(shares, measure="engineer_share", unit="percent").sum()


def test_figures_are_taken_by_place_and_in_order(lost):
    assert lost[:2].ids == lost.head(2).ids == lost.ids[:2]
    assert (lost[0].id, lost[-1].id) == (lost.ids[0], lost.ids[-1])
    assert [f.best for f in lost.order_by("value", descending=True)] == [9, 6, 4, 1]
    assert [f.best for f in lost.order_by("value")[::2]] == [1, 6]
    assert [f.period.text for f in lost.order_by("period")][-1] == "2023-01"
    with pytest.raises(CheckError, match=r"no figure \[4\]: the selection holds 4"):
        lost[4]
    with pytest.raises(CheckError, match="did you mean 'period'"):
        lost.order_by("perod")


def test_numbers_of_several_units_have_no_order(shipped):
    with pytest.raises(UnitError, match="cannot be ordered: measure"):
        shipped.order_by("value")
    killed = shipped.where(measure="troops_killed").order_by("said_on")
    assert [figure.said_on.text for figure in killed] == ["2022-07-20", "2022-09-09"]


def test_rows_without_a_number_stand_last(shipped):
    some = shipped.where(measure="munitions_shipped").order_by("value", descending=True)
    numbered = [figure.numbered for figure in some]
    assert numbered == sorted(numbered, reverse=True)
    assert len(set(numbered)) == 2


def test_a_group_by_a_time_that_no_row_lies_within_is_refused(lost):
    with pytest.raises(CheckError, match="no day holds the period 2022-03, 2022-04, 2023-01;"):
        lost.groupby("day")
    with pytest.raises(CheckError, match="name a column"):
        lost.groupby()
    with pytest.raises(CheckError, match="did you mean 'item'"):
        lost.groupby("iten")


def test_a_cached_report_asks_for_a_slice_again():
    from nkreport.ledger.reads import changes, recording

    with recording() as recorder:
        load().where(measure="troops_killed").order_by("said_on")[:1][0].quantity()
    assert changes(recorder.uses(), lambda places: load(list(places)).ledger) == []
