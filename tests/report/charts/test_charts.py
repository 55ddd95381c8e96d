"""What holds for every form: the shipped figures at several dates, drawn alike every time."""

import json
import re
import subprocess
import sys

import pytest

from nkreport.report import charts, theme
from nkreport.report.charts import Drawing
from nkreport.report.side_tables import listing
from nkreport.report.spans import plain

DATES = ("2022-08-31", "2022-12-31", "2024-07-01")
EACH_DAY = pytest.mark.parametrize(
    "day", [*(pytest.param(day, marks=pytest.mark.long) for day in DATES[:-1]), DATES[-1]]
)
LOSSES = ["troops_killed", "troops_casualties"]
MUNITIONS = ["shells_shipped", "munitions_planned", "munitions_shipped", "containers_shipped"]
MOBILISED = [
    "mobilisation_target",
    "troops_mobilised",
    "mobilised_on_combat_tasks",
    "mobilised_in_combat_zone",
]
TOPICS = ("korea", "russia", "ukraine", "shell", "soldier", "troop", "munition")


def drawings(shipped, day: str) -> list[Drawing]:
    known = shipped.as_of(day)
    trade = known.where(measure=["exports_value", "export_growth"], item="")
    goal, total = "mobilisation_target", "troops_mobilised"
    return [
        charts.claims(known.where(measure=LOSSES)),
        charts.claims(known.where(measure=MUNITIONS)),
        charts.claims_over_time(known.where(measure=LOSSES)),
        charts.claims_over_time(known.where(measure=MUNITIONS)),
        charts.target_against_reported(known.where(measure=MOBILISED), goal, total),
        charts.first_and_last(trade.where(actor=["KOR", "RUS"]), "exports_value"),
    ]


def nodes(part):
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from nodes(value)
    elif isinstance(part, list):
        for value in part:
            yield from nodes(value)


@EACH_DAY
def test_every_form_draws_in_the_theme_alone_and_within_its_width(shipped, day, as_svg, capfd):
    for drawing in filter(None, one_of_each_form(shipped, day)):
        svg = as_svg(drawing)
        width = float(re.search(r'width="([\d.]+)"', svg)[1])
        assert width <= theme.WIDTH + 12, drawing.form
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
        assert colours <= set(theme.DARK)
        assert "NaN" not in svg
    assert "Conflicting" not in capfd.readouterr().err


@EACH_DAY
def test_only_features_are_used_that_an_older_vega_lite_has(shipped, day):
    marks = {"point", "rect", "rule", "text"}
    for drawing in filter(None, one_of_each_form(shipped, day)):
        spec = drawing.spec()
        if drawing.form == "timeline":
            spec.pop("params", None)
        for node in nodes({name: spec[name] for name in spec if name != "datasets"}):
            assert not {"href", "url", "params", "transform", "selection"} & set(node)
            if "mark" in node:
                assert node["mark"]["type"] in marks
            if "field" in node:
                assert re.fullmatch("[a-z_]+2?", node["field"])
            if "vconcat" not in node:
                assert "repeat" not in node


def one_of_each_form(shipped, day="2024-07-01") -> list[Drawing]:
    known = shipped.as_of(day)
    asked = known.where(measure=[*LOSSES, *MUNITIONS])
    events = known.ledger.tables["events"]
    mobilised = known.where(id="mobilised-shoigu-2022-10-28")
    stocks = known.where(measure="shells_shipped", item="artillery shell")
    cited = known.where(measure="troops_casualties", claimant=["William Burns"], actor="RUS")
    estimate = known.where(id="russian-casualties-estimates-2022-07")
    return [
        *drawings(shipped, day),
        charts.claims(cited, cited_by=estimate),
        charts.timeline(asked, events),
        charts.timeline(asked, events, lanes="claimant"),
        charts.apart(known.where(measure=MOBILISED[2:])),
        charts.composition(mobilised, known.where(measure=MOBILISED[3])),
        charts.months(
            stocks,
            known.where(measure="fire_rate"),
            "if the rate holds",
            known.where(measure="run_out_time"),
        ),
        charts.outcomes(listing(known, "judgements")),
        charts.route_map(known),
        charts.series(known.where(measure="troops_mobilised")),
        charts.ranked(asked.where(measure=LOSSES[1])),
        charts.multiples(known.where(measure=LOSSES), by="measure"),
        charts.series(cited, by="claimant", against=known.where(measure=LOSSES)),
    ]


@pytest.mark.long
def test_what_every_form_draws_is_valid_vega_lite(shipped):
    from altair import load_schema
    from altair.utils.schemapi import validate_jsonschema

    drawn = one_of_each_form(shipped)
    assert all(drawn)
    assert {drawing.form for drawing in drawn} == set(charts.__all__) - {"Drawing"}
    for drawing in drawn:
        validate_jsonschema(json.loads(json.dumps(drawing.spec())), load_schema())


def test_title_subtitle_sources_and_words_stand_inside_the_specification(shipped):
    drawing = drawings(shipped, "2022-12-31")[0]
    spec = drawing.spec()
    assert " ".join(spec["title"]["text"]) == plain(drawing.title)
    inside = " ".join(spec["title"]["subtitle"])
    assert inside == f"{plain(drawing.subtitle)} {plain(drawing.source_line)}"
    assert spec["description"] == plain(drawing.alt)
    assert spec["config"] == theme.config()


def test_the_table_behind_a_chart_has_a_row_for_every_figure(shipped):
    for drawing in filter(None, drawings(shipped, "2024-07-01")):
        assert len(drawing.body) == len(drawing.figures)
        assert all(len(row) == len(drawing.columns) for row in drawing.body)


def test_a_chart_is_the_same_in_every_process(shipped):
    code = (
        "import json; from nkreport.ledger.reading import load;"
        "from nkreport.report import charts;"
        f"f = load('shipped').where(measure={LOSSES!r});"
        "print(json.dumps([charts.claims(f).spec(), charts.claims_over_time(f).spec()]))"
    )
    figures = shipped.where(measure=LOSSES)
    here = json.dumps([charts.claims(figures).spec(), charts.claims_over_time(figures).spec()])
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-B", "-c", code],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        )
        assert done.stdout.strip() == here


KINDS = ("Claims", "Estimates")


@EACH_DAY
def test_titles_of_losses_are_those_a_plain_table_gives(shipped, day):
    import pandas as pd

    known = shipped.as_of(day)
    frame = pd.read_csv("seeds/losses.csv", dtype=str, keep_default_na=False)
    frame = frame[(frame.measure == "troops_killed") & (frame.best != "")]
    said = frame.said_on.str.rstrip("?~")
    values = frame[said <= day].best.astype(float)
    title = plain(charts.claims(known.where(measure="troops_killed")).title)
    if len(values) == 1:
        assert title == f"Troops killed: about {values.iloc[0]:,.0f}, according to William Burns"
    else:
        low, high = (frame.loc[place].claimant for place in (values.idxmin(), values.idxmax()))
        ends = f"about {values.min():,.0f} ({low}) to about {values.max():,.0f} ({high})"
        assert title in [f"{some} of troops killed run from {ends}" for some in KINDS]


def test_no_form_knows_a_topic():
    from pathlib import Path

    folder = Path(charts.__file__).parent
    for file in sorted(folder.glob("*.py")):
        code = re.sub(r'""".*?"""', "", file.read_text("utf-8"), flags=re.DOTALL).lower()
        assert not [topic for topic in TOPICS if topic in code], file.name


def test_the_front_lists_what_it_has():
    assert sorted(charts.__all__) == charts.__all__
    assert all(hasattr(charts, name) for name in charts.__all__)
