"""A link must say what its figure gives, its hedge included."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nkreport.publish.audit import audit

Plant = Callable[[str], str]
Link = Callable[[str, str], str]


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("shells", "over 5 million"),
        ("shells", "more than five million"),
        ("shells", "≥5m"),
        ("shells", "at least 5,000,000 (2022)"),
        ("troops", "82,000"),
        ("cap", "as many as 10,000"),
        ("cap", "≤ 10,000"),
        ("killed", "about 15,000"),
        ("killed", "~15k"),
        ("part", "30–40 percent"),
        ("part", "at least 30%"),
        ("ratio", "7:1"),
        ("ratio", "sevenfold"),
        ("trade", "$7.48 billion"),
        ("trade", "7.5 billion dollars"),
        ("trade", "nearly 7.5 billion dollars"),
        ("rank", "fourth"),
        ("target", "300,000–340,000"),
        ("many", "many soldiers"),
        ("shells", "Kuleba, <time datetime='2022-11-08'>8 November 2022</time>"),
        ("shells", "Kuleba, 8 November 2022"),
        ("shells", "with 41 kinds of aid"),
    ],
)
def test_a_link_that_says_what_its_figure_gives_is_no_finding(
    planted: Plant, link: Link, figure: str, text: str
) -> None:
    assert audit(planted(f"They said {link(figure, text)}.")) == []


def test_an_end_of_a_range_may_stand_as_the_end_of_a_span(planted: Plant, link: Link) -> None:
    framed = f"Claims run from {link('killed', 'about 15,000')} to {link('target', '340,000')}."
    assert audit(planted(framed)) == []
    assert len(audit(planted(f"It went to {link('target', '340,000')}."))) == 1
    assert len(audit(planted(framed.replace("340,000", "300,000")))) == 1
    cap = f"Claims run from {link('troops', '82,000')} to {link('cap', '10,000')}."
    assert len(audit(planted(cap))) == 1


def test_a_hedge_may_stand_before_itslink(planted: Plant, link: Link) -> None:
    assert audit(planted(f"They sent over {link('shells', '5 million')} shells.")) == []


@pytest.mark.parametrize(
    ("figure", "text", "rule"),
    [
        ("troops", "28,000", "is not what troops (82,000 personnel) gives"),
        ("shells", "over 6 million", "is not what shells (over, over 5 million"),
        ("shells", "5 million", "without the hedge of shells (over"),
        ("shells", "up to 5 million", "without the hedge of shells (over"),
        ("cap", "10,000", "without the hedge of cap (up to"),
        ("cap", "over 10,000", "without the hedge of cap (up to"),
        ("killed", "15,000", "without the hedge of killed (about"),
        ("part", "30%", "without the hedge of part"),
        ("part", "30–45%", "is not what part"),
        ("troops", "over 82,000", "carries a hedge that troops"),
        ("troops", "82,000 percent", "is not what troops"),
        ("trade", "7.48 billion rubles", "is shown in RUB, but trade"),
        ("trade", "$7.6 billion", "is not what trade"),
        ("trade", "$7 billion", "is not what trade"),
        ("rank", "third", "is not what rank"),
        ("ratio", "twice", "is not what ratio"),
        ("many", "thousands", "is not what many"),
    ],
)
def test_a_link_that_says_something_else_is_found(
    planted: Plant, link: Link, figure: str, text: str, rule: str
) -> None:
    (finding,) = audit(planted(f"They said {link(figure, text)}."))
    assert finding.place == "paragraph 1 under 'Workers'"
    assert rule in finding.rule


def test_a_link_to_a_figure_that_is_not_there_is_found(planted: Plant, link: Link) -> None:
    (finding,) = audit(planted(link("shell", "over 5 million")))
    assert "links to '#fig-shell', which does not exist in the evidence" in finding.rule
    (finding,) = audit(
        planted('<a class="figure" href="#fig-troops" data-figure="shells">over 5 million</a>')
    )
    assert "is not where 'shells' stands" in finding.rule
