"""Many figures: a drawing stays as small, as low and as readable as one of some thirty."""

import json
from dataclasses import replace
from itertools import combinations, cycle, islice, pairwise

import pytest

from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.report import charts
from nkreport.report.charts.labels import Label, tiers
from nkreport.report.spans import plain

from .conftest import ABOUT, BARE, CEILING, DENIAL, FLOOR, RANGE, VALUE, layers_of, values_of

MANY = 10_000
COUNTED = {"measure": "troops_mobilised", "period": "2022-10-14", "said_on": "2022-10-14"}
SENT = {"measure": "exports_value", "actor": "KOR", "unit": "USD", "printed": "", "best": "7480"}


@pytest.fixture
def copies(killed):
    """So many figures like some rows, in turn, each of another day, number and id."""

    def copies(rows, number=MANY):
        few = list(killed(*rows))
        made = []
        for n, figure in enumerate(islice(cycle(few), number)):
            day = read_period(f"{2013 + n % 9}-{1 + n % 12:02}-{1 + n % 28:02}")
            grown = {
                end: value * (1 + n % 997 / 500)
                for end in ("low", "best", "high")
                if (value := getattr(figure, end)) is not None
            }
            period = day if figure.period else figure.period
            new = {"said_on": day, "period": period, "claimant": f"Speaker {n % 40}"}
            made.append(replace(figure, id=f"f{n}", statement=f"s{n}", **new, **grown))
        return Figures(few[0].ledger, made)

    return copies


KINDS = [VALUE, ABOUT, RANGE, FLOOR | {"low": "5000"}, CEILING, DENIAL, BARE]


COUNTS = [COUNTED | kind for kind in KINDS]


def every_form(copies, killed):
    counts = copies(COUNTS)
    apart = copies([COUNTED, COUNTED | {"measure": "mobilised_in_combat_zone"}])
    trade = [
        replace(figure, counterpart=f"P{n // 2}", period=read_period(("2017", "2022")[n % 2]))
        for n, figure in enumerate(copies([SENT]))
    ]
    parts = [
        replace(figure, item=f"item {n}", period=read_period("2022"))
        for n, figure in enumerate(copies([SENT | {"period": "2022"}]))
    ]
    whole = next(iter(killed(SENT | {"id": "whole", "period": "2022", "best": "900000000"})))
    stock = {"measure": "shell_stock", "unit": "shell", "best": "3000000", "printed": ""}
    rate = next(iter(killed(stock | {"measure": "fire_rate", "unit": "shell/month"})))
    ledger = counts.ledger
    return {
        "claims": lambda: charts.claims(copies(KINDS)),
        "claims_over_time": lambda: charts.claims_over_time(copies(KINDS)),
        "timeline": lambda: charts.timeline(copies(KINDS), lanes="claimant"),
        "apart": lambda: charts.apart(apart),
        "target_against_reported": lambda: charts.target_against_reported(
            counts, "mobilisation_target", "troops_mobilised"
        ),
        "first_and_last": lambda: charts.first_and_last(Figures(ledger, trade), "exports_value"),
        "composition": lambda: charts.composition(whole, parts),
        "months": lambda: charts.months(copies([stock]), rate, "if it holds"),
        "multiples": lambda: charts.multiples(copies(COUNTS), "claimant"),
        "ranked": lambda: charts.ranked(copies(COUNTS), "claimant"),
        "series": lambda: charts.series(copies(COUNTS), "claimant"),
    }


FORMS = sorted(set(charts.__all__) - {"Drawing", "outcomes", "route_map"})


def height_of(spec):
    if "hconcat" in spec:
        return max(map(height_of, spec["hconcat"]))
    if "vconcat" in spec:
        return sum(map(height_of, spec["vconcat"]))
    return spec["height"]


