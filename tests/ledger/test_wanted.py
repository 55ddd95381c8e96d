"""What a step asks of a column: values as people write them, and those that nobody knows."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import CheckError, TableError
from nkreport.ledger.nearest import nearest
from nkreport.ledger.reads import changes, recording

LEDGER = nk.load()
BURNS = "russian-killed-burns-2022-07"


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("actor", "Russia", r"no figure has the actor 'Russia'; write the code, actor='RUS'"),
        ("counterpart", "North Korea", r"write the code, counterpart='PRK'"),
        ("actor", "wagner grp", r"did you mean 'wagner' \(Wagner\)"),
        ("claimant", "Burns", r"no figure has the claimant 'Burns'; did you mean 'William Burns'"),
        ("stance", "nope", "no figure has the stance 'nope'; there is asserts, estimates"),
        ("status", "delivrd", "did you mean 'delivered'"),
        ("claimant_role", "Media", "did you mean 'media'"),
        ("measure", "killed", "no measure 'killed' in measures.csv; did you mean 'troops_killed'"),
        ("measure", "cheese", r"no measure 'cheese' in measures.csv; nk.measures\(\) lists them"),
        ("item", "shells", "did you mean 'rockets and artillery shells'"),
        ("source", "agov", "did you mean 'agov-2022'"),
        ("unit", "shells", "did you mean 'shell'"),
        ("place", "Moscow", "did you mean 'moscow'"),
        ("id", "Burns killed", f"did you mean '{BURNS}'"),
        ("table", "losses", "did you mean 'seeds/losses.csv'"),
        ("period", "2022-13", "a period matches as it is written"),
        ("best", "many", "best='many' is no number; best holds numbers in the figure's unit"),
        ("line", "first", "line='first' is no line of a table"),
        ("claimant", b"Burns", "a bytes; give its text"),
        ("claiment", "Burns", "figures have no column 'claiment'; did you mean 'claimant'"),
    ],
)
@pytest.mark.parametrize("step", ["where", "without"])
def test_a_value_that_nobody_knows_is_refused_with_the_nearest(step, column, value, told):
    values = [value] if isinstance(value, bytes) else value
    with pytest.raises(CheckError, match=told):
        getattr(LEDGER, step)(**{column: values})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("measure", "troops_killed"),
        ("stance", "denies"),
        ("status", "ordered"),
        ("actor", "PRK"),
        ("actor", "DEU"),
        ("actor", "DEU+KOR"),
        ("counterpart", ""),
        ("place", "moscow"),
        ("best", 3),
    ],
)
def test_what_is_known_and_absent_from_the_selection_is_no_mistake(column, value):
    burns = LEDGER.where(id=BURNS).without(measure="troops_killed")
    assert len(burns.where(**{column: value})) == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"best": 15000},
        {"best": "15000"},
        {"best": np.float64(15000)},
        {"best": [15000, None]},
        {"said_on": date(2022, 7, 20)},
        {"said_on": datetime(2022, 7, 20, 12)},
        {"said_on": pd.Timestamp("2022-07-20")},
        {"said_on": LEDGER[BURNS].said_on},
        {"id": LEDGER[BURNS]},
        {"id": pd.Series([BURNS])},
        {"measure": LEDGER.ledger.measures["troops_killed"]},
        {"low": None},
        {"low": ""},
        {"high": float("nan")},
        {"counterpart": None},
        {"claimant": {"William Burns", "Sergei Shoigu"}},
    ],
)
def test_values_are_taken_as_a_pandas_user_writes_them(asked):
    assert BURNS in LEDGER.where(**asked)
    assert BURNS not in LEDGER.without(**asked)


def test_of_a_ledger_without_figures_anything_may_be_asked(figures_of):
    nothing = figures_of()
    assert len(nothing.where(claimant="Somebody", period="2022").of_table("losses")) == 0


def test_a_number_in_a_text_column_is_taken_as_its_text(figures_of):
    figures = figures_of({"period": "2021"}, {"period": "2022"})
    assert figures.where(period=2022).ids == ("figure-2",)


def test_a_value_without_a_column_is_told_to_name_one():
    with pytest.raises(CheckError, match=r"where\('troops_killed'\): name the column, as in"):
        LEDGER.where("troops_killed")


def test_an_unknown_table_and_an_unknown_column_to_compare_by_are_refused():
    with pytest.raises(CheckError, match="no table 'loses' has figures; there is losses"):
        LEDGER.of_table("loses")
    assert len(LEDGER.where(measure="shells_shipped").of_table("losses")) == 0
    with pytest.raises(CheckError, match="no column 'claimnt'; did you mean 'claimant'"):
        LEDGER.latest("claimnt")


@pytest.mark.parametrize(
    "day",
    [
        "2022-12-31",
        date(2022, 12, 31),
        datetime(2022, 12, 31, 9, 30),
        pd.Timestamp("2022-12-31 09:30", tz="Asia/Seoul"),
        np.datetime64("2022-12-31T09:30"),
    ],
)
def test_a_day_is_taken_from_whatever_has_one(day):
    known = LEDGER.as_of(day)
    assert (known.as_of_day, known.steps[-1].value) == (date(2022, 12, 31), "2022-12-31")
    assert known.ids == LEDGER.as_of("2022-12-31").ids
    assert known.mark_new(day).new_after == date(2022, 12, 31)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (2022, "2022 is not a day; for its end write '2022-12-31'"),
        ("2024-02", "'2024-02' is not a day; for its end write '2024-02-29'"),
        ("../2022", "is not a day"),
        ("October", "'October' is not YYYY"),
        (pd.NaT, "write YYYY-MM-DD"),
        (None, "write YYYY-MM-DD"),
    ],
)
def test_what_is_no_day_is_told_what_to_write(day, told):
    with pytest.raises(TableError, match=told):
        LEDGER.as_of(day)


def test_a_name_that_holds_the_words_comes_before_one_that_is_spelled_alike():
    assert nearest("burns", ["Burnside", "William Burns"], 1) == ["William Burns"]
    assert nearest("Wiliam Burns", ["Burnside", "William Burns"], 1) == ["William Burns"]
    assert nearest("qqq", ["Burnside"]) == []


def test_among_very_many_names_the_nearest_is_found_in_a_moment():
    many = [f"row-{number}" for number in range(200_000)]
    assert nearest("row-150000", many, 1) == ["row-150000"]
    assert nearest("raw-1", many) == []
    assert nearest("row-199999x", many, 1) != []


def test_a_run_that_went_on_without_a_value_rests_on_its_being_unknown(figures_of):
    before, after = figures_of({"claimant": "One"}), figures_of({"claimant": "Two"})
    before.ledger.places = after.ledger.places = ("mine",)
    with recording() as recorder, pytest.raises(CheckError):
        before.where(claimant="Two")
    assert changes(recorder.uses(), lambda places: before.ledger) == []
    assert changes(recorder.uses(), lambda places: after.ledger)
