"""Series: lines whole only where they may be, rates told, statements against them measured."""

import json
from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest

from nkreport.errors import CheckError
from nkreport.report import theme
from nkreport.report.charts import series
from nkreport.report.charts.plots import seen
from nkreport.report.spans import plain

from .conftest import RANGE, read_off, values_of
from .seen import words_in

TOTAL = {"measure": "troops_casualties", "claimant": "Keeper", "printed": ""}
TOTAL |= {"source": "ups-the-ante-2024"}
START = date(2022, 3, 1)


def daily(counts, start=START, **cells):
    """A total for each day from the first of March, None where none was given."""
    return [
        TOTAL
        | {
            "id": f"{cells.get('item', 'n')}-{n}",
            "best": str(count),
            "period": f"{start}/{start + timedelta(n)}",
            "said_on": str(start + timedelta(n)),
        }
        | cells
        for n, count in enumerate(counts)
        if count is not None
    ]


@pytest.fixture
def line(killed):
    return lambda counts, **options: series(killed(*daily(counts)), **options)


def pieces(spec):
    """The pieces of all lines, each as the path that it is."""
    layers = [layer for part in spec["vconcat"] for layer in part["layer"]]
    ways = [layer["mark"]["shape"] for layer in layers if layer["name"].endswith("_line")]
    return [f"M{piece}" for way in ways for piece in way[1:].split("M")]


def test_a_total_holds_until_the_next_and_is_said_with_its_day(line, drawn):
    drawing = line([100, 250, 400])
    assert plain(drawing.title) == (
        "Troops killed or wounded: 400 by 3 March 2022, according to Keeper"
    )
    spec, layers = drawn(drawing)
    (way,) = pieces(spec)
    ends = [tuple(map(float, end.split(","))) for end in way[1:].split("L")]
    assert all(x == x2 or y == y2 for (x, y), (x2, y2) in pairwise(ends))
    assert read_off(layers["series_grid"], "y", ends[-1][1]) == pytest.approx(400, abs=2)


def test_a_line_breaks_where_days_are_missing_for_long_and_says_when(line, drawn):
    short = line([*range(100, 110), None, None, *range(120, 130)])
    assert len(pieces(short.spec())) == 1
    assert "broken" not in plain(short.subtitle)
    long = line([*range(100, 110), *[None] * 20, *range(130, 140)])
    assert len(pieces(long.spec())) == 2
    assert "broken where nothing is given for long: 10–31 March 2022" in plain(long.subtitle)


def test_a_line_breaks_on_the_day_from_which_it_counts_something_else(killed):
    rows = daily(range(100, 120))
    for row in rows[12:]:
        row["scope"] = "with fuel tanks"
    drawing = series(killed(*rows))
    assert len(pieces(drawing.spec())) == 2
    assert "broken on 13 March 2022, from when it counts with fuel tanks" in plain(drawing.subtitle)


@pytest.mark.parametrize("column", ["claimant", "source", "actor", "status", "item"])
def test_what_two_keepers_or_things_give_is_two_lines(killed, column):
    other = {"source": "agov-2022", "actor": "UKR", "status": "planned"}.get(column, "Other")
    rows = [*daily([100, 200]), *daily([300, 400], **{column: other})]
    for n, row in enumerate(rows):
        row["id"] = f"r{n}"
    drawing = series(killed(*rows))
    assert len(pieces(drawing.spec())) == 2


def test_days_on_which_a_total_falls_are_marked_and_told(line, drawn):
    drawing = line([100, 300, 250, 400])
    assert "the total falls (triangle) on 3 March 2022" in plain(drawing.subtitle)
    spec, layers = drawn(drawing)
    assert len(values_of(spec, layers["series_line_0_fall"])) == 1


def test_a_month_adds_what_its_last_report_has_above_that_of_the_month_before(line):
    counts = [10 * n for n in range(92)]
    drawing = line(counts, window="month")
    assert plain(drawing.title) == (
        "Troops killed or wounded: 310 people a month in May 2022, the most so far,"
        " according to Keeper"
    )
    (run,) = [run for run in drawing.title if "computed" in run]
    assert run["computed"] == "n-91 - n-60"
    assert "each month adds" in plain(drawing.subtitle)