def words_of(spec):
    layers = layers_of(spec).values()
    return [row["text"] for layer in layers if layer["mark"]["type"] == "text" for row in
            values_of(spec, layer)]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_figures_are_a_small_low_drawing_that_says_what_it_leaves_out(
    copies, killed, form
):
    drawing = every_form(copies, killed)[form]()
    spec = drawing.spec()
    assert len(json.dumps(spec)) < 1_000_000
    assert height_of(spec) < 5_000
    assert 5 < len(words_of(spec)) < 400
    assert len(drawing.body) >= MANY
    more = pairwise(drawing.subtitle)
    left = [name for run, then in more if then["text"][:6] == " more " for name in run["of"]]
    assert len(left) == len(set(left)) > 0.8 * MANY
    assert set(left) <= set(drawing.figures.ids)
    assert "without words" in plain(drawing.subtitle) or "in the table alone" in plain(
        drawing.subtitle
    )


@pytest.mark.parametrize("form", ["claims", "claims_over_time", "timeline"])
def test_up_to_thirty_all_have_words_and_of_more_the_extremes(copies, form):
    draw = getattr(charts, form)
    few, more = (copies([VALUE], number) for number in (30, 31))
    shown = words_of(draw(few).spec())
    assert sum("Speaker" in text for text in shown) == 30
    assert "without words" not in plain(draw(few).subtitle)
    drawing = draw(more)
    shown = words_of(drawing.spec())
    assert sum("Speaker" in text for text in shown) <= 12
    numbers = [figure.best for figure in more]
    for extreme in (min(numbers), max(numbers)):
        assert any(f"{extreme:,.0f}" in text for text in shown)
    assert "more as marks without words" in plain(drawing.subtitle)


@pytest.mark.parametrize("form", ["claims", "claims_over_time", "timeline"])
def test_a_figure_that_is_named_has_words_however_many_there_are(copies, form):
    draw = getattr(charts, form)
    figures = copies([VALUE], 200)
    figure = figures["f77"]
    text = figure.quantity("value")
    assert not any(text in words for words in words_of(draw(figures).spec()))
    assert any(text in words for words in words_of(draw(figures, named=["f77"]).spec()))


def test_marks_without_words_stand_for_the_whole_span(copies):
    spec = charts.claims_over_time(copies([VALUE])).spec()
    marks = values_of(spec, layers_of(spec)["panel_0_other_value"])
    assert len(marks) > 300
    assert min(row["x"] for row in marks) < 150
    assert max(row["x"] for row in marks) > 600


def test_more_panels_than_a_chart_holds_stand_in_the_table(copies):
    figures = copies([VALUE], 40)
    many = Figures(figures.ledger, (replace(f, actor=f"A{n}") for n, f in enumerate(figures)))
    drawing = charts.claims(many)
    assert len(drawing.spec()["vconcat"]) == 20
    assert "20 more in the table alone" in plain(drawing.subtitle)
    assert len(drawing.body) == 40


def test_of_many_panels_those_with_most_figures_are_drawn_in_their_order(copies):
    figures = copies([VALUE], 60)
    actors = [f"A{n % 30}" if n < 40 else "last" for n in range(60)]
    many = Figures(
        figures.ledger, (replace(f, actor=a) for f, a in zip(figures, actors, strict=True))
    )
    drawing = charts.claims(many)
    titles = [json.dumps(panel["title"]) for panel in drawing.spec()["vconcat"]]
    assert [title for title in titles if "(Last)" in title] == titles[-1:]
    assert len(titles) == 20


def test_many_rival_values_of_a_year_are_their_lowest_and_highest(copies):
    figures = copies([SENT], 400)
    rivals = Figures(
        figures.ledger,
        (
            replace(f, claimant="Speaker", period=read_period(("2017", "2022")[n % 2]))
            for n, f in enumerate(figures)
        ),
    )
    drawing = charts.first_and_last(rivals, "exports_value")
    assert len(words_of(drawing.spec())) == 5
    assert "in the table alone" in plain(drawing.subtitle)
    assert "times those of 2017" in plain(drawing.title)


def test_labels_in_tiers_lie_on_no_other_and_stay_in_their_frame():
    labels = [Label((f"Speaker {n}",), ("about 15,000",)) for n in range(30)]
    boxes = tiers([20 * n for n in range(30)], labels, 660)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlap(pair[1])]
    assert all(box.left >= 0 and box.right <= 660 and box.bottom <= 0 for box in boxes)
