"""Judgements by what became of them: counted, ordered, and nothing but judgements."""

import json
from collections import Counter
from dataclasses import replace
from itertools import cycle, islice

import pytest

from nkreport.errors import CheckError
from nkreport.report import charts
from nkreport.report.side_tables import listing
from nkreport.report.spans import plain

from .conftest import layers_of, values_of


def test_each_judgement_is_a_mark_and_each_number_a_count_of_them(shipped):
    judged = listing(shipped, "judgements")
    drawing = charts.outcomes(judged)
    spec = drawing.spec()
    counted = Counter(row.word("outcome") for row in judged.rows)
    for outcome, many in counted.items():
        marks = values_of(spec, layers_of(spec)[f"outcomes_{outcome}"])
        assert len(marks) == many + 1  # and the key's
    told = [run["count"] for row in drawing.body for cell in row[1:] for run in cell]
    assert sum(told) == len(judged) == drawing.subtitle[0]["count"]
    named = [
        one for row in drawing.body for cell in row[1:] for run in cell for one in run["listed"]
    ]
    assert sorted(named) == sorted(row.id for row in judged.rows)


def test_topics_of_which_most_is_decided_come_first(shipped):
    judged = listing(shipped, "judgements")
    topics = [plain(row[0]) for row in charts.outcomes(judged).body]
    decided = Counter(row.word("topic") for row in judged.rows if row.word("outcome") != "open")
    assert len(topics) == len({row.word("topic") for row in judged.rows})
    assert topics[0].lower() == decided.most_common(1)[0][0]


def test_a_finding_says_when_nothing_is_decided_and_when_nothing_was_judged(shipped):
    early = charts.outcomes(listing(shipped.as_of("2022-08-31"), "judgements"))
    assert plain(early.title) == "Nothing that was judged is decided yet"
    none = charts.outcomes(listing(shipped.as_of("2020-01-01"), "judgements"))
    assert (none.chart, plain(none.title)) == (None, "Nothing had been judged.")


def test_what_is_no_judgement_has_no_outcomes(shipped):
    with pytest.raises(CheckError, match=r"sources have no outcomes to draw; give nk\.listing"):
        charts.outcomes(listing(shipped, "sources"))


@pytest.mark.long
def test_ten_thousand_judgements_are_a_small_drawing_in_which_all_are_counted(shipped):
    judged = listing(shipped, "judgements")
    rows = [replace(row, id=f"j{n}") for n, row in enumerate(islice(cycle(judged.rows), 10_000))]
    drawing = charts.outcomes(replace(judged, rows=tuple(rows)))
    assert len(json.dumps(drawing.spec())) < 1_000_000
    assert drawing.subtitle[0]["count"] == 10_000