def test_a_month_that_no_report_closes_has_no_rate(line):
    counts = [10 * n if n not in range(55, 61) else None for n in range(92)]
    assert "No two reports" in plain(line(counts, window="month").title)


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ("quarter", "920 people a quarter in October–December 2023"),
        ("year", "3,650 people a year in 2023"),
    ],
)
def test_a_quarter_and_a_year_add_what_their_last_report_has_above_the_one_before(
    killed, window, told
):
    rows = daily([10 * n for n in range(800)], start=date(2021, 12, 31))
    drawing = series(killed(*rows), window=window)
    assert told in plain(drawing.title)
    assert f"each {window} adds, by the last report of the {window} before" in plain(
        drawing.subtitle
    )


def test_what_lies_before_the_first_year_that_a_report_opens_is_said_not_to_be_drawn(line):
    below = plain(line([10 * n for n in range(800)], window="year").subtitle)
    assert "1 March – 31 December 2022 is not drawn: no report closes the year before" in below
    assert "is not drawn" not in plain(line([10 * n for n in range(99)], window="month").subtitle)


def test_a_mean_a_day_is_over_the_days_that_lie_between(line):
    drawing = line([0, 10, 20, 30, None, None, 60], window=3)
    (run, *_) = [run for run in drawing.title if "computed" in run]
    assert run["computed"] == "(n-6 - n-3) / 3"
    assert "people a day on 7 March 2022" in plain(drawing.title)
    assert "a window of days, the last 4–7 March 2022" in plain(drawing.subtitle)


def test_a_fall_within_a_window_is_told(line):
    drawing = line([0, 10, 5, 30, 40], window=2)
    assert "lowered by falls of the total on 3 March 2022" in plain(drawing.subtitle)


@pytest.mark.parametrize("window", [0, -1, True, "week", 1.5])
def test_what_is_no_window_is_refused_with_what_is(line, window):
    with pytest.raises(CheckError, match="'month', 'quarter' or 'year', or a number of days"):
        line([1, 2], window=window)


def test_a_window_over_what_does_not_add_up_is_refused(killed):
    stock = {"measure": "shell_stock", "unit": "shell", "period": "2022-03-01"}
    with pytest.raises(CheckError, match="shells in stock is a stock: leave the window out"):
        series(killed(stock), window="month")


def test_two_measures_are_refused_and_an_unknown_column_names_the_nearest(killed):
    rows = [*daily([1]), TOTAL | {"id": "k", "measure": "troops_killed"}]
    with pytest.raises(CheckError, match="one measure at a time"):
        series(killed(*rows))
    with pytest.raises(CheckError, match="did you mean 'claimant'"):
        series(killed(*daily([1])), by="claiment")


def test_a_range_is_a_band_without_a_line_through_it(killed, drawn):
    rows = [row | RANGE | {"printed": ""} for row in daily([1, 2, 3])]
    _, layers = drawn(series(killed(*rows)))
    assert [name for name in layers if name.endswith("_band")]
    assert not [name for name in layers if name.endswith("_line")]


def test_a_flow_stands_over_its_own_month(killed, drawn):
    flows = [
        {"measure": "exports_value", "unit": "USD", "id": f"m{n}", "period": f"2022-{n:02}"}
        | {"best": str(100 * n), "printed": ""}
        for n in (1, 2, 3)
    ]
    drawing = series(killed(*flows))
    assert "in March 2022" in plain(drawing.title)
    (way,) = pieces(drawing.spec())
    assert way.count("L") == 5


def test_names_at_the_ends_of_lines_lie_on_no_other(killed, as_svg):
    rows = [row for n in range(9) for row in daily([5 + n, 10 + n], item=f"thing {'abcdefghi'[n]}")]
    for n, row in enumerate(rows):
        row["id"] = f"r{n}"
    drawing = series(killed(*rows))
    ends = [words for words in words_in(as_svg(drawing)) if words.text.startswith("thing")]
    assert len(ends) == 9
    levels = sorted(words.y for words in ends)
    assert all(below - above >= 18 for above, below in pairwise(levels))


