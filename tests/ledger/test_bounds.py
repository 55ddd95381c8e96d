"""Contract 1's table of bounds: every filling but its own is refused."""

from itertools import product

import pytest

from nkreport.ledger.bounds import bounds_problem

ALLOWED = {
    ("=", "best"),
    ("=", "low high"),
    ("~", "best"),
    ("~", "low high"),
    (">=", "low"),
    (">", "low"),
    ("<=", "high"),
    ("<", "high"),
    ("", ""),
}
FILLINGS = ["", "low", "best", "high", "low best", "low high", "best high", "low best high"]
VALUES = {"low": "1", "best": "2", "high": "3"}


def row(comparator: str = "", **cells: str) -> dict[str, str]:
    empty = dict.fromkeys(["low", "best", "high", "formula"], "")
    return {
        **empty,
        "comparator": comparator,
        "measure": "troops_killed",
        "unit": "person",
        "stance": "asserts",
        **cells,
    }


def filled(comparator: str, filling: str) -> dict[str, str]:
    return row(comparator, **{name: VALUES[name] for name in filling.split()})


@pytest.mark.parametrize(("comparator", "filling"), sorted(ALLOWED))
def test_the_fillings_of_the_contract_are_taken(comparator, filling):
    assert bounds_problem(filled(comparator, filling)) is None


@pytest.mark.parametrize(
    ("comparator", "filling"),
    [
        pair
        for pair in product(["=", "~", ">=", ">", "<=", "<", ""], FILLINGS)
        if pair not in ALLOWED
    ],
)
def test_every_other_filling_is_refused_with_the_remedy(comparator, filling):
    column, message = bounds_problem(filled(comparator, filling))
    found = " and ".join(sorted(filling.split())) or "nothing"
    assert column == "comparator"
    assert message.startswith(f"comparator {comparator or 'empty'!r} with {found} filled; ")
    remedy = {
        "=": "fill best alone, or low and high",
        "~": "fill best alone, or low and high",
        ">=": "fill low alone",
        ">": "fill low alone",
        "<=": "fill high alone",
        "<": "fill high alone",
        "": "leave all bounds empty, or name a comparator",
    }
    assert message.endswith(remedy[comparator])


def test_low_above_high_is_refused():
    assert bounds_problem(row("=", low="20", high="10")) == (
        "high",
        "high is 10, below low 20; exchange or mend them",
    )


def test_bounds_are_compared_as_numbers():
    assert bounds_problem(row("=", low="9", high="10")) is None


def test_a_count_below_zero_is_refused_and_a_growth_is_not():
    column, message = bounds_problem(row("=", best="-5"))
    assert (column, message) == ("best", "best is -5, below zero; troops_killed counts upwards")
    assert bounds_problem(row("=", best="-5", measure="export_growth", unit="percent")) is None


def test_a_share_above_the_whole_is_refused():
    cells = row("=", best="110", measure="territory_share", unit="percent")
    assert bounds_problem(cells) == ("best", "best is 110 percent; a share is at most 100")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"best": "1"}, "best"),
        ({"comparator": "="}, "comparator"),
        ({"low": "1", "high": "2"}, "high"),
    ],
)
def test_a_derived_figure_has_no_bounds_of_its_own(cells, column):
    assert bounds_problem(row(formula="a + b", **cells)) == (
        column,
        "a derived figure's bounds are computed; leave comparator and bounds empty",
    )


def test_a_derived_figure_without_bounds_is_taken():
    assert bounds_problem(row(formula="a + b")) is None


def test_a_denial_says_what_the_denier_asserts():
    assert bounds_problem(row(stance="denies")) == (
        "best",
        "a denial carries what the denier asserts; write 0 for never",
    )
    assert bounds_problem(row("=", best="0", stance="denies")) is None
