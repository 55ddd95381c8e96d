"""A collection held by column selects, orders and counts as a plain list of figures does."""

import copy
import math
import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nkreport as nk
from nkreport.errors import CheckError, TableError
from nkreport.ledger import columns as columns_module
from nkreport.ledger import csvtext
from nkreport.ledger.coded import Coded, Coder, combinations, joined
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import COLUMNS, Figure
from nkreport.ledger.figures import Figures, count_statements
from nkreport.ledger.periods import read_period

LEDGER = nk.load("shipped").ledger
WORDS = {
    "statement": ("told", "asked", "counted"),
    "measure": ("troops_killed", "troops_wounded"),
    "claimant": ("Burns", "Post", "Ministry"),
    "stance": ("asserts", "denies"),
    "item": ("", "guns"),
    "said_on": ("2022", "2022-07-20", "2022-07", "../2022-08-09", "2022-11/2022-12"),
    "period": ("", "2022", "2022-02-24/.."),
    "table": ("mine/one.csv", "mine/two.csv"),
    "correction": ("", "Misprint."),
}
BOUNDS = st.sampled_from([None, 0.0, 2.5, 10.0, 1e9])
EXAMPLE = LEDGER.figures["russian-killed-burns-2022-07"]


@st.composite
def rows(draw):
    """Figures of distinct ids, each cell one of a few."""
    figures = []
    for number in range(draw(st.integers(0, 12))):
        cells = {name: draw(st.sampled_from(words)) for name, words in WORDS.items()}
        cells |= {name: read_period(cells[name]) for name in ("said_on", "period")}
        bounds = {name: draw(BOUNDS) for name in ("low", "best", "high")}
        figures.append(replace(EXAMPLE, id=f"figure-{number}", **cells, **bounds))
    return draw(st.permutations(figures))


def wanted(column):
    texts = WORDS.get(column, ("None", "0.0", "10.0", "1000000000.0"))
    return st.lists(st.sampled_from(texts), max_size=3)


CHOICES = st.sampled_from(
    ["statement", "claimant", "stance", "item", "said_on", "period", "table", "correction", "best"]
).flatmap(lambda column: st.tuples(st.just(column), wanted(column)))
DAYS = st.dates(date(2022, 7, 1), date(2023, 1, 31))


def kept(figures, column, values, keep=True):
    return [figure for figure in figures if (str(getattr(figure, column)) in values) is keep]


def known_in(figures, column, values):
    """Those values that a step may ask for: the others are refused."""
    if column in ("best", "stance"):
        return column, values
    there = {"", *LEDGER.columns.text[column].words, *(str(getattr(f, column)) for f in figures)}
    return column, [value for value in values if value in there]


@given(rows(), CHOICES, CHOICES, DAYS)
def test_each_way_to_select_keeps_what_the_same_rule_keeps_of_a_list(given_rows, one, two, day):
    figures, plain = Figures(LEDGER, given_rows), list(given_rows)
    one, two = known_in(plain, *one), known_in(plain, *two)
    first = [f for f in plain if f.table == "mine/one.csv"]
    pairs = [
        (figures.where(**{one[0]: one[1]}), kept(plain, *one)),
        (figures.without(**{one[0]: one[1]}), kept(plain, *one, keep=False)),
        (figures.as_of(day), [f for f in plain if f.said_by <= day]),
        (figures.mark_new(day).new, [f for f in plain if f.said_by > day]),
        (figures.numbered, [f for f in plain if f.numbered]),
        (figures.unnumbered, [f for f in plain if not f.numbered]),
        (figures.of_table("one") if first else figures[:0], first),
        (figures.select(lambda f: f.denial, "denials"), [f for f in plain if f.denial]),
    ]
    for chosen, reference in pairs:
        again, after = chosen.where(**{two[0]: two[1]}), kept(reference, *two)
        assert list(chosen) == reference
        assert (list(again), len(again), bool(again)) == (after, len(after), bool(after))
        assert again.ids == tuple(figure.id for figure in after)
        hidden = [f.id for f in reference if f not in after]
        assert again.steps[-1].hidden == tuple(hidden)
        assert [f.id for f in reference if again.steps[-1].hides(f.id)] == hidden
        for figure in plain:
            assert (figure.id in again) is (figure in after)
            assert again.get(figure.id) == (figure if figure in after else None)


