"""A target against what was reported: definitions that differ stand apart."""

import pytest

from nkreport.report.charts import target_against_reported
from nkreport.report.spans import plain

from .conftest import CEILING, RANGE, read_off, ticks_of, values_of

TARGET = {"id": "goal", "measure": "mobilisation_target", "best": "300000", "printed": "300,000"}
FIRST = {
    "id": "first",
    "measure": "troops_mobilised",
    "period": "2022-09-21/2022-10-14",
    "said_on": "2022-10-14",
    "best": "222000",
    "printed": "222,000",
}
LAST = FIRST | {
    "id": "last",
    "period": "2022-09-21/2022-11-04",
    "said_on": "2022-11-04",
    "best": "318000",
    "printed": "318,000",
}
IN_ZONE = {
    "id": "in-zone",
    "measure": "mobilised_in_combat_zone",
    "period": "2022-10-28",
    "said_on": "2022-10-28",
    "best": "82000",
    "printed": "82,000",
}
ON_TASKS = IN_ZONE | {
    "id": "on-tasks",
    "measure": "mobilised_on_combat_tasks",
    "period": "2022-11-04",
    "said_on": "2022-11-04",
    "best": "49000",
    "printed": "49,000",
}


@pytest.fixture
def against(killed):
    def against(*rows):
        figures = killed(*rows)
        return target_against_reported(figures, "mobilisation_target", "troops_mobilised")

    return against


def test_the_title_sets_the_last_total_against_the_target(against):
    assert plain(against(TARGET, FIRST, LAST).title) == (
        "Troops mobilised: 318,000 reported by 4 November 2022,"
        " against a mobilisation target of 300,000"
    )


def test_the_title_sets_no_total_against_the_target_of_another_party_or_item(against):
    for cells in ({"actor": "UKR"}, {"item": "volunteers"}):
        assert plain(against(TARGET | cells, FIRST, LAST).title) == (
            "Troops mobilised: 318,000 reported by 4 November 2022"
        )


def test_the_title_keeps_the_day_counted_apart_from_the_day_reported(against):
    before = {"period": "2022-02-24", "said_on": "2022-10-13"}
    assert plain(against(TARGET, FIRST | before).title) == (
        "Troops mobilised: 222,000 on 24 February 2022, reported by 13 October 2022,"
        " against a mobilisation target of 300,000"
    )
    later = FIRST | {"said_on": "2022-10-16"}
    assert plain(against(later).title) == (
        "Troops mobilised: 222,000 by 14 October 2022, reported by 16 October 2022"
    )


def test_the_target_is_a_line_at_its_value_with_who_and_when(against, drawn, texts):
    drawing = against(TARGET, FIRST)
    spec, layers = drawn(drawing)
    assert layers["main_target"]["mark"]["type"] == "rule"
    assert [row["at"] for row in values_of(spec, layers["main_target"])] == [300000]
    assert {"Mobilisation target: 300,000", "Somebody, 9 August 2022"} <= set(texts(drawing))


def test_a_target_between_bounds_is_a_band_never_a_single_line(against, drawn):
    spec, layers = drawn(against(TARGET | RANGE, FIRST))
    assert [row["at"] for row in values_of(spec, layers["main_target"])] == [75000, 100000]
    (band,) = values_of(spec, layers["main_target_band"])
    ends = [read_off(layers["main_target_band"], "y", band[name]) for name in ("y2", "y")]
    assert ends == pytest.approx([75000, 100000], rel=0.01)


def test_a_ceiling_as_a_target_carries_its_arrow(against, drawn):
    spec, layers = drawn(against(TARGET | CEILING, FIRST))
    (arrow,) = values_of(spec, layers["main_ceiling"])
    assert arrow["at"] == 10000
    assert arrow["y2"] > arrow["y"]


def test_the_words_of_a_late_target_end_with_the_frame(against, drawn):
    late = TARGET | {"said_on": "2022-11-04"}
    spec, layers = drawn(against(late, FIRST | {"period": "2022-02-24", "said_on": "2022-02-24"}))
    assert layers["main_target_strong_right"]["mark"]["align"] == "right"
    (words,) = values_of(spec, layers["main_target_strong_right"])
    (line,) = values_of(spec, layers["main_target"])
    assert words["x"] == line["x2"]


def test_a_target_is_not_named_by_what_is_reported_twice(against):
    aim = TARGET | RANGE | {"measure": "theatre_force_target"}
    there = FIRST | {"measure": "theatre_force", "period": "2022-02-24"}
    drawing = target_against_reported(
        against(aim, there).figures, "theatre_force_target", "theatre_force"
    )
    assert plain(drawing.title).endswith("against a target of 75,000–100,000")


def test_a_target_said_again_is_one_line(against, drawn):
    spec, layers = drawn(against(TARGET, TARGET | {"id": "again", "said_on": "2022-10-14"}))
    assert len(values_of(spec, layers["main_target"])) == 1


def test_totals_of_one_speaker_are_joined(against, drawn):
    spec, layers = drawn(against(TARGET, FIRST, LAST))
    assert [(row["at"], row["end"]) for row in values_of(spec, layers["main_link"])] == [
        (222000, 318000)
    ]


def test_counts_of_other_definitions_stand_apart_and_are_never_joined(against, drawn):
    spec, layers = drawn(against(TARGET, FIRST, IN_ZONE, ON_TASKS))
    assert [row["at"] for row in values_of(spec, layers["other_0_value"])] == [82000]
    assert [row["at"] for row in values_of(spec, layers["other_1_value"])] == [49000]
    assert not [name for name in layers if name.endswith("link")]


def test_panels_of_other_definitions_share_one_scale(against, drawn):
    _, layers = drawn(against(TARGET, FIRST, IN_ZONE, ON_TASKS))
    one, other = (ticks_of(layers[f"other_{number}_value"], "y") for number in (0, 1))
    assert one == other


def test_a_target_with_nothing_reported_is_still_a_chart(against, as_svg):
    drawing = against(TARGET)
    assert plain(drawing.title) == "Mobilisation target: 300,000, according to Somebody"
    assert "300,000" in as_svg(drawing)


def test_totals_without_a_target_are_still_a_chart(against):
    drawing = against(FIRST)
    assert plain(drawing.title) == "Troops mobilised: 222,000 reported by 14 October 2022"
    assert drawing.spec()


def test_a_count_without_a_number_is_told_in_words(against, texts):
    bare = IN_ZONE | {"comparator": "", "best": "", "printed": "many"}
    shown = texts(against(TARGET, bare))
    assert any("“many” (no number given)" in text for text in shown)


def test_an_empty_selection_is_a_sentence(killed):
    figures = killed(TARGET).where(claimant_role="defector")
    drawing = target_against_reported(figures, "mobilisation_target", "troops_mobilised")
    assert not drawing
