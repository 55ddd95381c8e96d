"""What came of setting one ledger beside another: a verdict a figure, and both sides in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError, UnitError
from nkreport.lab import for_lab
from nkreport.ledger.computed import Computed, compute
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import enclosed, ids_in
from nkreport.ledger.lines import HOW

if TYPE_CHECKING:
    import pandas as pd

CONTRADICTS, AGREES, NOT_COMPARABLE, SILENT = "contradicts", "agrees", "not comparable", "silent"
VERDICTS = (CONTRADICTS, AGREES, NOT_COMPARABLE, SILENT)
TOLD = {
    CONTRADICTS: ("contradicts", "contradict"),
    AGREES: ("agrees", "agree"),
    NOT_COMPARABLE: ("cannot be compared", "cannot be compared"),
    SILENT: ("stands alone", "stand alone"),
}
RECOMPUTED, MIRROR = "recomputed", "mirror"
WORDS = {
    **HOW,
    RECOMPUTED: "recomputed from its figures",
    MIRROR: "mirror: each party counts the flow at its own border",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One figure of the first ledger beside what the second gives for it.

    Parameters
    ----------
    verdict : str
        `contradicts`, `agrees`, `not comparable` or `silent`.
    known, theirs : str
        Expressions over figures, mostly a single id; `theirs` is empty where it is silent.
    apart : str
        The expression of the larger over the smaller where they are apart, of their difference
        where that is less than a tenth; else empty.
    how : tuple of str
        How a side that names another period, or another quantity, is brought to the figure.
    why : tuple of str
        What keeps the two from being compared.
    line : str
        Id that stands for the line of the first ledger: the figures alike in all but their time.
    """

    verdict: str
    known: str
    theirs: str = ""
    apart: str = ""
    how: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True)
