"""Selection: one step that narrowed a collection, and what it left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, overload


@dataclass(frozen=True, slots=True)
class Selection:
    """One step that narrowed a collection: what it asked for and what it left out."""

    name: str
    value: str
    hidden: Sequence[str]
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def hides(self, figure_id: str) -> bool:
        """Whether the step left a figure out."""
        return figure_id in self.hidden


class Narrowed(Protocol):
    """A collection that knows what its last step left out."""

    def left_out(self) -> tuple[str, ...]:
        """Ids of the figures that the last step left out."""

    def lacks(self, figure_id: str) -> bool:
        """Whether the last step left a figure out."""


class LeftOut(Sequence[str]):
    """Ids that the last step of a collection left out, looked up when they are asked for."""

    __slots__ = ("_narrowed",)

    def __init__(self, narrowed: Narrowed) -> None:
        self._narrowed = narrowed

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        return self._narrowed.left_out()[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._narrowed.left_out())

    def __len__(self) -> int:
        return len(self._narrowed.left_out())

    def __contains__(self, figure_id: object) -> bool:
        return self._narrowed.lacks(str(figure_id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
