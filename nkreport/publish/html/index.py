"""The index of a folder of reports: one file that finds any of thousands, and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import Template
from markupsafe import Markup

from nkreport.publish.drawing.fonts import font_css
from nkreport.publish.drawing.typefaces import typeface_css
from nkreport.publish.html.document import new_environment, policy, seen, template_text
from nkreport.publish.page.card import Card, named_value
from nkreport.publish.words.own_words import OwnWords

MOST_PICTURED = 200
"""Reports of a folder whose small pictures its index shows; of more there are none."""

MOST_CHOICES = 60
"""Values among which a reader chooses by a list; more are found by typing."""

_MOST_LISTS = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A report as an index lists it.

    Attributes
    ----------
    stem : str
        The name its files share.
    card : Card
    files : mapping of str to str
        Of `html`, `pdf`, `data`, `record`, `failed` those there are, to their names in the folder.
    why : str
        Why it was not made; empty for one that was.
    """

    stem: str
    card: Card
    files: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def group(self) -> str:
        """What the stems of a notebook's reports begin with: its name, made safe for a file."""
        return self.stem.partition("--")[0]

    @property
    def main(self) -> str:
        """The file its title leads to; empty where there is none."""
        return next((self.files[k] for k in ("html", "pdf", "failed") if k in self.files), "")

    @property
    def values(self) -> list[str]:
        """Its parameters as they are printed."""
        return [named_value(one) for one in (self.card.given or {}).items()]


def write_index(reports: Sequence[Listed]) -> str:
    """Write the index of some reports as HTML.

    Parameters
    ----------
    reports : sequence of Listed
        In any order: those that were not made come first, then each notebook's, newest day first.

    Returns
    -------
    str
        A whole document; it filters and sorts where scripts run, and lists all where they do not.
    """
    ordered = sorted(reports, key=lambda one: one.stem)
    ordered.sort(key=lambda one: one.card.day, reverse=True)
    ordered.sort(key=lambda one: (not one.why, one.group.casefold(), one.group))
    languages = {one.card.language for one in ordered}
    words = OwnWords(languages.pop() if len(languages) == 1 else "en")
    names = sorted({one.group for one in ordered}, key=lambda name: (name.casefold(), name))
    script = template_text("index.js")

    def rendered(style: str) -> str:
        return _template().render(
            w=words,
            reports=ordered,
            names={name: place for place, name in enumerate(names)},
            titles={name: _title(name, ordered) for name in names},
            days=_days(ordered),
            lists=list(_lists(ordered)),
            many=len(ordered) > MOST_PICTURED,
            failed=sum(bool(one.why) for one in ordered),
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, [script]),
        )

    style = f"{font_css()}{template_text('base.css')}{template_text('index.css')}"
    html = rendered(style)
    if faces := typeface_css(html):
        html = rendered(style + faces)
    return seen(html)


def _title(name: str, reports: Sequence[Listed]) -> str:
    """What to call the reports of a notebook: their title where they share one."""
    titles = {one.card.title for one in reports if one.group == name}
    return titles.pop() if len(titles) == 1 else name


def _days(reports: Sequence[Listed]) -> list[str]:
    """Days a reader may choose among, the newest first."""
    days = {one.card.day for one in reports if one.card.day}
    return sorted(days, reverse=True) if 1 < len(days) <= MOST_CHOICES else []


def _lists(reports: Sequence[Listed]) -> Iterator[tuple[str, list[str]]]:
    """Parameters a reader may choose a value of: name, and each value as it is printed."""
    found: dict[str, dict[str, str]] = {}
    for one in reports:
        for name, value in (one.card.given or {}).items():
            found.setdefault(name, {})[named_value((name, value))] = value
    apart = {n: v for n, v in found.items() if len(v) <= MOST_CHOICES and len(reports) > 1}
    for name in list(apart)[:_MOST_LISTS]:
        yield name, sorted(apart[name], key=lambda shown: _in_order(apart[name][shown]))


def _in_order(value: str) -> tuple[float, str]:
    try:
        return float(value), value
    except ValueError:
        return float("inf"), value


@lru_cache(maxsize=1)
def _template() -> Template:
    return new_environment().get_template("index.html.j2")
