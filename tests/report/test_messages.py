"""Errors of large tables: each names a few rows and counts the rest."""

import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import NkreportError
from nkreport.report.prose import prose_runs

LONGEST = 2000
ROWS = 300


def table(**more):
    frame = pd.DataFrame(
        {
            "item": [f"a kind with quite a long name {number}" for number in range(ROWS)],
            "lost": range(1, ROWS + 1),
            "day": [f"2{number:03d}" for number in range(ROWS)],
            "fate": [f"fate {number}" for number in range(ROWS)],
        }
    )
    said = {"actor": "RUS", "period": "2022", "said_on": "2023-01-01", "claimant": "Somebody"}
    told = {"claimant_role": "research", "stance": "reports", "item": "item", "scope": "fate"}
    source = {"seen": {"title": "Seen", "author": "Somebody", "issued": "2023-01-01"}}
    given = {"measure": "equipment_lost", "value": "lost", "source": source}
    return nk.figures(frame, **{**given, **said, **told, **more})


@pytest.fixture(scope="module")
def many():
    return table()


CALLS = {
    "a sum": lambda many: many.sum(),
    "a sum of levels": lambda many: table(measure="debt", scope="", period="day").sum(),
    "a group by time": lambda many: table(period="2021/2022").groupby("day"),
    "an expression": lambda many: nk.compute(" + ".join(many.ids), many),
    "an expression that cannot be read": lambda many: nk.compute(" + ".join(many.ids) + " +", many),
    "a comparison": lambda many: nk.compare(many, many, because="so"),
    "several wholes": lambda many: nk.charts.composition(many, many),
    "parts of another scope": lambda many: nk.charts.composition(many[0], many[1:]),
    "several estimates": lambda many: nk.charts.claims(many, cited_by=many),
    "several rates": lambda many: nk.charts.months(many[0], many, because="so"),
    "lanes": lambda many: nk.charts.timeline(
        many, lanes={f"lane {n}": ["debt"] for n in range(ROWS)}
    ),
    "a field": lambda many: prose_runs("{" + many.ids[0] + "-or-so}", many),
    "a label": lambda many: many["x" * 9000],
}


@pytest.mark.parametrize("name", CALLS)
def test_a_message_about_many_rows_is_short(many, name):
    with pytest.raises(NkreportError) as raised:
        CALLS[name](many)
    assert len(str(raised.value)) < LONGEST
    assert str(raised.value).count("a-kind-with-quite-a-long-name") < 25


def test_the_rest_is_counted(many):
    with pytest.raises(NkreportError, match="and 296 more"):
        nk.charts.composition(many, many)
    with pytest.raises(NkreportError, match=r"is no part of .*\nand 295 more"):
        nk.charts.composition(many[0], many[1:])


def test_a_step_that_asked_for_many_values_names_the_first(many):
    asked = many.where(id=many.ids)
    assert len(asked) == ROWS
    assert len(asked.steps[-1].value) < 1000
    assert asked.steps[-1].value.endswith("and 288 more")
    assert len(repr(asked)) < 1500
