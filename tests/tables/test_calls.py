"""Figures of a frame in hand."""

import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import TableError

SAID = {"actor": "RUS", "stance": "asserts", "claimant": "Somebody", "claimant_role": "adversary"}
SOURCE = nk.source("some-table", "Some table", author="Somebody", issued="2024-01-31")


def test_a_frame_becomes_figures_in_one_call() -> None:
    frame = pd.DataFrame(
        {"date": pd.to_datetime(["2022-02-25", "2022-02-26"]), "dead": [2800.0, None]}
    )
    known = nk.figures(
        frame, measure="troops_killed", value="dead", period="date", source=SOURCE, **SAID
    )
    (figure,) = known
    assert (figure.id, figure.quantity()) == ("frame-2022-02-25", "2,800 people")
    assert (figure.locator, figure.table) == ("row 1", "nk.figures")
    assert figure.ledger.sources["some-table"].short == "Somebody 2024"


def test_a_new_measure_and_a_role_with_a_pattern_are_declared_in_the_call() -> None:
    frame = pd.DataFrame({"when": ["25.02.2022"], "who": ["Rep. of Korea"], "n": ["1,234"]})
    known = nk.figures(
        frame,
        measure=nk.measure("chips", "chips bought", "Chips paid for.", "chip", "flow"),
        units={"chip": {"plural": "chips"}},
        value="n",
        period={"column": "when", "pattern": "%d.%m.%Y"},
        counterpart="who",
        source=SOURCE,
        **SAID,
    )
    (figure,) = known
    assert (figure.quantity(), figure.counterpart) == ("1,234 chips", "KOR")


def test_a_frame_s_faults_are_those_of_a_file() -> None:
    frame = pd.DataFrame({"day": ["2022-03-01", "soon"], "who": ["Korea", "Poland"], "n": [5, 6]})
    with pytest.raises(TableError) as caught:
        nk.figures(
            frame, measure="troops_killed", value="n", period="day", counterpart="who",
            source=SOURCE, **SAID,
        )  # fmt: skip
    period, korea = caught.value.problems
    assert period.startswith("nk.figures:2:1: period 'soon' is not YYYY")
    assert korea.startswith("nk.figures:1:2: counterpart 'Korea' may be North Korea (PRK) or South")


def test_an_unknown_column_and_measure_name_the_nearest() -> None:
    frame = pd.DataFrame({"day": ["2022-03-01"], "dead": [5]})
    with pytest.raises(TableError, match=r"no column 'daed'; did you mean dead\?"):
        nk.figures(
            frame, measure="troops_killed", value="daed", period="day", source=SOURCE, **SAID
        )
    with pytest.raises(TableError, match="is unknown; did you mean 'troops_killed'"):
        nk.figures(
            frame, measure="troops_kiled", unit="person", value="dead", period="day",
            source=SOURCE, **SAID,
        )  # fmt: skip


def test_the_same_frame_makes_the_same_ledger_and_another_one_another() -> None:
    def digest(count: int) -> str:
        frame = pd.DataFrame({"day": ["2022-03-01"], "dead": [count]})
        return nk.figures(
            frame, measure="troops_killed", value="dead", period="day", source=SOURCE, **SAID
        ).ledger.digest

    assert digest(5) == digest(5) != digest(6)


def test_two_frames_that_render_one_claim_lead_to_one_origin() -> None:
    frame = pd.DataFrame({"date": ["2022-02-25"], "dead": [2800]})
    one, other = (
        nk.figures(
            frame,
            measure="troops_killed",
            value="dead",
            period="date",
            name=keeper,
            source=nk.source(keeper, "By day", issued="2024-01-31", renders="daily"),
            **SAID,
        )
        for keeper in ("one", "other")
    )
    assert [list(nk.origins(side).named) for side in (one, other)] == [["daily"], ["daily"]]
    assert nk.reconcile(one, other).counts["agrees"] == 1
