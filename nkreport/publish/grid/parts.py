"""The reports a grid names, each with the values its parameters take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from nkreport.publish.grid.columns import Tables
from nkreport.publish.grid.values import Values, read_values
from nkreport.strict_yaml.nodes import Entries, Items, Node, Place, plain
from nkreport.strict_yaml.problems import Problems, check_entries

_TOP = ("report", "reports", "parameters")
_ITEM = ("report", "parameters")


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of one parameter; None where they could not be read."""

    place: Place
    values: Values | None

    @property
    def count(self) -> int:
        """How many values there are."""
        return self.values.count if self.values else 1


@dataclass(frozen=True, slots=True)
class Part:
    """One report of a grid, with its parameters by name."""

    report: str
    place: Place
    axes: Mapping[str, Axis]

    @property
    def count(self) -> int:
        """How many runs there are, without making them."""
        return math.prod(axis.count for axis in self.axes.values())


def read_parts(document: Node, tables: Tables, problems: Problems) -> list[Part]:
    """Read what a grid names, in its order.

    Parameters
    ----------
    document : Leaf, Items or Entries
        The whole grid.
    tables : Tables
        The ledger's tables.
    problems : Problems
        Where faults are gathered.
    """
    if not isinstance(document, Entries):
        problems.add(
            document.place, "a grid has names with values, such as `report: briefing`; write those"
        )
        return []
    check_entries(document, _TOP, (), problems)
    named = [name for name in _TOP[:2] if name in document.entries]
    if len(named) != 1:
        found = "both 'report' and 'reports' stand here" if named else "no report is named"
        problems.add(
            document.place, f"{found}; write `report: NAME` or `reports: [NAME, NAME]`, one of them"
        )
        return []
    common = _axes(document.entries.get("parameters"), tables, problems)
    node = document.entries[named[0]]
    if named == ["report"]:
        return _part(node, common, tables, problems)
    if not isinstance(node, Items) or not node.items:
        problems.add(node.place, "expected a list of reports; write `reports: [NAME, NAME]`")
        return []
    return [part for item in node.items for part in _part(item, common, tables, problems)]


def _part(node: Node, common: Mapping[str, Axis], tables: Tables, problems: Problems) -> list[Part]:
    own: Mapping[str, Axis] = {}
    name = node
    if isinstance(node, Entries):
        if not check_entries(node, _ITEM, _ITEM[:1], problems):
            return []
        own = _axes(node.entries.get("parameters"), tables, problems)
        name = node.entries["report"]
    report = plain(name)
    if not isinstance(report, str) or not report:
        problems.add(
            name.place,
            f"expected the name of one report as text, is {report!r:.60};"
            " several stand under `reports: […]`",
        )
        return []
    return [Part(report, node.place, {**common, **own})]


def _axes(node: Node | None, tables: Tables, problems: Problems) -> dict[str, Axis]:
    if node is None:
        return {}
    if not isinstance(node, Entries):
        problems.add(node.place, "expected parameters by name, such as `as_of: [2024-07-01]`")
        return {}
    return {
        name: Axis(node.named[name], read_values(each, tables, problems))
        for name, each in node.entries.items()
    }
