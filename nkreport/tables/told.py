"""What is told of a mapped table: its rows, what was left out, counts that fall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nkreport.ledger.coded import combinations
from nkreport.ledger.periods import read_period
from nkreport.tables.mapped import read_mapped

if TYPE_CHECKING:
    from nkreport.ledger.ledger import Ledger

_SERIES = "measure actor counterpart item hs place scope claimant source table".split()
_MOST_DAYS = 5


def account_lines(path: Path) -> Iterator[str]:
    """What became of the rows of a table."""
    account = read_mapped(path).account
    yield f"{_many(account.rows, 'row')} read, {_many(account.figures, 'figure')} made"
    for why, count in account.left_out.items():
        if not count:
            continue
        yield f"{_many(count, 'row')} left out: {why}"
    yield from account.remarks
    if account.not_reported:
        yield f"{_many(account.not_reported, 'cell')} without a number"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def falls(ledger: Ledger) -> Iterator[str]:
    """The days on which a cumulative count is lower than before: a line a series."""
    columns = ledger.columns
    cumulative = [name for name in ledger.measures if ledger.measures[name].kind == "cumulative"]
    rows = columns.text["measure"].having(cumulative).nonzero()[0]
    if not len(rows):
        return
    period = columns.text["period"]
    ends = [read_period(word).latest for word in period.words]
    days = np.array([day.toordinal() if day else 0 for day in ends])[period.codes[rows]]
    best = columns.numbers["best"][rows]
    series, _ = combinations([columns.text[name].take(rows) for name in _SERIES])
    order = np.lexsort((days, series))
    same = series[order][1:] == series[order][:-1]
    later = days[order][1:] > days[order][:-1]
    lower = (best[order][1:] < best[order][:-1]) & same & later
    fallen: dict[int, list[int]] = {}
    for place in lower.nonzero()[0].tolist():
        fallen.setdefault(int(series[order][place]), []).append(int(rows[order][place + 1]))
    for found in fallen.values():
        first = columns.figure(found[0])
        told = [read_period(columns.text["period"][row]).latest for row in found[:_MOST_DAYS]]
        named = ", ".join(day.isoformat() for day in told if day)
        more = f" and {len(found) - _MOST_DAYS} more" if len(found) > _MOST_DAYS else ""
        what = " ".join(filter(None, (ledger.measures[first.measure].title, first.item)))
        many = "1 day" if len(found) == 1 else f"{len(found)} days"
        yield f"cumulative, and lower than before on {many}: {what}: {named}{more}"
