"""The words that are a page's own: a language a file, read when a page is in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

LANGUAGES = ("de", "en", "ko", "ru")
"""Languages that have a file, by ISO 639."""


@lru_cache(maxsize=len(LANGUAGES))
def read_words(code: str) -> Mapping[str, str]:
    """Return the words of one of `LANGUAGES`, by key.

    The forms of a text that counts something stand apart by ` | `, in the order in which CLDR
    names them: one, few, many, other.
    """
    words: Mapping[str, str] = import_module(f"{__name__}.{code}").WORDS
    return words


@lru_cache(maxsize=len(LANGUAGES))
def read_dates(code: str) -> Mapping[str, str]:
    """Return how one of `LANGUAGES` but English words its dates, by exactness.

    A pattern `…_after` stands after a preposition; one that ends in a number is for that day
    (Russian says `со 2 июля`, but `с 3 июля`).
    """
    dates: Mapping[str, str] = import_module(f"{__name__}.{code}").DATES
    return dates
