"""Rows of a side table known by the day of some figures, to be counted, told and printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nkreport.errors import CheckError, named_first
from nkreport.lab import Card, Carded
from nkreport.ledger.figures import Figures
from nkreport.ledger.nearest import did_you_mean
from nkreport.ledger.periods import read_period
from nkreport.report import spans
from nkreport.report.bundle import grounded
from nkreport.report.display import Display, runs_html, table_html, table_text
from nkreport.report.spans import Span, Spans, plain
from nkreport.report.tables import csv_text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a listing.

    Parameters
    ----------
    id : str
        Its name on a page: the table's and its own.
    cells : mapping
        Column to what is printed.
    words : mapping
        Column to the plain word that `only` compares; of the others what is printed.
    works : tuple of str
        Sources it rests on, besides those of its figures.
    """

    id: str
    cells: Mapping[str, Spans]
    words: Mapping[str, str]
    works: tuple[str, ...] = ()

    def word(self, column: str) -> str:
        """The plain word of a column."""
        return self.words[column] if column in self.words else plain(self.cells[column])


@dataclass(frozen=True, slots=True, repr=False)
class Listing(Carded):
    """Some rows of a side table.

    Parameters
    ----------
    name : str
        `judgements`, `sources`, `links`, `relations`, `corrections` or `measures`.
    heads : mapping
        Column to its title; the first column names the row.
    rows : tuple of Row
    figures : Figures
        By whose day and exclusions the rows are known.
    """

    name: str
    heads: Mapping[str, str]
    rows: tuple[Row, ...]
    figures: Figures

    def __len__(self) -> int:
        return len(self.rows)

    def card(self) -> Card:
        """What stands for it: how many rows, and the first column of each."""
        first = next(iter(self.heads))
        return Card(f"{len(self):,} {self.name}", [(first, [row.word(first) for row in self.rows])])

    def only(self, **wanted: str | Sequence[str]) -> Listing:
        """Keep the rows whose columns have one of the given words.

        Raises
        ------
        CheckError
            If a column does not exist; the nearest is named.
        """
        return self._kept(wanted, keep=True)

    def but(self, **unwanted: str | Sequence[str]) -> Listing:
        """Drop the rows that have one of the given words; the counterpart of `only`."""
        return self._kept(unwanted, keep=False)

    def by(self, column: str) -> Listing:
        """The rows in the order of a column's words, the empty ones last."""
        if self.rows:
            self._check([column], self._compared())
        rows = sorted(self.rows, key=lambda row: (not row.word(column), row.word(column)))
        return replace(self, rows=tuple(rows))

    def _kept(self, asked: Mapping[str, str | Sequence[str]], *, keep: bool) -> Listing:
        if self.rows:
            self._check(asked, self._compared())
        sets = {name: {one} if isinstance(one, str) else {*one} for name, one in asked.items()}
        rows = tuple(
            row
            for row in self.rows
            if (all if keep else any)(row.word(name) in some for name, some in sets.items()) == keep
        )
        return replace(self, rows=rows)

    def _compared(self) -> set[str]:
        """The columns that have a word for each row, printed or not."""
        return {*self.heads, *(name for row in self.rows[:1] for name in row.words)}

    def _check(self, columns: Iterable[str], known: Collection[str]) -> None:
        for name in columns:
            if name not in known:
                hint = did_you_mean(name, known) or f"; there is {named_first(self.heads, 12)}"
                raise CheckError(f"{self.name} have no column {name!r:.80}{hint}")

    def counted(self) -> Span:
        """How many rows there are, as a run that names each."""
        number = len(self)
        small = number < len(spans.COUNT_WORDS)
        text = spans.COUNT_WORDS[number] if small else f"{number:,}"
        return {"text": text, "count": number, "listed": [row.id for row in self.rows]}

    def _none(self) -> Spans:
        text = [spans.words(f"No such {self.name} are known here")]
        if day := self.figures.as_of_day:
            text += [spans.words(" by "), spans.day(read_period(day.isoformat()))]
        return [*text, spans.words(".")]

    def told(self, column: str) -> Spans:
        """What a column prints of each row, once each: `A, B and C`."""
        said = {plain(row.cells[column]): row.cells[column] for row in self.rows}
        return spans.listed([[span for span in cell if span["text"]] for cell in said.values()])

    def display(self, columns: Sequence[str], caption: Spans, label: str = "") -> Display:
        """The rows as a table, all of them.

        Raises
        ------
        CheckError
            If a column does not exist.
        """
        shown = [*(columns or self.heads)]
        self._check(shown, self.heads)
        if not self.rows:
            none = self._none()
            said = grounded({"kind": "prose", "text": none}, [none], self.figures)
            return Display(said, plain(none), f"<p>{runs_html(none)}</p>")
        heads = [{"name": n, "title": self.heads[n], "align": "left"} for n in shown]
        body = [[spans.sentence(row.cells[name]) for name in shown] for row in self.rows]
        marked = [
            [_marked(cells[0], row.id), *cells[1:]]
            for cells, row in zip(body, self.rows, strict=True)
        ]
        bundle: dict[str, Any] = {
            "kind": "table",
            "caption": caption,
            "columns": heads,
            "body": marked,
            "csv": csv_text(heads, body),
            "slug": self.name,
            "works": list(dict.fromkeys(work for row in self.rows for work in row.works)),
            **({"label": label} if label else {}),
        }
        texts = [caption, *(cell for row in marked for cell in row)]
        bundle = grounded(bundle, texts, self.figures)
        met = {item["id"] for item in bundle["items"]}
        works = [self.figures.ledger.sources[name] for name in bundle["works"] if name not in met]
        bundle["items"] = [*bundle["items"], *(dict(work.item) for work in works)]
        return Display(bundle, table_text(heads, body), table_html(heads, body, caption))


def _marked(cell: Spans, row_id: str) -> Spans:
    """The first cell of a row, which says whose it is."""
    return [{"text": "", "row": row_id}, *cell]