def test_of_many_lines_those_that_end_highest_have_words(killed, texts):
    rows = [row for n in range(14) for row in daily([5, 10 + n], item=f"thing {n}")]
    for n, row in enumerate(rows):
        row["id"] = f"r{n}"
    drawing = series(killed(*rows))
    named = [text for text in texts(drawing) if text.startswith("thing")]
    assert sorted(named) == sorted(f"thing {n}" for n in range(5, 14))
    assert "19 more in lines, without words" in plain(drawing.subtitle)


def test_a_long_series_is_all_that_pixels_show_and_no_more(killed):
    drawing = series(killed(*daily([n * n for n in range(3000)], date(2015, 1, 1))))
    assert len(json.dumps(drawing.spec())) < 40_000
    assert "2,999 more in lines" in plain(drawing.subtitle)
    assert len(drawing.figures) == 3000


def test_thinning_keeps_the_ends_and_extremes_of_each_column_of_pixels():
    way = [(n / 100, (n * 37) % 101) for n in range(1000)]
    kept = seen(*map(np.array, zip(*way, strict=True)))
    assert len(kept) <= 40
    for column in range(10):
        all_of, some = ([p for p in w if int(p[0]) == column] for w in (way, kept))
        assert (all_of[0], all_of[-1]) == (some[0], some[-1])
        for end in (min, max):
            assert end(y for _, y in all_of) == end(y for _, y in some)


@pytest.mark.parametrize("window", [None, "month", "quarter", 14])
def test_every_number_of_the_words_leads_somewhere(line, window):
    drawing = line([10 * n - (25 if n == 9 else 0) for n in range(150)], window=window)
    for runs in (drawing.title, drawing.subtitle, drawing.alt):
        for run in runs:
            if any(sign.isdigit() for sign in run["text"]):
                assert {"figure", "time", "count", "computed"} & set(run), run


def test_of_very_many_lines_some_stand_in_the_table_alone(killed):
    rows = [row for n in range(90) for row in daily([5, 10 + n], item=f"thing {n}")]
    for n, row in enumerate(rows):
        row["id"] = f"r{n}"
    drawing = series(killed(*rows))
    assert len(pieces(drawing.spec())) == 69
    assert "42 more in the table alone" in plain(drawing.subtitle)


def test_the_title_speaks_of_the_newest_day_whatever_ended_higher_before(killed):
    rows = [*daily([90, 100], item="old"), *daily([*[None] * 30, 5, 6], item="new")]
    drawing = series(killed(*rows))
    assert plain(drawing.title) == "Troops killed or wounded: new 6 by 1 April 2022"
    assert "nothing given after 2 March 2022 (old)" in plain(drawing.subtitle)


def test_an_empty_selection_is_a_sentence(killed):
    assert not series(killed(*daily([1])).where(claimant_role="defector"))


