"""Two ledgers set beside each other: each figure's verdict, its factor and its reason."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.errors import CheckError
from nkreport.ledger.figures import Figures
from nkreport.ledger.reads import Recorder, changes, recording
from nkreport.ledger.reconciled import Found, Reconciliation

Row = Mapping[str, str]
THEIRS = {"claimant": "Somebody else", "statement": "theirs", "source": "ups-the-ante-2024"}
EXPORTS = {
    "measure": "exports_value",
    "actor": "RUS",
    "counterpart": "KOR",
    "unit": "USD",
    "printed": "",
    "period": "2022",
}
UP_TO = "2022-02-24/"


@pytest.fixture
def beside(folder: Callable[..., Path]) -> Callable[..., Reconciliation]:
    """Reconcile typed rows: those of one ledger with those of another."""

    def beside(known: list[Row], theirs: list[Row], **files: str) -> Reconciliation:
        ours = [{"id": f"known-{n}", "statement": f"k{n}", **r} for n, r in enumerate(known)]
        others = [
            {"id": f"theirs-{n}", **THEIRS, "statement": f"t{n}", **r} for n, r in enumerate(theirs)
        ]
        return nk.reconcile(
            nk.load(folder(*ours, name="known", **files)), nk.load(folder(*others, name="theirs"))
        )

    return beside


def only(found: Reconciliation) -> Found:
    (one,) = found
    return one


def test_numbers_for_one_thing_agree_where_one_value_can_be_both(beside):
    day = {"period": f"{UP_TO}2022-08-01"}
    found = beside(
        [{**day, "comparator": ">=", "best": "", "low": "10", "printed": "10"}],
        [{**day, "best": "12"}],
    )
    assert (only(found).verdict, only(found).apart) == ("agrees", "")


def test_intervals_that_touch_do_not_contradict(beside):
    day = {"period": f"{UP_TO}2022-08-01", "best": "", "printed": ""}
    known = [{**day, "low": "10", "high": "20"}]
    assert only(beside(known, [{**day, "low": "20", "high": "30"}])).verdict == "agrees"
    found = only(beside(known, [{**day, "low": "25", "high": "30"}]))
    assert (found.verdict, found.apart) == ("contradicts", "theirs-0 / known-0")


def test_a_number_is_as_wide_as_it_is_printed(beside):
    exact = {**EXPORTS, "best": "12700000000"}
    rounded = {**exact, "printed": "$12.7 billion"}
    theirs = [{**EXPORTS, "best": "12740000000"}]
    assert only(beside([rounded], theirs)).verdict == "agrees"
    assert only(beside([exact], theirs)).verdict == "contradicts"


def test_a_contradiction_says_by_what_factor_and_which_is_the_larger(beside):
    found = beside([{**EXPORTS, "best": "30"}], [{**EXPORTS, "best": "10"}])
    (row,) = found.rows()
    assert (row["verdict"], row["apart"]) == ("contradicts", "3 times")
    assert (row["known"], row["theirs"]) == ("$30", "$10")
    none = beside([{**EXPORTS, "best": "30"}], [{**EXPORTS, "best": "0"}])
    assert only(none).apart == "known-0 - theirs-0"


def test_of_numbers_less_than_a_tenth_apart_the_difference_is_told(beside):
    found = beside([{**EXPORTS, "best": "100"}], [{**EXPORTS, "best": "105"}])
    assert found.rows()[0]["apart"] == "$5"


def test_units_of_one_measure_are_brought_to_one(beside):
    way = {"measure": "distance", "item": "", "period": "", "printed": ""}
    found = beside(
        [{**way, "best": "10", "unit": "kilometre"}], [{**way, "best": "12", "unit": "mile"}]
    )
    assert found.rows()[0]["apart"] == "about 1.93 times"


def test_dead_are_not_dead_and_wounded(beside):
    day = {"period": f"{UP_TO}2022-08-01"}
    found = only(beside([day], [{**day, "measure": "troops_casualties"}]))
    assert (found.verdict, found.theirs) == ("not comparable", "theirs-0")
    assert found.why == ("measure: troops killed, troops killed or wounded",)


@pytest.mark.parametrize(
    ("known", "theirs", "why"),
    [
        ({"scope": "at sea"}, {}, "scope: at sea, none stated"),
        ({}, {"item": "coal"}, "item: none stated, coal"),
        ({}, {"status": "planned"}, None),
        ({"status": "delivered"}, {"status": "planned"}, "status: delivered, planned"),
        ({}, {"period": "2021"}, "period: 2022, 2021"),
        ({}, {"period": "2021/2022"}, "period: 2022, 2021–2022"),
        ({}, {"best": "", "comparator": ""}, "number: Somebody else gives none"),
    ],
)
def test_what_keeps_two_figures_apart_is_said(beside, known, theirs, why):
    found = only(beside([{**EXPORTS, **known}], [{**EXPORTS, **theirs}]))
    assert found.why == ((why,) if why else ())
    assert found.verdict == ("not comparable" if why else "agrees")


@pytest.mark.parametrize("other", [{"actor": "CHN"}, {"counterpart": "CHN"}, {"item": "coal"}])
def test_the_other_ledger_is_silent_on_what_it_does_not_speak_of(beside, other):
    unlike = {"status": "planned", "scope": "at sea"} if "item" in other else {}
    known = [{**EXPORTS, "status": "delivered"}]
    found = only(beside(known, [{**EXPORTS, **other, **unlike}]))
    assert (found.verdict, found.theirs) == ("silent", "")


def test_a_statement_is_set_against_a_count_at_its_day(beside):
    series = [
        {"period": f"{UP_TO}2022-08-{day}", "best": n} for day, n in (("01", "100"), ("03", "120"))
    ]
    for day, best, wanted, how in (
        ("01", "100", "agrees", ()),
        ("01", "50", "contradicts", ()),
        ("02", "110", "agrees", ("between",)),
        ("02", "121", "contradicts", ("between",)),
        ("04", "130", "not comparable", ()),
        ("04", "110", "contradicts", ("nearest",)),
    ):
        found = only(beside([{"period": f"{UP_TO}2022-08-{day}", "best": best}], series))
        assert (found.verdict, found.how) == (wanted, how), (day, best)


def test_a_statement_on_a_period_is_set_against_the_difference_of_counts(beside):
    series = [
        {"period": f"{UP_TO}2022-07-31", "best": "100"},
        {"period": f"{UP_TO}2022-08-31", "best": "130"},
    ]
    found = beside([{"period": "2022-08-01/2022-08-31", "best": "60"}], series)
    assert only(found).theirs == "theirs-1 - theirs-0"
    (row,) = found.rows()
    assert (row["theirs"], row["apart"]) == ("30 people", "2 times")
    assert row["reason"] == "the difference of its counts at both ends of the period"


def test_the_line_that_says_less_asks_whichever_side_it_is_on(beside):
    series = [{"period": f"{UP_TO}2022-08-0{n}", "best": str(n * 10)} for n in range(1, 6)]
    found = only(beside(series, [{"period": f"{UP_TO}2022-08-03", "best": "60"}]))
    assert (found.verdict, found.known, found.theirs) == ("contradicts", "known-2", "theirs-0")


def test_a_day_that_one_series_has_beyond_the_other_is_not_set_against_its_last(beside):
    series = [{"period": f"{UP_TO}2022-08-0{n}", "best": str(n * 10)} for n in range(1, 6)]
    assert [one.verdict for one in beside(series[:3], series)] == ["agrees"] * 3
    found = beside(series, series[:3])
    assert [one.verdict for one in found] == ["agrees"] * 3 + ["silent"] * 2
    assert [one.verdict for one in beside(series[2:], series[:4])] == ["agrees"] * 2 + ["silent"]


def test_what_has_its_match_is_no_neighbour_of_another_item(beside):
    tank, robot = {**EXPORTS, "item": "tank"}, {**EXPORTS, "item": "robot"}
    found = beside([tank, robot], [tank])
    assert [one.verdict for one in found] == ["agrees", "silent"]
    assert only(beside([robot], [tank])).why == ("item: robot, tank",)
    whole = beside([tank, {**EXPORTS, "item": ""}], [tank])
    assert [one.verdict for one in whole] == ["agrees", "not comparable"]


def test_a_year_is_set_against_the_sum_of_its_months(beside):
    months = [{**EXPORTS, "period": f"2022-{n:02d}", "best": "10"} for n in range(1, 13)]
    found = beside([{**EXPORTS, "best": "240"}], months)
    (row,) = found.rows()
    assert (row["verdict"], row["theirs"], row["apart"]) == ("contradicts", "$120", "2 times")
    gap = beside([{**EXPORTS, "best": "240"}], months[:5] + months[6:])
    assert only(gap).verdict == "not comparable"


def test_mirror_figures_stand_side_by_side_with_their_gap(beside):
    imports = {**EXPORTS, "measure": "imports_value", "actor": "KOR", "counterpart": "RUS"}
    found = beside([{**EXPORTS, "best": "10"}], [{**imports, "best": "12"}])
    (row,) = found.rows()
    assert (row["verdict"], row["apart"]) == ("not comparable", "1.2 times")
    assert row["reason"].startswith("mirror: ")


def test_a_growth_is_recomputed_from_their_levels(beside):
    growth = {
        "id": "rate",
        "measure": "export_growth",
        "unit": "percent",
        "period": "2017/2022",
        "best": "50",
        "printed": "50 percent",
        "base": "before",
    }
    levels = [
        {**EXPORTS, "id": "before", "period": "2017", "best": "100"},
        {**EXPORTS, "id": "after", "period": "2022", "best": "759"},
    ]
    relations = (
        "id,kind,result,terms,why\n"
        'follows,equals,rate,"growth(before, after, 5)",The rate follows.\n'
    )
    imports = {**EXPORTS, "measure": "imports_value", "actor": "KOR", "counterpart": "RUS"}
    theirs = [{**imports, "period": "2017", "best": "100"}, {**imports, "best": "161.051"}]
    found = beside([{**EXPORTS, **growth}, *levels], theirs, relations=relations)
    one = next(one for one in found if one.known == "rate")
    assert (one.verdict, one.how) == ("contradicts", ("mirror", "recomputed"))
    assert one.theirs == "growth(theirs-0, theirs-1, 5)"
    assert found.words(one.theirs) == "10%"
    assert found.words(one.apart) == "5 times"


RENDERINGS = (
    '[{"id": "one-keeper", "title": "A", "custom": {"renders": "daily"}, "issued":'
    ' {"date-parts": [[2022, 8]]}}, {"id": "other-keeper", "title": "B", "custom": {"renders":'
    ' "daily"}, "issued": {"date-parts": [[2022, 8]]}}]'
)


def test_renderings_of_one_claim_are_held_to_their_digits_day_by_day(folder):
    days = {"01": ("1000", "1000"), "02": ("1100", "1101"), "03": ("1200", ""), "05": ("9", "9")}
    rows = [
        {
            "id": f"{keeper}-{day}",
            "statement": f"{keeper}-{day}",
            "period": f"{UP_TO}2022-08-{day}",
            "best": numbers[side],
            "printed": numbers[side],
            "source": f"{keeper}-keeper",
        }
        for day, numbers in days.items()
        for side, keeper in enumerate(("one", "other"))
        if numbers[side]
    ]
    figures = nk.load(folder(*rows, sources=RENDERINGS))
    found = nk.reconcile(figures.where(source="one-keeper"), figures.where(source="other-keeper"))
    assert {one.known: one.verdict for one in found} == {
        "one-01": "agrees",
        "one-02": "contradicts",
        "one-03": "silent",
        "one-05": "agrees",
    }
    assert set(nk.origins(figures).named) == {"daily"}


def test_an_id_that_means_two_figures_is_refused(folder):
    one, other = (nk.load(folder({"best": n}, name=f"mine{n}")) for n in ("10", "20"))
    with pytest.raises(CheckError, match=r"both ledgers call a figure 'figure-1'.*nkreport diff"):
        nk.reconcile(one, other)


def test_a_row_that_both_have_is_not_set_against_itself(shipped):
    found = nk.reconcile(shipped.where(measure="troops_killed"), shipped)
    assert all(one.known != one.theirs for one in found)


def test_nothing_on_either_side_gives_nothing(shipped):
    nothing = shipped.as_of("1900-01-01")
    assert len(nk.reconcile(nothing, shipped)) == 0
    assert nk.reconcile(nothing, shipped).alone == shipped.ids
    assert list(nk.reconcile(nothing, nothing).frame) == ["verdict"]
    assert {one.verdict for one in nk.reconcile(shipped, nothing)} == {"silent"}


def test_what_only_the_second_has_is_counted_and_listed_last(beside):
    coal = {**EXPORTS, "item": "coal", "counterpart": "CHN", "best": "7"}
    found = beside([EXPORTS, {"measure": "troops_killed"}], [EXPORTS, coal])
    assert (found.alone, found.known_alone.ids) == (("theirs-1",), ("known-1",))
    assert str(found) == "1 agrees, 1 stands alone, 1 of the second stands alone"
    *_, last = found.rows()
    assert (last["verdict"], last["item"], last["known"], last["theirs"]) == (
        "silent",
        "coal",
        "",
        "$7",
    )
    assert found.where("agrees").alone == ()
    assert [one.item for one in found.where("silent").theirs_alone] == ["coal"]


def test_of_a_series_that_was_asked_of_some_days_the_others_do_not_stand_alone(beside):
    series = [{"period": f"{UP_TO}2022-08-0{n}", "best": str(n * 10)} for n in range(1, 6)]
    assert beside(series[2:3], series).alone == ()
    assert beside(series[:4], series[1:]).alone == ("theirs-3",)


def test_a_reconciliation_is_a_frame_and_a_card(beside):
    found = beside([{**EXPORTS, "best": "30"}, {"measure": "troops_killed"}], [{**EXPORTS}])
    assert list(found.frame["verdict"]) == ["contradicts", "silent"]
    assert found.frame["their_expression"][0] == "theirs-0"
    card = found._repr_html_()
    assert "<td>3 times</td>" in card
    assert "1 contradicts, 1 stands alone" in card


def test_an_unknown_verdict_names_those_there_are(shipped):
    with pytest.raises(CheckError, match="no verdict 'agree'; known: contradicts, agrees"):
        nk.reconcile(shipped.where(measure="troops_killed"), shipped).where("agree")


def test_what_a_run_reconciled_is_asked_again_and_rows_it_did_not_use_do_not_count(
    folder: Callable[..., Path],
) -> None:
    def written(note: str, best: str) -> Figures:
        day = {"period": f"{UP_TO}2022-08-01"}
        ours = {"id": "ours", "statement": "ours", "note": note, **day}
        theirs = {"id": "other", **day, **THEIRS, "best": best}
        return nk.load(folder(ours, theirs))

    figures = written("", "10")
    recorder = Recorder()
    with recording(recorder):
        nk.reconcile(figures.where(source="agov-2022"), figures.where(claimant="Somebody else"))
    uses = recorder.uses()
    assert changes(uses, lambda _: written("seen again", "10").ledger) == []
    assert changes(uses, lambda _: written("", "20").ledger) != []
