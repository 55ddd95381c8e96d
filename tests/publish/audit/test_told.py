"""A text that cannot carry links shows only numbers of the figures around it."""

from __future__ import annotations

from collections.abc import Callable

from nkreport.publish.audit import audit

Replace = Callable[[str, str], str]


def test_the_lines_of_a_label_are_read_apart(replaced: Replace) -> None:
    lines = "<tspan>8</tspan><tspan>November 2022</tspan><tspan>82,000</tspan>"
    assert audit(replaced("<text>Kuleba</text>", f"<text>{lines}</text>")) == []


def test_a_bound_in_a_drawing_without_its_hedge_says_so(replaced: Replace) -> None:
    (finding,) = audit(replaced("&gt;5 million</text>", "5 million</text>"))
    assert "without the hedge of shells" in finding.rule


def test_alternative_text_may_repeat_a_count_of_its_own_chart_and_no_other(page: str) -> None:
    counted = '<data class="count" value="2" data-figures="shells troops">Two</data>'
    told = page.replace('label="Kuleba', 'label="Two claims: Kuleba')
    assert len(audit(told)) == 1
    assert audit(told.replace("Shells sent, by claimant", f"{counted} claims")) == []
