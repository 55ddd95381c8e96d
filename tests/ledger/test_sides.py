"""One collection parted into two ledgers, by works or by tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.errors import CheckError


def test_the_earliest_text_stands_against_the_later(shipped: nk.Figures) -> None:
    one, other = nk.sides(shipped)
    assert {figure.source for figure in one} == {"agov-2022"}
    assert len(one) + len(other) == len(shipped)


def test_of_several_ledgers_the_first_stands_against_the_others(
    folder: Callable[..., Path],
) -> None:
    mine = folder({"id": "mine"})
    figures = nk.load([mine, folder({"id": "theirs"}, name="theirs")])
    one, other = nk.sides(figures)
    assert (one.ids, other.ids) == (("mine",), ("theirs",))
    shipped, own = nk.sides(nk.load(["shipped", mine]))
    assert (len(shipped), own.ids) == (len(nk.load("shipped")), ("mine",))


@pytest.mark.parametrize(
    ("first", "second"),
    [(["mine"], []), ([], ["theirs"]), (["mine/own.csv"], ["theirs"]), (["mine"], ["theirs"])],
)
def test_a_side_is_named_by_its_tables(
    folder: Callable[..., Path], first: list[str], second: list[str]
) -> None:
    figures = nk.load([folder({"id": "mine"}), folder({"id": "theirs"}, name="theirs")])
    one, other = nk.sides(figures, first, second)
    assert (one.ids, other.ids) == (("mine",), ("theirs",))


def test_a_side_is_named_by_its_sources(shipped: nk.Figures) -> None:
    one, other = nk.sides(shipped, second=["agov-2022"])
    assert {figure.source for figure in one} == {"ups-the-ante-2024"}
    assert {figure.source for figure in other} == {"agov-2022"}


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (["agov-2021"], [], "no source or table 'agov-2021' was loaded; there is agov-2022"),
        (["agov-2022", "losses.csv"], [], "agov-2022, losses.csv: sources and tables"),
        (["agov-2022"], ["losses.csv"], "one side names sources, the other tables"),
    ],
)
def test_a_wrong_name_says_what_there_is(
    shipped: nk.Figures, first: list[str], second: list[str], message: str
) -> None:
    with pytest.raises(CheckError, match=message):
        nk.sides(shipped, first, second)


def test_one_source_alone_says_how_to_load_another(folder: Callable[..., Path]) -> None:
    with pytest.raises(CheckError, match="one source alone stands here; load a second ledger"):
        nk.sides(nk.load(folder({})))
