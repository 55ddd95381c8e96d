"""A mapping as it is written: held to its schema, with the place of each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nkreport.errors import ParameterError, TableError
from nkreport.strict_yaml.nodes import Entries, Items, Leaf, Node, Place, plain
from nkreport.strict_yaml.problems import Problems, near
from nkreport.strict_yaml.reading import read_yaml
from nkreport.tables.schema import faults

SHIPPED = Path(__file__).with_name("shipped")
ENDING = ".figures.yaml"
UNANSWERED = '"?"'
"""What a draft has where only the analyst knows."""
_REPLACED = ("file", "like", "leave_out", "values", "across")

Path_ = Sequence[str | int]


class _Problems(Problems):
    kind = "a mapping"
    start = "begin with `values:`, or have it written: nkreport describe FILE"


class Document:
    """A mapping's values, and where each stands.

    Parameters
    ----------
    file : str
        Its name in messages.
    node : Entries
        What stands in it.
    base : Document, optional
        The mapping that it is like.
    """

    def __init__(self, file: str, node: Entries, base: Document | None = None) -> None:
        self.file = file
        self._node = node
        self._base = base
        own = plain(node)
        assert isinstance(own, dict)
        self.own: dict[str, Any] = own
        self.values: dict[str, Any] = own if base is None else _merged(base.values, own)

    def where(self, path: Path_ = ()) -> str:
        """`file:line:column` of what stands at a path."""
        place = _place(self._node, path)
        if place is None and self._base is not None:
            return self._base.where(path)
        line, column = place or (1, 1)
        return f"{self.file}:{line}:{column}"

    def says(self, path: Path_) -> bool:
        """Whether what stands at a path is written here, not in the mapping that it is like."""
        return _place(self._node, path) is not None

    def missing(self, path: Path_) -> str:
        """`file:line:column` of where what is missing at a path is to be written: in this file."""
        line, column = _place(self._node, path) or (1, 1)
        return f"{self.file}:{line}:{column}"


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in own.items():
        both = isinstance(value, dict) and isinstance(base.get(name), dict)
        merged[name] = {**base[name], **value} if both and name not in _REPLACED else value
    return merged


def _place(node: Node, path: Path_) -> Place | None:
    for step in path:
        if isinstance(node, Entries) and str(step) in node.entries:
            node = node.entries[str(step)]
        elif isinstance(node, Items) and isinstance(step, int):
            node = node.items[step]
        else:
            return None
    return node.place


def read_document(path: Path, shown_as: str | None = None) -> Document:
    """Read a mapping.

    Parameters
    ----------
    path : Path
        YAML in UTF-8.
    shown_as : str, optional
        The file's name in messages.

    Returns
    -------
    Document

    Raises
    ------
    TableError
        With every problem, each `file:line:column: found, expected, remedy`.
    """
    problems = _Problems(shown_as or path.as_posix())
    try:
        node = read_yaml(path, problems)
        problems.settle()
    except ParameterError as error:
        raise TableError(str(error).splitlines()) from error
    return held(problems.file, node)


def written(file: str, values: Mapping[str, Any]) -> Document:
    """A mapping that stands in no file."""
    return held(file, _node(values))


def _node(value: object) -> Node:
    match value:
        case dict():
            named = {str(name): _node(each) for name, each in value.items()}
            return Entries((1, 1), named, dict.fromkeys(named, (1, 1)))
        case list() | tuple():
            return Items((1, 1), tuple(map(_node, value)))
    return Leaf((1, 1), value)


def held(file: str, node: Node) -> Document:
    """Hold what was read to the schema.

    Raises
    ------
    TableError
        With every problem.
    """
    found = sorted([*faults(node), *_unanswered(node)])
    if found:
        raise TableError([f"{file}:{line}:{column}: {text}" for (line, column), text in found])
    assert isinstance(node, Entries)
    like = plain(node.entries["like"]) if "like" in node.entries else None
    return Document(file, node, None if like is None else _like(file, node, str(like)))


def _unanswered(node: Node) -> Iterator[tuple[Place, str]]:
    match node:
        case Leaf(place=place, value="?"):
            yield place, "is still to be answered; write it in the place of the question mark"
        case Items(items=items):
            for item in items:
                yield from _unanswered(item)
        case Entries(entries=entries):
            for each in entries.values():
                yield from _unanswered(each)


def _like(file: str, node: Entries, name: str) -> Document:
    known = shipped_mappings()
    if name not in known:
        line, column = node.entries["like"].place
        raise TableError(
            [f"{file}:{line}:{column}: no shipped mapping {name!r}; {near(name, known)}"]
        )
    return read_document(SHIPPED / f"{name}{ENDING}", f"{name}{ENDING}")


def shipped_mappings() -> list[str]:
    """Names of the mappings that come with the package."""
    return sorted(path.name.removesuffix(ENDING) for path in SHIPPED.glob(f"*{ENDING}"))
