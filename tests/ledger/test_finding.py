"""Finding figures by words, the names that a selection knows, and an index as pandas writes it."""

import numpy as np
import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import CheckError
from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.reads import changes, recording

LEDGER = nk.load()
BURNS = "russian-killed-burns-2022-07"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Burns killed", BURNS),
        ("burns KILLED russia", BURNS),
        ("Burnes killd", BURNS),
        ("shells shipped", "shells-shipped-2024"),
        ("Volodimir Datsenko rocket", "rockets-agreed-datsenko-2022"),
        ("Shoigu mobilised", "combat-units-shoigu-2022-10-28"),
        ("over 5 million", "shells-shipped-2024"),
    ],
)
def test_words_find_the_figure_that_speaks_of_them_most_plainly(words, first):
    assert LEDGER.find(words)[0].id == first


def test_figures_that_have_every_word_leave_out_those_that_have_some():
    both = LEDGER.find("Burns wounded")
    assert {figure.claimant for figure in both} == {"William Burns"}
    assert len(LEDGER.find("Burns")) > len(both)
    either = LEDGER.find("Burns shells")
    assert {"William Burns", "the author of Ups the Ante"} <= {figure.claimant for figure in either}


def test_a_name_is_found_without_its_accents_and_a_country_by_its_name(figures_of):
    figures = figures_of({"claimant": "José Ñandú"}, {"claimant": "Other", "actor": "KOR"})
    assert figures.find("jose nandu").ids == ("figure-1",)
    assert figures.find("South Korea").ids == ("figure-2",)


def test_what_nobody_speaks_of_finds_nothing_and_no_words_are_refused():
    assert len(LEDGER.find("xyzzy")) == 0
    for nothing in ("", " … ", 7):
        with pytest.raises(CheckError, match="give words to look for"):
            LEDGER.find(nothing)


def test_a_find_is_a_step_that_another_ledger_can_be_asked_for(figures_of):
    before = figures_of({"claimant": "Jane Doe"}, {"claimant": "John"})
    after = figures_of({"claimant": "Jane Doe"}, {"claimant": "John Doe"})
    before.ledger.places = after.ledger.places = ("mine",)
    with recording() as recorder:
        found = before.find("doe")
        assert found.ids == ("figure-1",)
    assert found.steps[-1].name == "find"
    assert changes(recorder.uses(), lambda places: before.ledger) == []
    told = changes(recorder.uses(), lambda places: after.ledger)
    assert any("figure-2" in line for line in told)


def test_many_figures_are_searched_in_a_moment(figures_of, monkeypatch):
    from nkreport.ledger import finding

    monkeypatch.setattr(finding, "MOST_PARSED", 1)
    assert LEDGER.find("burns killed")[0].id == BURNS


def test_the_names_of_a_selection_are_told_with_what_they_are_called():
    assert LEDGER.actors[:2] == ("PRK", "RUS")
    assert str(LEDGER.actors).splitlines()[1].startswith("  PRK: North Korea, ")
    killed = LEDGER.where(measure="troops_killed", actor="RUS")
    assert killed.claimants == ("William Burns", "Mikhail Khodorkovsky")
    assert killed.claimants.counts == (1, 1)
    assert str(killed[:1].claimants) == "1 claimant\n  William Burns: 1 figure"
    assert str(killed[:1].names("status")).startswith("1 value of status")
    assert killed.measures.called == ("troops killed",)
    assert "agov-2022" in killed.sources
    assert "burns-2022" in killed.sources
    assert "artillery shell" in LEDGER.items
    assert sum(LEDGER.names("stance").counts) == len(LEDGER)
    assert "North Korea" in LEDGER.actors._repr_html_()


def test_names_are_values_to_select_by():
    assert len(LEDGER.where(claimant=LEDGER.claimants)) == len(LEDGER)


def test_every_measure_is_listed_with_its_title_those_without_a_figure_too():
    every = nk.measures()
    assert list(every) == list(LEDGER.ledger.measures)
    assert every.called[every.index("troops_killed")].startswith("troops killed: Soldiers dead")
    assert every.counts[every.index("troops_killed")] == len(LEDGER.where(measure="troops_killed"))


def test_names_of_no_column_or_of_numbers_are_refused():
    with pytest.raises(CheckError, match="no column 'claimnt'; did you mean 'claimant'"):
        LEDGER.names("claimnt")
    with pytest.raises(CheckError, match="best holds numbers"):
        LEDGER.names("best")


def test_an_index_is_a_place_a_slice_an_id_a_figure_or_a_mask():
    assert LEDGER[0].id == LEDGER.ids[0]
    assert LEDGER[np.int64(-1)].id == LEDGER.ids[-1]
    assert LEDGER[:3].ids == LEDGER.ids[:3]
    assert LEDGER[[0, 2]].ids == (LEDGER.ids[0], LEDGER.ids[2])
    assert LEDGER[LEDGER[BURNS]] is LEDGER[BURNS]
    assert LEDGER[BURNS] in LEDGER
    assert LEDGER[BURNS] not in LEDGER[:3]
    high = LEDGER[LEDGER.frame["best"] == 15000]
    assert high.ids == LEDGER.where(best=15000).ids
    assert LEDGER[(LEDGER.frame["best"] == 15000).to_numpy()].ids == high.ids
    assert high.steps[-1].value == "2 chosen"


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("killed", "did you mean 'russian-killed-burns-2022-07'"),
        ("cheese", r"no figure 'cheese' in the ledger; figures.find\('…'\) looks for words"),
        ("claimant", r"the column is figures.frame\['claimant'\]"),
        (["id", "best"], r"columns are those of the DataFrame, .frame\[\['id', 'best'\]\]"),
        ([True, False], "a mask of 2 for "),
        (1.5, "give an id, a number, a slice, or a mask"),
        (None, "give an id, a number, a slice, or a mask"),
        (100_000, "there is no figure"),
    ],
)
def test_an_index_that_picks_nothing_says_what_does(key, told):
    with pytest.raises(CheckError, match=told):
        LEDGER[key]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("to_csv", r"figures have no 'to_csv'; write figures.frame.to_csv\(…\)"),
        ("sort_values", "write figures.order_by"),
        ("iloc", r"write figures\[0\]"),
        ("whre", "did you mean 'where'"),
        ("claimant", r"figures.names\('claimant'\) lists its values"),
        ("plot", "figures have no 'plot'; figures.frame is a DataFrame"),
    ],
)
def test_a_name_that_figures_have_not_says_what_to_write(name, told):
    with pytest.raises(AttributeError, match=told):
        getattr(LEDGER, name)
    assert not hasattr(LEDGER, "_repr_latex_")


def test_a_frame_has_real_dates_beside_the_written_ones(figures_of):
    figures = figures_of(
        {"period": "2022-02/..", "said_on": "2022-07-20"}, {"period": "", "said_on": "2022"}
    )
    frame = figures.frame
    assert [name for name in frame.columns if name in COLUMNS] == COLUMNS == list(figures.columns)
    assert list(frame.columns[8:11]) == ["period", "period_first", "period_last"]
    assert frame["said_on_last"].tolist() == [
        pd.Timestamp("2022-07-20"),
        pd.Timestamp("2022-12-31"),
    ]
    assert frame["period_first"][0] == pd.Timestamp("2022-02-01")
    assert frame["period_last"].isna().all()
    assert len(frame[frame["said_on_first"] > "2022-03-01"]) == 1
    assert figures[:0].frame.dtypes.equals(frame.dtypes)
