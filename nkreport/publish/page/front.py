"""What a notebook says of itself: title, author, date, language, and how its code is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nkreport.publish.page.given import DEFAULTS, INJECTED, assigned

CODE = ("folded", "shown", "hidden")
"""How the code of the cells stands on a page; the first is what happens unasked."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TEXTS = {
    "title": ("title",),
    "subtitle": ("subtitle",),
    "date": ("date",),
    "language": ("lang", "language"),
    "abstract": ("abstract", "description", "summary"),
}
_LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Front:
    """The front of a report; what is not given is empty.

    Attributes
    ----------
    title, subtitle, date, abstract : str
    authors : tuple of str
    language : str
        Of the report's words, as BCP 47 names it: `en`, `ko`.
    code : str
        One of `CODE`.
    strict : bool
        Whether a warning of the notebook is a failure.
    """

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = "en"
    abstract: str = ""
    code: str = CODE[0]
    strict: bool = False
    names: frozenset[str] = field(default_factory=frozenset)

    def over(self, given: Mapping[str, Any]) -> Front:
        """The same front, with what is given in the place of what stands there."""
        values: dict[str, Any] = {}
        for name, keys in _TEXTS.items():
            text = next((_text(given[key]) for key in keys if _text(given.get(key))), "")
            if text:
                values[name] = text
        if authors := _authors(given.get("authors", given.get("author"))):
            values["authors"] = authors
        if given.get("code") in CODE:
            values["code"] = given["code"]
        if isinstance(given.get("strict"), bool):
            values["strict"] = given["strict"]
        return replace(self, **values, names=self.names | set(values))


def read_front(notebook: Any) -> Front:
    """Read a notebook's front from its metadata, and from a raw first cell of YAML as Quarto has.

    Parameters
    ----------
    notebook : NotebookNode
        Its metadata may hold `title`, `subtitle`, `authors` or `author`, `date`, `lang` or
        `language`, `abstract`; a mapping `nkreport` may hold the same, `code` (one of `CODE`)
        and `strict`, and goes before. A parameter `title` goes before all.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> read_front(new_notebook(metadata={"title": "Shells", "authors": [{"name": "Kim"}]})).authors
    ('Kim',)
    """
    front = Front().over(_front_matter(notebook)).over(notebook.metadata)
    own = notebook.metadata.get("nkreport")
    front = front.over(own) if isinstance(own, Mapping) else front
    return front.over({"title": _title_parameter(notebook)})


def _title_parameter(notebook: Any) -> str:
    """The value of a parameter `title`, the one the run was given before its default."""
    title = ""
    for name, value in assigned(notebook, DEFAULTS, INJECTED):
        if name == "title" and isinstance(value, ast.Constant) and isinstance(value.value, str):
            title = value.value
    return title


def is_front_matter(cell: Mapping[str, Any]) -> bool:
    """Whether a raw cell holds the YAML that Quarto reads a document's front from."""
    return cell["cell_type"] == "raw" and bool(_FRONT_MATTER.match(cell["source"].strip() + "\n"))


def _front_matter(notebook: Any) -> Mapping[str, Any]:
    first = next(iter(notebook.cells), None)
    if first is None or not is_front_matter(first):
        return {}
    import yaml

    match = _FRONT_MATTER.match(first["source"].strip() + "\n")
    assert match is not None
    try:
        given = yaml.safe_load(match[1][: 4 * _LONGEST])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return given if isinstance(given, Mapping) else {}


def _authors(given: Any) -> tuple[str, ...]:
    some = given if isinstance(given, list) else [given]
    names = [_text(one.get("name") if isinstance(one, Mapping) else one) for one in some]
    return tuple(name for name in names if name)


def _text(given: Any) -> str:
    if given is None or isinstance(given, Mapping | list | bool):
        return ""
    return " ".join(str(given).split())[:_LONGEST]


class Said:
    """What a cell's metadata says of its outputs; caption and label are for one of them."""

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        own = metadata.get("nkreport")
        given = {**metadata, **own} if isinstance(own, Mapping) else metadata
        self.caption, self.label = str(given.get("caption", "")), str(given.get("label", ""))
        self.alt = str(given.get("alt", ""))

    def take(self) -> tuple[str, str]:
        """Caption and label, the first time it is asked."""
        taken = self.caption, self.label
        self.caption = self.label = ""
        return taken
