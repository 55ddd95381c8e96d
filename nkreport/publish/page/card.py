"""A report told in a few lines: its title, first finding, day and parameters, a small picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nkreport.publish.drawing.draw import drawn_spec
from nkreport.publish.drawing.miniature import miniature
from nkreport.publish.page.blocks import Content, Plain, Shown
from nkreport.publish.page.page import Page, plain
from nkreport.publish.words.own_words import OwnWords
from nkreport.report.prose import LEFT_OUT

LONGEST = 170
"""Characters of a finding; a longer one ends with a sentence that fits, or is cut at a word."""

_LONGEST_VALUE = 80
_MOST_VALUES = 6
SENTENCE = re.compile(r"(?<=[^\s.]{2}[.!?…])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Card:
    """What an index says of a report.

    Attributes
    ----------
    title : str
    finding : str
        The first thing it says; empty where it says nothing.
    day : str
        It speaks from, as ISO 8601 or as its author writes it; empty where it names none.
    given : mapping of str to str
        Parameters that are not the notebook's defaults, without what title and day say already.
    language : str
        Of its words.
    picture : str
        A PNG in base64; empty for a report without a drawing.
    """

    title: str
    finding: str = ""
    day: str = ""
    given: Mapping[str, str] | None = None
    language: str = "en"
    picture: str = ""


def card_of(page: Page, *, pictured: bool = True) -> Card:
    """Tell a page in a few lines.

    Parameters
    ----------
    page : Page
    pictured : bool
        Whether a small picture is made of its first drawing.
    """
    return Card(
        cut(plain(page.title)),
        finding_of(page),
        day_of(page),
        apart(page),
        page.front.language,
        _picture(page) if pictured else "",
    )


def told_apart(page: Page, words: OwnWords) -> str:
    """Name the day and the parameters of a report, as its title and its description do.

    Returns
    -------
    str
        `As of 1 July 2024 · exclude = vague`; empty for a report with neither.
    """
    day = day_of(page)
    own = page.head["as_of"] if page.head else ""
    parts = [words("as_of", day=words.day(day)) if own else words.day(day)] if day else []
    return " · ".join([*parts, *map(named_value, apart(page).items())])


def day_of(page: Page) -> str:
    """The day a report speaks from: that of `nk.report`, else the one its author gives."""
    return str(page.head["as_of"]) if page.head else page.front.date


def apart(page: Page) -> dict[str, str]:
    """Parameters that set a report apart from others of its notebook."""
    said = {day_of(page), plain(page.title)}
    some = [
        (name, value) for name, value in page.given.items() if name != "title" and value not in said
    ]
    return dict(some[:_MOST_VALUES])


def named_value(parameter: tuple[str, str]) -> str:
    """Write a parameter as titles do: `exclude = vague`, a long value cut."""
    name, value = parameter
    return f"{name} = {cut(value, _LONGEST_VALUE)}"


def finding_of(page: Page) -> str:
    """The first thing a report says, in page order: a sentence, a finding or a chart's title.

    A sentence that only says that something was left out is none.
    """
    told = (text for text in _said(page) if text not in ("", LEFT_OUT))
    said = next(told, "") or page.front.abstract or page.front.subtitle
    return cut(said or next(_written(page), ""))


def cut(text: str, longest: int = LONGEST) -> str:
    """End a text with a sentence that fits, else at a word.

    Examples
    --------
    >>> cut("At most 5 million. Who counts them is not known.", 30)
    'At most 5 million.'
    >>> cut("as many as anybody counted", 16)
    'as many as…'
    """
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    ends = [match.start() for match in SENTENCE.finditer(text) if match.start() <= longest]
    if ends:
        return text[: ends[-1]]
    return text[: longest - 1].rpartition(" ")[0].rstrip(" ,;:–") + "…" or text[:longest]


def _said(page: Page) -> Iterator[str]:
    for block in page.every_block:
        if isinstance(block, Shown) and block.kind == "prose":
            yield plain(block.bundle["text"])
        elif isinstance(block, Shown) and block.kind == "findings" and block.bundle["findings"]:
            yield plain(block.bundle["findings"][0]["text"])
        elif isinstance(block, Shown) and block.kind == "chart" and block.bundle["title"]:
            yield plain(block.bundle["title"])


def _written(page: Page) -> Iterator[str]:
    """Paragraphs of the author's words."""
    for block in page.blocks:
        for token in block.tokens if isinstance(block, Content) and not block.own else ():
            if token["type"] == "paragraph":
                text = "".join(_texts(token)).strip()
                if text:
                    yield text


def _texts(token: Mapping[str, Any]) -> Iterator[str]:
    if "children" in token:
        for child in token["children"]:
            yield from _texts(child)
    elif token["type"] in ("break",):
        yield " "
    elif token["type"] == "math":
        yield str(token["words"])
    elif token["type"] in ("text", "codespan") and "finding" not in token:
        yield str(token["text"])


def _picture(page: Page) -> str:
    for block in page.every_block:
        if isinstance(block, Shown) and block.kind == "chart":
            return miniature(drawn_spec(block.bundle["spec"]).svg)
        if isinstance(block, Plain):
            return miniature(block.drawing.svg)
    return ""
