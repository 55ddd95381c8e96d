"""First and last year: dashed where nothing stands between, rivals both in sight."""

import pytest

from nkreport.report.charts import claims, first_and_last
from nkreport.report.spans import plain

from .conftest import ticks_of, values_of

START = {
    "id": "start",
    "measure": "exports_value",
    "actor": "KOR",
    "counterpart": "PRK",
    "period": "2017",
    "best": "1420000000",
    "unit": "USD",
    "printed": "$1.42 billion",
}
END = START | {
    "id": "end",
    "period": "2022",
    "best": "7480000000",
    "printed": "$7.48 billion",
}
RIVAL = END | {"id": "rival", "best": "7400000000", "printed": "$7.4 billion"}
GROWTH = START | {
    "id": "growth",
    "measure": "export_growth",
    "period": "2017/2022",
    "best": "39.5",
    "unit": "percent",
    "base": "start",
    "printed": "39.5 percent",
}


@pytest.fixture
def slope(killed):
    return lambda *rows: first_and_last(killed(*rows), "exports_value")


def test_the_link_is_dashed_where_nothing_is_given_between(slope, drawn):
    spec, layers = drawn(slope(START, END))
    assert layers["slope_flow_0_link"]["mark"]["strokeDash"] == [6, 4]
    assert [
        (row["figure"], row["until"]) for row in values_of(spec, layers["slope_flow_0_link"])
    ] == [("start", "end")]


def test_years_between_are_points_without_a_dashed_link(slope, drawn):
    between = START | {"id": "between", "period": "2019", "best": "2000000000"}
    spec, layers = drawn(slope(START, between, END))
    assert "slope_flow_0_link" not in layers
    assert len(values_of(spec, layers["slope_flow_0_value"])) == 3


def test_rival_values_of_the_last_year_are_both_shown(slope, drawn, texts):
    drawing = slope(START, END, RIVAL)
    spec, layers = drawn(drawing)
    assert [row["until"] for row in values_of(spec, layers["slope_flow_0_link"])] == [
        "end",
        "rival",
    ]
    assert {"$7.48 billion", "$7.4 billion", "South Korea to North Korea"} <= set(texts(drawing))


def test_a_printed_rate_is_written_at_its_link(slope, texts):
    assert "export growth a year: 39.5%" in texts(slope(START, END, GROWTH))
    assert not [text for text in texts(slope(START, END)) if "growth" in text]


def test_the_title_is_computed_from_the_ends(slope):
    drawing = slope(START, END, RIVAL)
    assert plain(drawing.title) == (
        "According to Somebody, exports in 2022 were about 5.2–5.3 times those of 2017 from South"
        " Korea to North Korea"
    )
    (run,) = [run for run in drawing.title if "computed" in run]
    assert run["low"] == pytest.approx(7.4 / 1.42)
    assert run["high"] == pytest.approx(7.48 / 1.42)
    assert run["of"] == ["end", "rival", "start"]


def test_the_title_says_which_printed_rate_does_not_follow(shipped):
    trade = shipped.where(measure=["exports_value", "export_growth"], actor=["KOR", "RUS"], item="")
    assert plain(first_and_last(trade, "exports_value").title) == (
        "According to the author of Ups the Ante, exports in 2022 were about 5.2–5.3 times those of"
        " 2017 from South Korea to Russia and about 7.3 times the other way; the 39.5% printed"
        " does not follow"
    )
    mended = first_and_last(trade.corrected("apply"), "exports_value")
    assert "does not follow" not in plain(mended.title)
    assert "According to the author of Ups the Ante, exports in 2022 were about 5.3 times" in plain(
        mended.title
    )


def test_flows_of_two_directions_have_their_own_colour_and_shape(slope, drawn):
    back = {"actor": "PRK", "counterpart": "KOR"}
    _, layers = drawn(slope(START, END, START | back | {"id": "a"}, END | back | {"id": "b"}))
    marks = [layers[f"slope_flow_{number}_value"]["mark"] for number in (0, 1)]
    assert marks[0]["fill"] != marks[1]["fill"]
    assert marks[0]["shape"] != marks[1]["shape"]


def test_a_value_said_twice_is_labelled_once(slope, texts):
    shown = texts(slope(START, END, END | {"id": "again"}))
    assert shown.count("$7.48 billion") == 1


def test_one_year_alone_is_still_a_chart(slope, as_svg):
    drawing = slope(END)
    assert plain(drawing.title) == "Exports: $7.48 billion, according to Somebody"
    assert "$7.48 billion" in as_svg(drawing)


def test_an_empty_selection_is_a_sentence(slope, killed):
    assert not first_and_last(killed(START).where(claimant_role="defector"), "exports_value")
    assert not slope(GROWTH | {"base": ""})


OTHER = END | {"id": "other", "source": "ups-the-ante-2024", "claimant": "Another"}


def test_nothing_is_computed_from_one_source_to_another(slope, drawn):
    drawing = slope(START, OTHER)
    assert plain(drawing.title) == (
        "Exports: claims for differing times, from $1.42 billion (Somebody) to $7.48 billion"
        " (Another)"
    )
    assert not [run for run in drawing.title if "computed" in run]
    _, layers = drawn(drawing)
    assert not [name for name in layers if name.endswith("_link")]
    assert "dashed" not in plain(drawing.subtitle)
    marks = [layers[f"slope_flow_{number}_value"]["mark"] for number in (0, 1)]
    assert marks[0]["fill"] != marks[1]["fill"]
    assert marks[0]["shape"] != marks[1]["shape"]


@pytest.mark.parametrize("column", ["claimant", "scope", "status"])
def test_nor_from_another_speaker_scope_or_status(slope, column):
    cells = {"claimant": "Another", "scope": "with freight", "status": "agreed"}
    drawing = slope(START, END | {column: cells[column]})
    assert not [run for run in drawing.title if "computed" in run]


def test_a_second_source_is_named_at_its_dots_and_leaves_the_ratio_of_the_first(slope, texts):
    drawing = slope(START, END, OTHER | {"best": "9000000000", "printed": "$9 billion"})
    assert plain(drawing.title) == (
        "According to Somebody, exports in 2022 were about 5.3 times those of 2017 from South Korea"
        " to North Korea (Agov 2022, Somebody)"
    )
    assert "South Korea to North Korea (Ups the Ante 2024, Another)" in texts(drawing)


def test_what_another_source_gives_between_is_not_called_nothing(slope, drawn):
    between = OTHER | {"period": "2019", "id": "between"}
    drawing = slope(START, END, OTHER, between, OTHER | {"id": "far", "period": "2017"})
    assert "dashed: its source gives nothing for the years between" in plain(drawing.subtitle)
    _, layers = drawn(drawing)
    assert list(ticks_of(layers["slope_baseline"], "x")) == ["2017", "2019", "2022"]


def test_a_row_of_a_year_shows_its_year(slope, killed, texts):
    drawing = slope(END)
    assert "Period" in [column["title"] for column in drawing.columns]
    assert {"2017", "2022"} <= {
        word for text in texts(claims(killed(START, END))) for word in text.split("\n")
    }
