"""Nothing hostile runs in a browser; escaping alone suffices, and so does the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.long, pytest.mark.browser]


@pytest.fixture(scope="module", params=["page_of_tables", "page_of_outputs", "index_of_reports"])
def text(request: pytest.FixtureRequest) -> str:
    page: str = request.getfixturevalue(request.param)
    return page


def test_nothing_runs_nothing_is_asked_for_and_the_console_is_silent(
    see: Callable[..., Any], text: str
) -> None:
    seen = see(text)
    assert not seen.ran
    assert (seen.said, seen.asked) == ([], [])


def test_escaping_alone_suffices(
    see: Callable[..., Any], text: str, lenient: Callable[[str], str]
) -> None:
    seen = see(lenient(text))
    assert not seen.ran
    assert (seen.said, seen.asked) == ([], [])


def test_the_policy_alone_suffices(
    see: Callable[..., Any], text: str, bare: Callable[[str], str]
) -> None:
    seen = see(bare(text), ready="body")
    assert not seen.ran
    assert seen.said != []
    assert [url for url in seen.asked if not url.startswith("file:")] == []


def test_without_both_the_payloads_do_run(
    see: Callable[..., Any], text: str, bare: Callable[[str], str], lenient: Callable[[str], str]
) -> None:
    assert see(lenient(bare(text)), ready="body").ran
