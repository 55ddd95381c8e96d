"""Figures found by words of their id, measure, speaker, item and of what is printed."""

import pytest

import nkreport as nk
from nkreport.errors import CheckError


def test_every_word_must_stand_somewhere_in_any_case_and_in_any_order():
    figures = nk.load()
    found = figures.find("KILLED burns")
    assert next(iter(found)).id == "russian-killed-burns-2022-07"
    assert set(found.ids) < set(figures.find("burns").ids)
    assert len(figures.find("burns no-such-word")) == 0


def test_nothing_to_look_for_is_refused():
    with pytest.raises(CheckError, match="give words to look for"):
        nk.load().find(" ")
