"""What the checks found, in sentences whose numbers lead to their figures."""

import re

import pytest

from nkreport.errors import CheckError
from nkreport.report.findings import findings_of, traced
from nkreport.report.spans import plain


def texts(figures, *kinds: str) -> list[str]:
    return [plain(finding["text"]) for finding in findings_of(figures, kinds)]


def test_the_gravest_come_first(shipped):
    order = ["impossible", "off", "flag", "contested", "not comparable"]
    severities = [finding["severity"] for finding in findings_of(shipped)]
    assert severities == sorted(severities, key=order.index)
    assert set(severities) == set(order)


def test_what_cannot_be_is_said_with_its_arithmetic(shipped):
    assert texts(shipped, "impossible") == [
        "Refined petroleum: $148 billion as printed, where its parts leave room for $6.08 billion."
        " A part of it, refined petroleum, is many times the whole: that part is misprinted."
    ]


def test_what_is_off_is_said_beside_what_comes_out(shipped):
    (finding,) = findings_of(shipped, ("off",))
    assert plain(finding["text"]) == (
        "Export growth a year: 39.5% as printed, recomputed about 39.1%."
        " Both ends stand in the sentence, and they do not give its rate."
    )
    assert finding["text"][1] == {"text": "39.5%", "figure": "kor-exports-rus-growth"}
    computed = finding["text"][3]
    assert computed["of"] == ["kor-exports-rus-2017", "kor-exports-rus-2022-endpoint"]
    assert (computed["low"], computed["high"]) == pytest.approx((39.12, 39.12), abs=0.001)


def test_rivals_stand_side_by_side_with_speaker_and_day(shipped):
    found = texts(shipped, "not comparable")
    assert any(
        "William Burns" in text and "Mikhail Khodorkovsky" in text and "20 July 2022" in text
        for text in found
    )


def test_a_correction_is_flagged_with_every_reading(shipped):
    (text,) = [text for text in texts(shipped, "flag") if "$148 billion" in text]
    assert text.startswith("The author of Ups the Ante, $148 billion: Many times the exports")
    assert "($1.48 billion)" in text
    assert "($148 million)" in text


def test_what_leads_nowhere_in_a_finding_is_a_year_or_a_designation(shipped):
    passing = re.compile(r"(19|20)\d\d|K9|KN-09|FA-50|\d+ mm")
    bare = [
        run["text"]
        for finding in findings_of(shipped)
        for run in finding["text"]
        if not {"figure", "time", "computed"} & set(run)
        and re.search(r"\d", passing.sub("", run["text"]))
    ]
    assert bare == []


def test_a_relation_counts_when_all_its_figures_are_known(shipped):
    assert texts(shipped.as_of("2022-12-31"), "impossible", "off") == []


def test_a_reason_may_name_a_figure_outside_the_selection(shipped):
    alone = shipped.in_order(["kor-exports-rus-2022-endpoint"])
    (text,) = texts(alone, "flag")
    assert "$7.48 billion" in text


def test_an_unknown_kind_gives_the_nearest(shipped):
    with pytest.raises(
        CheckError, match=r"no findings of kind 'contestd'; did you mean 'contested'"
    ):
        findings_of(shipped, ("contestd",))


def test_our_text_is_traced_to_figures_and_computed_values(shipped):
    text = traced("a {shells-shipped-2024} b {rus-exports-kor-2022-refined / 100} c", shipped)
    assert [run["text"] for run in text] == [
        "a ",
        "over 5 million shells",
        " b ",
        "$1.48 billion",
        " c",
    ]
    assert text[1]["figure"] == "shells-shipped-2024"
    assert text[3]["of"] == ["rus-exports-kor-2022-refined"]


@pytest.mark.parametrize("field", ["{no-such-figure}", "{no-such-figure / 2}"])
def test_our_text_may_name_no_unknown_figure(shipped, field):
    with pytest.raises(CheckError, match="no figure 'no-such-figure' in the ledger"):
        traced(f"a {field}", shipped)