class Reconciliation:
    """What came of setting one ledger beside another.

    Parameters
    ----------
    known, theirs : Figures
    found : tuple of Found
        By line of the first ledger, within one by day.
    alone : tuple of str
        Ids of figures of the second that the first is silent on.
    asked : tuple of str
        The verdicts that were kept; empty for all.
    every : tuple of Found
        All that was found, where some verdicts were kept.
    """

    known: Figures
    theirs: Figures
    found: tuple[Found, ...]
    alone: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    every: tuple[Found, ...] = ()

    def __iter__(self) -> Iterator[Found]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def where(self, *verdicts: str) -> Reconciliation:
        """Keep what came to some verdicts.

        Raises
        ------
        CheckError
            If there is no such verdict.
        """
        for verdict in verdicts:
            if verdict not in VERDICTS:
                raise CheckError(f"no verdict {verdict!r}; known: {', '.join(VERDICTS)}")
        found = tuple(one for one in self.found if one.verdict in verdicts)
        every = self.every or self.found
        alone = self.alone if SILENT in verdicts else ()
        return Reconciliation(self.known, self.theirs, found, alone, verdicts, every)

    @property
    def counts(self) -> dict[str, int]:
        """How many figures came to each verdict."""
        return {v: sum(one.verdict == v for one in self.found) for v in VERDICTS}

    @cached_property
    def lines(self) -> Mapping[str, tuple[Found, ...]]:
        """What was found by line of the first ledger."""
        found: dict[str, list[Found]] = {}
        for one in self.found:
            found.setdefault(one.line, []).append(one)
        return {name: tuple(group) for name, group in found.items()}

    @property
    def verdicts(self) -> Mapping[str, str]:
        """The gravest verdict of each line."""
        return {
            name: min((one.verdict for one in line), key=VERDICTS.index)
            for name, line in self.lines.items()
        }

    @property
    def known_alone(self) -> Figures:
        """The figures of the first ledger that the second is silent on."""
        return self.known.in_order(one.known for one in self.found if one.verdict == SILENT)

    @property
    def theirs_alone(self) -> Figures:
        """The figures of the second ledger that the first is silent on."""
        return self.theirs.in_order(self.alone)

    @property
    def ids(self) -> tuple[str, ...]:
        """The figures of both sides that a table of it shows, each once."""
        ends = [one for group in self.groups() for one in (group[0], group[-1])]
        names = [name for one in ends for side in (one.known, one.theirs) for name in ids_in(side)]
        return tuple(dict.fromkeys(names))

    def groups(self, most: int = 12) -> list[tuple[Found, ...]]:
        """What a table shows, a row each: single findings, and those of a series put together.

        Parameters
        ----------
        most : int
            So many of a line that are told how far they are apart stand alone, the furthest,
            those that follow each other as far apart as one; the others that came to the same
            are put together. Silence is not shown.
        """
        rows: list[tuple[Found, ...]] = []
        whole = Reconciliation(self.known, self.theirs, self.every or self.found)
        for every in whole.lines.values():
            line = [one for one in every if not self.asked or one.verdict in self.asked]
            spans = [span for span in self._spans(every) if span[0] in line]
            alone = sorted(spans, key=lambda span: self._apart(span[0]), reverse=True)[:most]
            rows += [tuple(span) for span in spans if span in alone]
            shown = {one for span in alone for one in span}
            alike: dict[tuple[str, ...], list[Found]] = {}
            for one in line:
                if one not in shown and one.verdict != SILENT:
                    kinds = [why.partition(":")[0] for why in one.why]
                    alike.setdefault((one.verdict, *one.how, *kinds), []).append(one)
            rows += map(tuple, alike.values())
        return sorted(rows, key=lambda row: VERDICTS.index(row[0].verdict))

    def _spans(self, line: Iterable[Found]) -> list[list[Found]]:
        """Findings that are told how far they are apart, together where one after another is."""
        spans: list[list[Found]] = []
        before = None
        for one in line:
            told = None
            if one.apart:
                value = self.value(one.apart)
                higher = one.apart.startswith(f"{enclosed(one.known)} ")
                told = (one.verdict, one.how, higher, value.interval if value else None)
                if told == before:
                    spans[-1].append(one)
                else:
                    spans.append([one])
            before = told
        return spans

    def _apart(self, one: Found) -> float:
        """The larger over the smaller side; infinite where one is none."""
        value = self.value(f"{enclosed(one.known)} / {enclosed(one.theirs)}")
        low, high = (value.interval.low, value.interval.high) if value else (inf, inf)
        return low if low > 1 else 1 / high if high > 0 else inf

    def figure(self, name: str) -> Figure:
        """A figure of either ledger, or one that a figure of either is computed from."""
        found = self.known.get(name) or self.theirs.get(name)
        return found or self.known.ledger.figures[name]

    def value(self, expression: str) -> Computed | None:
        """The value of one side or of a factor; None where it has no number."""
        try:
            return compute(expression, self.figure)
        except UnitError:
            return None

    def words(self, expression: str) -> str:
        """One side in words: a figure with its hedge, or what is computed."""
        if not expression:
            return ""
        if ids_in(expression) == (expression,):
            return self.figure(expression).quantity()
        value = self.value(expression)
        return value.words(self.figure(value.ids[0]).ledger.units) if value else ""

    def rows(self) -> list[dict[str, Any]]:
        """A row for each figure: the verdict, both sides in words and by id, factor and reason.

        Those that only the second ledger has stand last, without a known side.
        """
        rows = []
        for one in (*self.found, *(Found(SILENT, "", name) for name in self.alone)):
            ours, other = (
                self.figure(ids_in(side)[0]) if side else None for side in (one.known, one.theirs)
            )
            figure = ours or other
            assert figure is not None
            rows.append(
                {
                    "verdict": one.verdict,
                    **{name: getattr(figure, name) for name in ("measure", "actor")},
                    **{name: getattr(figure, name) for name in ("counterpart", "item")},
                    "period": figure.period.text,
                    "known": self.words(one.known),
                    "theirs": self.words(one.theirs),
                    "apart": self.words(one.apart),
                    "reason": "; ".join((*(WORDS[how] for how in one.how), *one.why)),
                    "known_by": ours.claimant if ours else "",
                    "their_by": other.claimant if other else "",
                    "known_expression": one.known,
                    "their_expression": one.theirs,
                }
            )
        return rows

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame."""
        import pandas as pd

        rows = self.rows()
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["verdict"])

    def __str__(self) -> str:
        """How many figures came to each verdict, in words."""
        told = [f"{count:,} {TOLD[v][count != 1]}" for v, count in self.counts.items() if count]
        if many := len(self.alone):
            told.append(f"{many:,} of the second {TOLD[SILENT][many != 1]}")
        return ", ".join(told) or "nothing to compare"

    def __repr__(self) -> str:
        return f"<Reconciliation: {self}>"

    def _repr_html_(self) -> str:
        from html import escape

        spoken = self.where(CONTRADICTS, AGREES, NOT_COMPARABLE)
        names = "verdict measure period known theirs apart reason".split()
        table = spoken.frame.reindex(columns=names).to_html(index=False, max_rows=20, border=0)
        return for_lab(f"{table}<p>{escape(str(self))}</p>")
