"""Counts that must not be compared: a panel each, its definition above it, nothing between."""

import pytest

from nkreport.errors import CheckError
from nkreport.report.charts import apart
from nkreport.report.spans import plain

from .conftest import CEILING, ticks_of, values_of

IN_ZONE = {
    "id": "in-zone",
    "measure": "mobilised_in_combat_zone",
    "period": "2022-10-28",
    "said_on": "2022-10-28",
    "best": "82000",
    "printed": "82,000",
}
EARLY = IN_ZONE | {
    "id": "early",
    "measure": "mobilised_on_combat_tasks",
    "period": "2022-10-14",
    "said_on": "2022-10-14",
    "best": "16000",
    "printed": "16,000",
}
LATE = EARLY | {
    "id": "late",
    "period": "2022-11-04",
    "said_on": "2022-11-04",
    "best": "49000",
    "printed": "49,000",
}
TITLE = (
    "Mobilised troops: 82,000 in the combat zone on 28 October 2022 and 49,000 on combat tasks"
    " on 4 November 2022, not to be compared"
)


def test_the_title_gives_the_last_count_of_each_measure_and_the_warning(killed):
    assert plain(apart(killed(EARLY, IN_ZONE, LATE)).title) == TITLE


def test_counts_of_one_day_that_do_not_rival_are_not_called_alternatives(killed):
    rival = LATE | {"id": "rival", "best": "52000", "claimant": "Another"}
    assert " or 52,000 " in plain(apart(killed(IN_ZONE, LATE, rival)).title)
    apart_from = rival | {"scope": "officers"}
    assert " and 52,000 " in plain(apart(killed(IN_ZONE, LATE, apart_from)).title)


def test_a_bound_keeps_its_hedge_in_the_title(killed):
    drawing = apart(killed(IN_ZONE | CEILING, LATE))
    assert plain(drawing.title).startswith("Mobilised troops: up to 10,000 in the combat zone")


def test_measures_that_do_compare_carry_no_warning(killed):
    recruited = LATE | {"measure": "engineers_sent_abroad"}
    assert "not to be compared" not in plain(apart(killed(IN_ZONE, recruited)).title)


def test_each_panel_has_its_definition_and_no_line_runs_between_marks(killed, drawn):
    spec, layers = drawn(apart(killed(EARLY, IN_ZONE, LATE)))
    left, right = spec["vconcat"][0]["hconcat"]
    assert "Leaves out those in training at home." in " ".join(left["title"]["subtitle"])
    assert "is not defined." in " ".join(right["title"]["subtitle"])
    assert not [name for name in layers if "link" in name]
    assert [row["at"] for row in values_of(spec, layers["other_1_value"])] == [16000, 49000]


def test_panels_share_a_scale_and_their_headings_as_many_lines(killed, drawn):
    spec, layers = drawn(apart(killed(IN_ZONE, LATE)))
    one, other = (ticks_of(layers[f"other_{n}_value"], "y") for n in (0, 1))
    assert one == other
    assert one["0"] > one["20,000"]
    left, right = (panel["title"] for panel in spec["vconcat"][0]["hconcat"])
    assert len(left["subtitle"]) == len(right["subtitle"])


def test_a_single_measure_takes_the_whole_width(killed, drawn):
    drawing = apart(killed(EARLY, LATE))
    spec, _ = drawn(drawing)
    (panel,) = spec["vconcat"][0]["hconcat"]
    assert panel["width"] > 550
    assert plain(drawing.title) == (
        "Mobilised troops on combat tasks: claims for differing times, from 16,000 to 49,000,"
        " both from Somebody"
    )


def test_unlike_units_are_refused(killed):
    with pytest.raises(CheckError, match="apart: one unit at a time, found person, shell"):
        apart(killed(IN_ZONE, LATE | {"measure": "shells_shipped", "unit": "shell"}))


def test_a_count_without_a_number_is_told_in_words(killed, texts):
    bare = LATE | {"comparator": "", "best": "", "printed": "many"}
    assert any("“many” (no number given)" in text for text in texts(apart(killed(IN_ZONE, bare))))


def test_an_empty_selection_is_a_sentence(killed):
    assert not apart(killed(IN_ZONE).where(claimant_role="defector"))
