"""Counts, computed values, dates and parameters must be what they say they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nkreport.publish.audit import audit

Plant = Callable[[str], str]


@pytest.mark.parametrize(
    ("value", "ids", "text", "rule"),
    [
        ("4", "shells troops ratio", "four", "is a count of 4 that names 3 ids"),
        ("3", "shells troops troops", "three", "is a count of 3 that names 2 ids"),
        ("3", "shells troops ratio", "four", "is not the count it stands for, 3"),
        ("3", "shells troops ratio", "some", "is not the count it stands for, 3"),
        ("3", "shells troops gone", "three", "counts 'gone', which does not exist"),
        ("x", "shells", "one", "is a count of x that names 1 ids"),
    ],
)
def test_a_count_that_is_off_is_found(
    planted: Plant, value: str, ids: str, text: str, rule: str
) -> None:
    count = f'<data class="count" value="{value}" data-figures="{ids}">{text}</data>'
    (finding,) = audit(planted(f"There were {count} claims."))
    assert rule in finding.rule


def test_a_count_of_none_may_be_said_in_a_word(planted: Plant) -> None:
    none = '<data class="count" value="0" data-figures="">No</data>'
    assert audit(planted(f"{none} claims.")) == []


@pytest.mark.parametrize(
    ("expression", "ids", "value", "text", "rule"),
    [
        ("target - sent", "target sent", "300000/340000", "300,000–340,000", "does not follow"),
        ("target - sent", "target sent", "280000/320000", "300,000", "does not say"),
        ("target - gone", "target gone", "1/2", "1–2", "'gone' does not exist"),
        ("target - sent", "target", "280000/320000", "280,000–320,000", "it names ['target']"),
        ("target - many", "target many", "1/2", "1–2", "'many' has no number"),
        ("target -", "target", "1/2", "1–2", "expected a value"),
        ("target / sent", "target sent", "15-17", "15–17", "is no interval"),
        ("shells / sent", "shells sent", "250/inf", "250 times", "does not say"),
    ],
)
def test_a_computed_interval_that_does_not_follow_is_found(
    planted: Plant, expression: str, ids: str, value: str, text: str, rule: str
) -> None:
    computed = (
        f'<data class="computed" value="{value}" data-computed="{expression}"'
        f' data-figures="{ids}">{text}</data>'
    )
    (finding,) = audit(planted(f"It was {computed}."))
    assert rule in finding.rule


@pytest.mark.parametrize(
    ("expression", "ids", "value", "text"),
    [
        ("target / sent", "target sent", "15/17", "15–17 times"),
        ("shells / sent", "shells sent", "250/inf", "at least 250 times"),
        ("(target + sent) * 2", "target sent", "640000/720000", "640,000–720,000"),
        ("part * sent", "part sent", "6000/8000", "6,000 to 8,000 people"),
        (
            "trade / ratio",
            "trade ratio",
            "1068571428.5714285/1068571428.5714285",
            "about $1.07 billion",
        ),
    ],
)
def test_a_computed_interval_that_follows_is_no_finding(
    planted: Plant, expression: str, ids: str, value: str, text: str
) -> None:
    computed = (
        f'<data class="computed" value="{value}" data-computed="{expression}"'
        f' data-figures="{ids}">{text}</data>'
    )
    assert audit(planted(f"It was {computed}.")) == []


@pytest.mark.parametrize(
    ("datetime", "text", "rule"),
    [
        ("2024-06-19", "20 June 2024", "is not the date it stands for"),
        ("2024-06", "19 June 2024", "is not the date it stands for"),
        ("2024-06-19", "June 2023", "is not the date it stands for"),
        ("2022-11/2022-12", "November 2022", "is not the date it stands for"),
        ("2022", "5,000 shells", "holds a number that is no part of its date"),
        ("2022", "in 2022, twice", "holds a number that is no part of its date"),
        ("2022-02-30", "30 February 2022", "names day 30 of a month that has 28"),
        ("", "2022", "is not the date it stands for"),
    ],
)
def test_a_time_that_disagrees_with_its_text_is_found(
    planted: Plant, datetime: str, text: str, rule: str
) -> None:
    (finding,) = audit(planted(f'<time datetime="{datetime}">{text}</time>'))
    assert rule in finding.rule


@pytest.mark.parametrize(
    ("datetime", "text"),
    [
        ("2024-06-19", "19 June 2024"),
        ("2024-06-19", "June 2024"),
        ("2022-11-08~", "about 8 November 2022"),
        ("2022-11/2022-12", "November–December 2022"),
        ("2024-06-19/2024-06-30", "19 June – 30 June 2024"),
        ("2024-06-19/2024-06-30", "19–30 June 2024"),
        ("2022-11/2022-12", "2022"),
        ("2017/2022", "2017–2022"),
        ("2022-02/..", "since February 2022"),
    ],
)
def test_a_time_that_agrees_with_its_text_is_no_finding(
    planted: Plant, datetime: str, text: str
) -> None:
    assert audit(planted(f'<time datetime="{datetime}">{text}</time>')) == []


def test_a_parameter_that_is_not_the_heads_is_found(planted: Plant) -> None:
    other = '<span class="parameter" data-parameter="edition">41st edition</span>'
    (finding,) = audit(planted(other))
    assert "which the record gives as '2024-07-01 edition'" in finding.rule
    (finding,) = audit(planted(other.replace("edition", "volume", 1)))
    assert "which the record does not state" in finding.rule