class TestAgainst:
    """Statements set against a line."""

    CLAIM = TOTAL | {"claimant": "Rival", "best": "900", "id": "claim"}
    CLAIM |= {"period": "2022-03-01/2022-03-03", "said_on": "2022-03-09"}

    @pytest.fixture
    def held(self, killed):
        def held(*claims):
            known = killed(*daily([100, 250, 400, 500]), *claims)
            keeper = known.where(claimant="Keeper")
            return series(keeper, against=known.without(claimant="Keeper"))

        return held

    def test_a_statement_has_its_factor_to_what_the_line_gives_for_its_day(self, held, drawn):
        drawing = held(self.CLAIM)
        assert (
            plain(drawing.title)
            == "One statement stands at 2.25 times what Keeper gives for the day"
        )
        (run,) = [run for run in drawing.title if "computed" in run]
        assert run["computed"] == "claim / n-2"
        spec, layers = drawn(drawing)
        (tie,) = values_of(spec, layers["series_factor"])
        assert (tie["figure"], tie["against"], tie["times"]) == ("claim", "n-2", "2.25 times")

    def test_several_lines_have_a_row_each_that_names_its_line(self, killed, texts):
        other = daily([90, 200, 450], claimant="Other keeper")
        known = killed(
            *daily([100, 250, 400]), *(r | {"id": f"o{r['id']}"} for r in other), self.CLAIM
        )
        drawing = series(known.without(id="claim"), "claimant", against=known.where(id="claim"))
        assert plain(drawing.title) == (
            "One statement stands at about 2–2.2 times what the lines give for the day"
        )
        assert {"2 times 450 on 3 March 2022", "2.25 times 400 on 3 March 2022"} <= set(
            texts(drawing)
        )
        small = [line for text in texts(drawing) for line in text.split("\n")]
        assert {"by Keeper", "by Other keeper"} <= set(small)

    def test_its_row_tells_the_day_where_it_was_said_later(self, held, texts):
        assert "2.25 times 400 on 3 March 2022" in texts(held(self.CLAIM))

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ({"measure": "troops_killed"}, "counts troops killed"),
            ({"scope": "officers"}, "scope: officers"),
            ({"actor": "UKR"}, "actor: UKR"),
            ({"period": "2022-06-01/2022-06-09"}, "period: "),
            ({"period": "2022-03-01/2022-06-09"}, "nothing is given for its day"),
        ],
    )
    def test_what_the_gate_keeps_apart_has_no_factor_and_says_why(self, held, texts, cells, why):
        drawing = held(self.CLAIM, self.CLAIM | {"id": "unlike"} | cells)
        assert plain(drawing.title).endswith("; one does not compare")
        assert [text for text in texts(drawing) if text.startswith(f"not compared: {why}")]
        assert f"not compared: {why}" in plain(drawing.alt)

    def test_a_range_a_floor_and_a_denial_keep_their_marks(self, held, drawn):
        low = {"comparator": ">=", "best": "", "low": "800", "id": "floor"}
        ends = {"best": "", "low": "600", "high": "800", "id": "range"}
        denial = {"best": "0", "stance": "denies", "id": "denial"}
        drawing = held(*(self.CLAIM | cells for cells in (low, ends, denial)))
        _, layers = drawn(drawing)
        for name in ("floor_head", "range", "denial"):
            assert f"series_{name}" in layers
        assert "factors_floor_head" in layers
        assert plain(drawing.title) == (
            "One of three statements stands at about 1.5–2 times what Keeper gives for the day;"
            " one gives a bound alone; one does not compare"
        )

    def test_only_the_time_around_them_is_drawn_of_a_line_that_is_much_longer(self, killed):
        known = killed(*daily(range(0, 9000, 10), date(2021, 1, 1)), self.CLAIM)
        keeper = known.where(claimant="Keeper")
        drawing = series(keeper, against=known.where(id="claim"))
        assert "drawn for 17 January – 17 April 2022, the line goes on to 8,990" in plain(
            drawing.subtitle
        )

    def test_statements_that_do_not_compare_are_drawn_grey_and_counted(self, held, drawn):
        drawing = held(self.CLAIM | {"measure": "troops_killed"})
        assert "none compares" in plain(drawing.title)
        _, layers = drawn(drawing)
        assert layers["series_muted_value"]["mark"]["stroke"] == theme.MUTED
        assert "series_factor" not in layers

    def test_words_in_the_plot_lie_on_no_other(self, held, as_svg):
        claims = [
            self.CLAIM | {"id": f"c{n}", "claimant": f"Speaker {'abcdefgh'[n]}", "best": str(best)}
            for n, best in enumerate((150, 420, 450, 700, 720, 800, 900, 1000))
        ]
        found = [w for w in words_in(as_svg(held(*claims))) if w.text.startswith("Speaker")]
        assert len(found) == 16
        for one, other in combinations(found, 2):
            apart = one.right <= other.left or other.right <= one.left
            assert apart or abs(one.y - other.y) > 12, (one, other)

    def test_of_many_statements_the_rows_alone_have_words(self, held, texts):
        claims = [
            self.CLAIM | {"id": f"c{n}", "claimant": f"Speaker {n}", "best": str(300 + n)}
            for n in range(14)
        ]
        named = [text for text in texts(held(*claims)) if text.startswith("Speaker")]
        assert len(named) == len(set(named)) == 14

    def test_statements_of_another_ledger_are_refused_with_the_way(self, killed, shipped):
        with pytest.raises(CheckError, match="load both at once"):
            series(killed(*daily([1, 2])), against=shipped.where(measure="troops_killed"))

    def test_a_window_and_statements_against_it_are_refused(self, killed):
        rows = killed(*daily([1, 2]))
        with pytest.raises(CheckError, match="leave out window= or against="):
            series(rows, window=7, against=rows)
