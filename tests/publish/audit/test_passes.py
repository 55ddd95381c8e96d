"""A number passes by a listed rule, and no other way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from nkreport.publish.audit import PASSES, audit

Plant = Callable[[str], str]


@pytest.mark.parametrize(
    "text",
    [
        "In 2022 and 2023, since the 1980s, 2017–2022.",
        "BM-21, K9, FA-50, S-300, Shahed 136, Su-34, 9M723 and M1978.",
        "T-72B3, 9K331MDT, 2B26, KamAZ-63501, MSh-5350.1, R-381T2M, 5P85SM2-01, Leer-3.",
        "A Ural-4320 6x6, the UAZ-23632 and a boat of Project 02510.",
        "122 and 152 mm shells, 155-mm howitzers, 107mm.",
        "See Chart 1, Tables 1 and 2, Source 3 and Resolution 1718.",
        "No one knows; one of them, the only one, and one another.",
        "The first report, the Second World War, a third party.",
        "L57 fn20 of the text; line 57, footnote 20; the 38th Parallel; the Two Koreas.",
        "The second half of 2022.",
    ],
)
def test_what_a_listed_rule_lets_pass_is_no_finding(planted: Plant, text: str) -> None:
    assert audit(planted(text)) == []


def test_no_listed_rule_stands_without_a_name_and_a_reason() -> None:
    assert len({rule.name for rule in PASSES}) == len(PASSES)
    for rule in PASSES:
        assert rule.reason
        re.compile(rule.pattern)


@pytest.mark.parametrize(
    "text", ["Over-5000 fell.", "Killed-50 so far.", "USD-500 were paid.", "About-20 of them."]
)
def test_a_hedge_before_a_hyphen_makes_no_code_of_a_number(planted: Plant, text: str) -> None:
    assert audit(planted(text)) != []
