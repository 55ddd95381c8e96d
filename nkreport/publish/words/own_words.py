"""The words that are a page's own, in the language of the report."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nkreport.publish.words.customs import customs_of
from nkreport.publish.words.languages import LANGUAGES, read_words

FORMS = " | "
"""What stands between the forms of a text that counts something."""

_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}"
    r"(?:-[a-z]{4})?"
    r"(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
"""A language's tag by BCP 47, without the long names for which no language is registered."""

_LOCATOR = re.compile(r"L(\d+)(?: fn(\d+))?")


def known(language: str) -> bool:
    """Whether there are words in a language; a page in another has English ones.

    Examples
    --------
    >>> known("ko-KR"), known("de_AT"), known("fr")
    (True, True, False)
    """
    return _code(_tag(language)) in LANGUAGES


class OwnWords:
    """The words of a page in one language: its own where there are some, English else.

    Parameters
    ----------
    language : str
        A tag of BCP 47, `ko` or `de-AT`; its first part decides. What is no tag counts as `en`.

    Attributes
    ----------
    language : str
        The tag for a page's `lang`.
    code : str
        Its first part, for Typst's `lang`.

    Examples
    --------
    >>> words = OwnWords("ru")
    >>> words("own_chart", count=2), words.named("stance", "denies")
    ('2 диаграммы', 'опровержение')
    >>> OwnWords("fr").language, OwnWords("fr")("code")
    ('fr', 'Code')
    """

    def __init__(self, language: str) -> None:
        self.language = _tag(language)
        self.code = _code(self.language)
        spoken = self.code if self.code in LANGUAGES else "en"
        self._words = read_words(spoken)
        self._customs = customs_of(spoken)

    def __call__(self, key: str, *, plural: float | None = None, **given: object) -> str:
        """Return a text with what is given put in.

        Parameters
        ----------
        key : str
            A key of `nkreport.publish.words.languages.en`.
        plural : int, optional
            The number that decides the form; `count` where it is not given.
        **given
            What stands in braces; a number is written by the language's custom.
        """
        forms = self._words[key].split(FORMS)
        number = given.get("count") if plural is None else plural
        place = self._customs.form(number, len(forms)) if isinstance(number, int | float) else -1
        return forms[place].format(**{name: self._shown(value) for name, value in given.items()})

    def named(self, kind: str, name: str) -> str:
        """Return the word for a name of the ledger, or the name where there is none.

        Parameters
        ----------
        kind : str
            `stance`, `role`, `severity`, `column`, `done` or `sign`.
        name : str
            As a row or bundle has it: `asserts`, `third_state`, `not comparable`, `≥`.
        """
        return self._words.get(f"{kind}_{name}", name)

    def label(self, kind: str, number: int) -> str:
        """Name a numbered block: `Chart 2`.

        Parameters
        ----------
        kind : str
            `prose`, `chart`, `table`, `findings`, `picture`, or `head`, which has no number.
        number : int
        """
        return self(f"label_{kind}", number=str(number)) if kind != "head" else self("place_head")

    def missing(self, picture: Mapping[str, str]) -> str:
        """Say that a picture is not shown, and why where its author can mend it.

        Parameters
        ----------
        picture : mapping
            `name`, `alt` (may be empty) and `reason`.
        """
        name, alt = picture["name"], picture["alt"]
        told = self("no_picture", what=alt or name)
        elsewhere = "//" in name  # of a badge on the web its description says enough
        cause = f"{name}: {picture['reason']}" if alt else picture["reason"]
        return told if elsewhere else f"{told} ({cause})"

    def number(self, value: float) -> str:
        """Write a number: `1,234.5` in English."""
        return self._customs.number(value)

    def day(self, text: str) -> str:
        """Word a date or span as tables write it; another text stays as it is.

        Examples
        --------
        >>> OwnWords("en").day("2024-07-01"), OwnWords("ko").day("2024-07/..")
        ('1 July 2024', '2024년 7월부터')
        """
        try:
            return self._customs.date(text)
        except ValueError:
            return text

    def period(self, text: str) -> str:
        """Word a date or span, and say so where the editors inferred it."""
        words = self.day(text)
        inferred = words != text and ("?" in text or "%" in text)
        return self("inferred", period=words) if inferred else words

    def place(self, locator: str) -> str:
        """Word a figure's place in its source: `L5 fn2` is `line 5, footnote 2`."""
        match = _LOCATOR.fullmatch(locator)
        if match is None:
            return locator
        line, footnote = match.groups()
        if footnote is None:
            return self("line", line=line)
        return self("line_and_footnote", line=line, footnote=footnote)

    def listed(self, some: list[str]) -> str:
        """Join pieces as a sentence does: `one, two and three`."""
        if len(some) < 2:
            return "".join(some)
        return self("and", one=", ".join(some[:-1]), other=some[-1])

    def _shown(self, value: object) -> str:
        return self.number(value) if isinstance(value, int | float) else str(value)


def _tag(language: str) -> str:
    tag = language.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else "en"


def _code(tag: str) -> str:
    return tag.partition("-")[0].lower()


ENGLISH = OwnWords("en")