@pytest.mark.long
@given(rows())
def test_statements_are_counted_as_in_a_list(given_rows):
    reference: dict[str, list[str]] = {}
    for figure in given_rows:
        reference.setdefault(figure.statement, []).append(figure.id)
    figures = Figures(LEDGER, given_rows)
    found = count_statements(figures)
    assert list(found.items()) == [(name, tuple(ids)) for name, ids in reference.items()]
    assert figures.statements == tuple(reference)


@pytest.mark.long
@given(rows(), st.randoms())
def test_an_order_that_is_asked_for_is_kept_and_none_stands_twice(given_rows, chance):
    ids = [figure.id for figure in given_rows] * 2
    chance.shuffle(ids)
    by_id = {figure.id: figure for figure in given_rows}
    figures = Figures(LEDGER, given_rows)
    assert list(figures.in_order(ids)) == [by_id[name] for name in dict.fromkeys(ids)]


@settings(max_examples=50)
@given(rows())
def test_a_frame_has_the_cells_of_each_row(given_rows):
    figures = Figures(LEDGER, given_rows).where(stance="asserts")
    frame = figures.frame[COLUMNS]
    found = [
        {name: None if cell != cell else cell for name, cell in row.items()}
        for row in frame.to_dict("records")
    ]
    assert found == [figure.row() for figure in kept(given_rows, "stance", ["asserts"])]


@settings(max_examples=30)
@given(rows(), rows())
def test_a_digest_is_that_of_the_rows_alone(given_rows, others):
    mixed = {figure.id: figure for figure in [*others, *given_rows]}
    columns = Columns.of(LEDGER, mixed.values())
    beside = Figures(LEDGER, mixed.values()).in_order([figure.id for figure in given_rows])
    alone = Figures(LEDGER, given_rows)
    assert beside.digest() == alone.digest()
    assert len(columns) == len(mixed)
    if given_rows:
        moved = [replace(given_rows[0], note="Seen."), *given_rows[1:]]
        bounds = [replace(given_rows[0], low=-1.0), *given_rows[1:]]
        fewer = given_rows[1:]
        for changed in (moved, bounds, fewer):
            assert Figures(LEDGER, changed).digest() != alone.digest()


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "c"]))))
def test_columns_joined_have_the_cells_of_each(pieces):
    column = joined([Coded.of(cells) for cells in pieces])
    assert column.cells() == [cell for cells in pieces for cell in cells]
    assert len(set(column.words)) == len(column.words)


@pytest.mark.long
@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=1), st.booleans())
def test_rows_alike_in_some_columns_share_a_number(cells, many):
    columns = [Coded.of(column) for column in zip(*cells, strict=True)]
    if many:  # so many words that their numbers must be made small again
        words = [*columns[0].words, *map(str, range(3 * 10**4))]
        columns = [Coded(words, columns[0].codes)] * 5 + columns[1:]
    alike, firsts = combinations(columns)
    assert [cells[row] for row in firsts] == list(dict.fromkeys(cells))
    numbered = dict(zip(alike.tolist(), cells, strict=True))
    assert len(numbered) == len(set(cells))
    assert [numbered[number] for number in alike.tolist()] == cells


def test_a_figure_is_made_once_and_is_the_one_that_was_given():
    given_figure = replace(EXAMPLE, note="Seen.")
    figures = Figures(LEDGER, [given_figure])
    assert next(iter(figures.numbered)) is given_figure
    whole = nk.load("shipped")
    assert whole[EXAMPLE.id] is whole.numbered[EXAMPLE.id]


