"""Excluding speakers, marking news, applying corrections, tracing origins."""

import pytest

import nkreport as nk
from nkreport.errors import CheckError, TableError
from nkreport.ledger.checks import check_relations

LEDGER = nk.load()


def test_an_excluded_speaker_and_an_excluded_source_are_left_out():
    kept = LEDGER.excluding(["William Burns", "ups-the-ante-2024"])
    assert not kept.where(claimant="William Burns")
    assert {figure.source for figure in kept} == {"agov-2022"}
    assert kept.steps[-1].name == "exclude"
    assert "russian-killed-burns-2022-07" in kept.steps[-1].hidden


def test_what_is_computed_from_an_excluded_speaker_is_left_out_too():
    kept = LEDGER.excluding(["Volodimir Datsenko"])
    assert "fire-rate-datsenko-2022" not in kept
    assert "shell-stock-implied-2022-08" not in kept
    assert "run-out-months-postskriptum" in kept


def test_the_foremost_are_the_first_known_in_the_order_asked_for():
    known = LEDGER.as_of("2022-12-31")
    asked = ["shells-shipped-2024", "workers-donbas-khusnullin", "volunteers-korochenko-2022-08"]
    assert known.foremost(asked, most=1).ids == ("workers-donbas-khusnullin",)
    assert known.foremost(asked, most=5).ids == tuple(asked[1:])
    with pytest.raises(CheckError, match="no figure 'shell-shipped-2024'"):
        known.foremost(["shell-shipped-2024"], most=5)


def test_an_unknown_name_to_exclude_gives_the_nearest():
    with pytest.raises(
        CheckError, match="no claimant or source 'Wiliam Burns'; did you mean 'Will"
    ):
        LEDGER.excluding(["Wiliam Burns"])


def test_excluding_nobody_is_no_filter():
    assert LEDGER.excluding([]).steps == LEDGER.steps


def test_a_sentence_on_an_excluded_speaker_does_not_say_that_nobody_spoke():
    known = LEDGER.excluding(["William Burns"])
    shown = nk.prose("{russian-killed-burns-2022-07}.", known, otherwise="Nobody spoke.")
    assert "left out" in str(shown)


def test_what_was_said_after_the_marked_day_is_new():
    marked = LEDGER.as_of("2022-12-31").mark_new("2022-10-31")
    assert "mobilised-putin-2022-11-04" in marked.new
    assert "mobilised-shoigu-2022-10-28" not in marked.new
    assert len(marked) == len(LEDGER.as_of("2022-12-31"))


def test_without_a_marked_day_nothing_is_new():
    assert not LEDGER.mark_new(None).new
    assert nk.news(LEDGER).bundle["text"] == []


def test_news_lists_what_is_new_and_says_so_when_nothing_is():
    marked = LEDGER.as_of("2022-12-31").mark_new("2022-10-31").where(measure="troops_mobilised")
    assert [row["id"] for row in nk.news(marked).bundle["rows"]] == ["mobilised-putin-2022-11-04"]
    none = LEDGER.as_of("2022-08-31").mark_new("2022-08-30").where(measure="troops_killed")
    assert str(nk.news(none)) == "Nothing was said after 30 August 2022."


def test_a_marked_day_must_be_a_day():
    with pytest.raises(TableError, match="ISO 8601"):
        LEDGER.mark_new("October")


def test_corrections_are_flags_until_they_are_asked_for():
    assert LEDGER.corrected("flag") is LEDGER
    assert LEDGER["kor-exports-rus-2022-endpoint"].quantity() == "$7.4 billion"


def test_an_applied_correction_shows_wherever_the_number_stands():
    mended = LEDGER.corrected("apply")
    figure = mended["kor-exports-rus-2022-endpoint"]
    assert figure.best == 7_480_000_000
    assert figure.quantity() == "$7.48 billion (corrected)"
    assert figure.quantity("short") == "$7.48 billion (corrected)"
    verdicts = {v.relation.id: v.verdict for v in check_relations(mended)}
    assert verdicts["kor-growth-as-printed"] == "agrees"


def test_where_the_text_cannot_decide_no_correction_acts():
    figure = LEDGER.corrected("apply")["rus-exports-kor-2022-refined"]
    assert figure.quantity() == "$148 billion"
    assert not figure.correction


def test_a_correction_scales_what_was_printed(figures_of):
    head = "figure,column,action,value,expect,reason,provider,on\n"
    scaled = f"{head}figure-1,best,scale,1000,40,Printed in thousands.,us,2022-10-14\n"
    shells = {"comparator": "=", "best": "40", "printed": "40"}
    given = figures_of(shells, corrections=scaled)
    assert given["figure-1"].best == 40
    assert given.corrected("apply")["figure-1"].best == 40_000


def test_a_correction_made_later_than_the_day_does_not_act():
    early = LEDGER.as_of("2024-06-30").as_of("2024-06-29")
    assert "kor-exports-rus-2022-endpoint" not in early.corrected("apply")


def test_another_word_for_corrections_is_refused():
    with pytest.raises(CheckError, match="corrections='mend': expected flag or apply"):
        LEDGER.corrected("mend")


def test_an_estimate_that_rests_on_others_is_no_origin_of_its_own():
    found = nk.origins(LEDGER.in_order(["russian-casualties-estimates-2022-07"]))
    assert len(found.claims) == 1
    assert sorted(found.named) == ["cia", "russian-finance-ministry", "washington-post"]


def test_repeats_of_one_origin_collapse():
    ids = ["volunteers-korochenko-2022-08", "volunteers-reported-agov", "volunteers-heading-agov"]
    found = nk.origins(LEDGER.in_order(ids))
    assert list(found.named) == ["igor-korochenko"]
    assert not found.untraceable


def test_an_anonymous_speaker_is_counted_as_untraceable_only():
    found = nk.origins(LEDGER.in_order(["munitions-planned-us-intelligence-2022-09"]))
    assert (len(found.claims), len(found.named), len(found.untraceable)) == (1, 0, 1)


def test_a_denial_and_a_claim_without_a_number_have_no_origin_to_count():
    bare = LEDGER.where(measure=["munitions_shipped", "missiles_shipped"])
    assert len(bare) > 2
    found = nk.origins(bare)
    assert (found.claims, found.named, found.untraceable) == ({}, {}, {})
    shown = nk.prose("From {found}.", bare, otherwise="Nobody gave one.", found=found)
    assert str(shown) == "Nobody gave one."


def test_no_origin_is_one_that_spoke_later_or_is_left_out():
    estimate = "russian-casualties-estimates-2022-07"
    early = LEDGER.as_of("2022-08-31")
    heard = nk.origins(early.where(id=estimate))
    assert set(heard.named) == {"cia", "washington-post"}
    without = nk.origins(early.excluding(["William Burns"]).where(id=estimate))
    assert set(without.named) == {"washington-post"}


def test_origins_are_told_as_the_most_there_can_be_and_never_as_independent():
    people = LEDGER.where(measure=["foreign_fighters", "volunteers_enlisted"])
    shown = nk.prose("There are {origins}.", people, origins=nk.origins(people))
    counts = [run for run in shown.bundle["text"] if "count" in run]
    assert all(run["count"] == len(run["of"]) for run in counts)
    assert str(shown) == (
        "There are three claims with a number, from at most three origins, one of them untraceable."
    )
    one = LEDGER.in_order(["russian-killed-burns-2022-07"])
    alone = nk.prose("There is {origins}.", one, origins=nk.origins(one))
    assert str(alone) == "There is one claim with a number, from one origin."
