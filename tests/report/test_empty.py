"""What an empty selection says: only what is true of the day, the speakers and the measure."""

import nkreport as nk
from nkreport.report.empty import nothing_stated
from nkreport.report.spans import plain

LOST = "equipment_lost"
WHO = "Oleksandr Kovalenko"


def said(figures):
    return plain(nothing_stated(figures))


def test_of_a_measure_with_other_figures_nobody_had_stated_such_a_one(shipped):
    figures = shipped.as_of("2022-12-31").where(measure="troops_killed").without(scope="")
    assert said(figures) == "Nobody had stated such a figure on troops killed by 31 December 2022."


def test_only_measures_that_every_selection_asked_for_are_named(shipped):
    asked = shipped.as_of("2022-08-31").where(measure=["workers_employed", "shells_shipped"])
    figures = asked.where(measure=["shells_shipped", "troops_killed"])
    assert said(figures) == "Nobody had stated a figure on shells shipped by 31 August 2022."
    neither = asked.where(measure="troops_killed")
    assert said(neither) == "Nobody had stated a figure of this kind by 31 August 2022."


def test_what_all_rests_on_a_speaker_left_out_says_so(shipped):
    figures = shipped.as_of("2024-07-01").excluding([WHO]).where(measure=LOST)
    assert said(figures) == (
        "What was said on equipment lost rests on a speaker or source that was left out."
    )


def test_a_figure_asked_for_by_its_id_was_stated_though_its_speaker_is_left_out(shipped):
    figures = shipped.excluding([WHO]).where(id="russian-equipment-lost-kovalenko-2024")
    assert said(figures) == (
        "What was said of this kind rests on a speaker or source that was left out."
    )


def test_where_a_speaker_is_left_out_nobody_means_nobody_else(shipped):
    figures = shipped.excluding([WHO]).where(measure=["troops_casualties", LOST], claimant=WHO)
    assert said(figures) == (
        "Without those left out, nobody had stated such a figure on troops killed or wounded or"
        " equipment lost."
    )


def test_no_claim_without_a_number_is_not_no_figure(shipped):
    figures = shipped.as_of("2022-08-31").where(measure="troops_casualties").unnumbered
    assert said(figures) == (
        "Nobody had made a claim without a number on troops killed or wounded by 31 August 2022."
    )


def test_the_origins_of_no_claim_are_not_counted(shipped):
    none = shipped.where(measure="troops_killed", claimant_role="defector")
    sentence = nk.prose("{found}.", none, otherwise="Nobody.", found=nk.origins(none))
    assert repr(sentence) == "Nobody."
