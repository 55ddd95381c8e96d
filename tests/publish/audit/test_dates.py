"""A date is read back out of a sentence as exact as it is shown."""

from __future__ import annotations

import pytest

from nkreport.publish.audit.dates import read_dates


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("19 June 2024", [(2024, 6, 19)]),
        ("June 19, 2024", [(2024, 6, 19)]),
        ("Nov 08, 2022", [(2022, 11, 8)]),
        ("2024-07-01", [(2024, 7, 1)]),
        ("19–30 June 2024", [(None, None, 19), (2024, 6, 30)]),
        ("November–December 2022", [(None, 11, None), (2022, 12, None)]),
        ("since 2022", [(2022, None, None)]),
        ("5,000", []),
    ],
)
def test_a_date_is_read_as_exact_as_it_is_shown(
    text: str, dates: list[tuple[int | None, int | None, int | None]]
) -> None:
    assert [(date.year, date.month, date.day) for date in read_dates(text)] == dates
