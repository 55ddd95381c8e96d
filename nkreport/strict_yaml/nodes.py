"""A YAML document as names, lists and values, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One plain value; `absent` where nothing was written."""

    place: Place
    value: object
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """Names with what stands after each; `named` is where each name stands."""

    place: Place
    entries: dict[str, Node]
    named: dict[str, Place]


Node = Leaf | Items | Entries


@dataclass(frozen=True, slots=True)
class Given:
    """One value for a parameter, where the grid gives it, and the cell it was read from."""

    value: object
    place: Place
    cell: str = ""


def plain(node: Node) -> object:
    """Return a node as Python has it: lists, dictionaries and values."""
    match node:
        case Leaf(value=value):
            return value
        case Items(items=items):
            return [plain(item) for item in items]
        case Entries(entries=entries):
            return {name: plain(each) for name, each in entries.items()}