def test_more_figures_than_are_kept_are_made_again(folder, monkeypatch):
    monkeypatch.setattr(columns_module, "MOST_MADE", 5)
    figures = nk.load(folder(*({"id": f"figure-{number}"} for number in range(100))))
    names = [f"figure-{number}" for number in (99, 3, 3, 40, 64, 31, 32, 99)]
    assert [figures[name].id for name in names] == names
    assert [figure.id for figure in figures.in_order(names)] == list(dict.fromkeys(names))
    assert [figure.line for figure in figures] == list(range(2, 102))
    assert figures.where(id=["figure-7"]).ids == ("figure-7",)


def test_of_two_figures_of_one_id_the_later_stands_in_the_place_of_the_first():
    other = replace(EXAMPLE, id="other")
    later = replace(EXAMPLE, note="Seen.")
    assert list(Figures(LEDGER, [EXAMPLE, other, later])) == [later, other]


def test_a_statement_without_a_last_day_cannot_be_dated():
    figures = Figures(LEDGER, [replace(EXAMPLE, said_on=read_period("2022-08/.."))])
    wanted = f"{EXAMPLE.id}: said_on '2022-08/..' has no last day"
    for ask in (lambda: figures.as_of("2023-01-01"), lambda: figures.mark_new("2022-01-01").new):
        with pytest.raises(CheckError, match=wanted):
            ask()


@pytest.mark.parametrize("again", [lambda it: pickle.loads(pickle.dumps(it)), copy.deepcopy])
def test_a_collection_and_a_figure_survive_a_copy(again):
    chosen = nk.load("shipped").as_of("2022-12-31").where(measure="troops_killed")
    other = again(chosen)
    assert (list(other), other.steps, repr(other)) == (list(chosen), chosen.steps, repr(chosen))
    assert other.steps[0].hidden == chosen.steps[0].hidden
    figure = again(chosen[EXAMPLE.id])
    assert isinstance(figure, Figure)
    assert (figure, figure.line, figure.quantity()) == (EXAMPLE, EXAMPLE.line, EXAMPLE.quantity())
    assert math.isclose((figure / figure).interval.low, 1.0)


def test_a_column_of_words_of_their_own_reads_as_any_other():
    cells = [f"id-{number}" for number in range(6000)]
    coder = Coder()
    for start in range(0, 6000, 100):
        coder.add(cells[start : start + 100])
    column = coder.column()
    assert column.cells() == cells
    assert column.having(["id-5999", "id-0"]).nonzero()[0].tolist() == [0, 5999]
    both = joined([column, Coded.of(["id-1", "new"])])
    assert both.cells() == [*cells, "id-1", "new"]
    assert both.having(["id-1"]).nonzero()[0].tolist() == [1, 6000]
    changed = both.changed({1: "id-3", 6001: "other"})
    assert changed.cells() == [cells[0], "id-3", *cells[2:], "id-1", "other"]


def test_a_double_id_among_many_rows_is_found(folder):
    rows = [{"id": f"figure-{number}"} for number in range(5000)]
    rows[4999] = {"id": "figure-17"}
    with pytest.raises(TableError) as caught:
        nk.load(folder(*rows))
    assert caught.value.problems == (
        "mine/own.csv:5001:1: id 'figure-17' stands on line 19 already; ids are unique",
    )


@pytest.mark.parametrize("quoted", ['"two\nlines, ""quoted"""', '""'])
def test_a_table_of_many_blocks_has_each_cell_and_line(folder, monkeypatch, quoted):
    monkeypatch.setattr(csvtext, "BLOCK", 500)
    path = folder(*({"id": f"figure-{number}"} for number in range(100)))
    lines = (path / "own.csv").read_text().splitlines()
    lines[50] = lines[50] + quoted  # the note, which stands last
    (path / "own.csv").write_text("\n".join(lines) + "\n")
    figures = nk.load(path)
    assert figures.ids == tuple(f"figure-{number}" for number in range(100))
    note = 'two\nlines, "quoted"' if "two" in quoted else ""
    assert [figure.note for figure in figures] == [note if n == 49 else "" for n in range(100)]
    later = note.count("\n")
    assert [f.line for f in figures] == [*range(2, 52), *range(52 + later, 102 + later)]
