"""Revision: what changed between two ledgers, row by row and column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nkreport.lab import Card, Carded
from nkreport.ledger.checks import check_relations
from nkreport.ledger.figures import Figures


@dataclass(frozen=True, slots=True, repr=False)
class Changes(Carded):
    """What one ledger has that another has not.

    Parameters
    ----------
    added, removed : tuple of str
        Figure ids.
    changed : mapping
        Figure id to column to the value before and after.
    verdicts : mapping
        Relation id to its verdict before and after, where they differ; empty text for none.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]]
    verdicts: Mapping[str, tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.verdicts)

    def card(self) -> Card:
        """What stands for it: how much changed, and each change."""
        kinds: dict[str, list[str]] = {"finding": []}
        for line in self.lines():
            kind, _, told = line.partition(": ")
            kinds.setdefault(kind, []).append(told)
        parts = [(label, kinds.get(label, [])) for label in ("added", "removed", "changed")]
        found = kinds["finding"]
        parts.append(("finding" if len(found) == 1 else "findings", found))
        counted = [f"{len(told):,} {label}" for label, told in parts if told]
        return Card(", ".join(counted) or "nothing changed", parts)

    def lines(self) -> list[str]:
        """One line per change, in the order of the newer ledger."""
        lines = [f"added: {name}" for name in self.added]
        lines += [f"removed: {name}" for name in self.removed]
        for name, columns in self.changed.items():
            lines += [
                f"changed: {name} {c}: {old!r} -> {new!r}" for c, (old, new) in columns.items()
            ]
        lines += [
            f"finding: {name}: {old or 'none'} -> {new or 'none'}"
            for name, (old, new) in self.verdicts.items()
        ]
        return lines


def compare_ledgers(old: Figures, new: Figures) -> Changes:
    """List what changed from one ledger to another.

    Parameters
    ----------
    old, new : Figures

    Returns
    -------
    Changes
    """
    changed = {}
    for figure in new:
        if figure.id not in old:
            continue
        before, after = old[figure.id].row(), figure.row()
        columns = {c: (before[c], after[c]) for c in after if before[c] != after[c]}
        if columns:
            changed[figure.id] = columns
    verdicts = [{v.relation.id: v.verdict for v in check_relations(side)} for side in (old, new)]
    moved = {
        name: (verdicts[0].get(name, ""), verdicts[1].get(name, ""))
        for name in dict.fromkeys([*verdicts[1], *verdicts[0]])
        if verdicts[0].get(name) != verdicts[1].get(name)
    }
    return Changes(
        added=tuple(name for name in new.ids if name not in old),
        removed=tuple(name for name in old.ids if name not in new),
        changed=changed,
        verdicts=moved,
    )
