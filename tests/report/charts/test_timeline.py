"""The timeline: the day of a statement and the time it covers are never the same mark."""

import json
import re
from datetime import date
from itertools import combinations

import pytest
import vl_convert

from nkreport.errors import CheckError
from nkreport.report.charts import timeline
from nkreport.report.spans import plain

from .conftest import BARE, DENIAL, FLOOR, days_of, values_of

TOTAL = {
    "id": "total",
    "measure": "troops_mobilised",
    "period": "2022-09-21/2022-10-14",
    "said_on": "2022-10-14",
    "best": "222000",
    "printed": "222,000",
}
DAY = {"id": "decree", "on": "2022-09-21", "what": "A decree is signed", "source": "agov-2022"}
LATER = {"id": "end", "on": "2022-10-28", "what": "The end is reported", "source": "agov-2022"}


def test_a_statement_and_the_time_it_covers_are_marks_of_their_own(killed, drawn):
    spec, layers = drawn(timeline(killed(TOTAL)))
    (said,) = values_of(spec, layers["lane_0_claim"])
    (covered,) = values_of(spec, layers["lane_0_covered"])
    assert layers["lane_0_claim"]["mark"]["type"] == "point"
    assert layers["lane_0_covered"]["mark"]["type"] == "rule"
    assert covered["y"] > said["y"]
    at = days_of(spec)
    assert said["x"] == pytest.approx(at(date(2022, 10, 14)), abs=1)
    ends = [at(date(2022, 9, 21)), at(date(2022, 10, 14))]
    assert [covered["x"], covered["x2"]] == pytest.approx(ends, abs=1)


def test_an_open_period_ends_in_an_arrow(killed, drawn):
    spec, layers = drawn(timeline(killed(TOTAL, TOTAL | {"id": "b", "period": "2022-09-21/.."})))
    (row,) = values_of(spec, layers["lane_0_covered_onwards"])
    assert row["figure"] == "b"
    assert "lane_0_covered_since" not in layers


def test_denials_and_claims_without_a_number_have_marks_of_their_own(killed, drawn, texts):
    drawing = timeline(killed(TOTAL, TOTAL | DENIAL | {"id": "no"}, TOTAL | BARE | {"id": "many"}))
    _, layers = drawn(drawing)
    shapes = {layers[f"lane_0_{kind}"]["mark"]["shape"] for kind in ("claim", "denial", "bare")}
    assert len(shapes) == 3
    assert "“many soldiers” (no number given)" in texts(drawing)
    assert {"statement, on the day it was made", "denial", "no number given"} <= set(texts(drawing))


def test_labels_keep_the_hedge(killed, texts):
    assert "over 5 million people" in texts(timeline(killed(TOTAL | FLOOR)))


def test_what_a_speaker_says_twice_on_a_day_is_one_row(killed, drawn):
    drawing = timeline(killed(TOTAL, TOTAL | {"id": "again"}))
    spec, layers = drawn(drawing)
    assert len(values_of(spec, layers["lane_0_claim"])) == 1
    assert len(drawing.body) == 2


def test_a_lane_is_a_measure_or_a_claimant(killed):
    figures = killed(TOTAL, TOTAL | {"id": "b", "claimant": "Other"})
    by_measure, by_claimant = timeline(figures), timeline(figures, lanes="claimant")

    def names(drawing):
        parts = [part for part in drawing.spec()["vconcat"] if "title" in part]
        return [part["title"]["text"] for part in parts]

    assert names(by_measure) == [["Troops mobilised"]]
    assert names(by_claimant) == [["Somebody"], ["Other"]]


def test_events_stand_on_top_with_their_words_and_day(killed, drawn, texts):
    drawing = timeline(killed(TOTAL), [DAY])
    _, layers = drawn(drawing)
    assert {"A decree is signed", "21 September 2022"} <= set(texts(drawing))
    assert layers["events_tick"]["mark"]["type"] == "rule"
    parts = [part.get("name") for part in drawing.spec()["vconcat"]]
    assert [name.rstrip("_0123456789") for name in parts] == ["key", "events", "lane"]
    assert "A decree is signed, 21 September 2022" in plain(drawing.alt)
    assert len(drawing.body) == 2


def test_what_happened_after_the_day_of_the_report_is_left_out(killed, texts):
    drawing = timeline(killed(TOTAL).as_of("2022-10-20"), [DAY, LATER])
    assert "A decree is signed" in texts(drawing)
    assert "The end is reported" not in texts(drawing)
    assert "The end" not in plain(drawing.alt)


@pytest.mark.parametrize("what", ["About 300 are called up", "Two thousand leave"])
def test_an_event_with_a_number_is_refused(killed, what):
    with pytest.raises(CheckError, match="event 'decree' holds the number"):
        timeline(killed(TOTAL), [DAY | {"what": what}])


def test_an_event_without_a_day_is_refused(killed):
    with pytest.raises(CheckError, match="has no date"):
        timeline(killed(TOTAL), [DAY | {"on": ""}])
    with pytest.raises(CheckError, match="event 'decree': 'soon' is not"):
        timeline(killed(TOTAL), [DAY | {"on": "soon"}])


def test_words_never_leave_the_frame_or_lie_on_each_other(killed, drawn):
    many = [
        DAY | {"id": f"e{n}", "on": f"2022-10-{n:02}", "what": "Something long enough happens"}
        for n in range(1, 29, 3)
    ]
    spec, layers = drawn(timeline(killed(TOTAL), many))
    first, last = layers["events_tick"]["encoding"]["x"]["scale"]["domain"]
    rows = values_of(spec, layers["events_clearing"])
    assert len(rows) == 20
    for row in rows:
        assert first <= row["x"] < row["x2"] <= last
    for one, other in combinations(rows, 2):
        apart = one["x2"] <= other["x"] or one["y2"] <= other["y"]
        assert apart or other["x2"] <= one["x"] or other["y2"] <= one["y"]


def test_the_title_of_many_lanes_names_the_first_and_the_latest_number(killed):
    rows = [
        TOTAL | {"id": f"f{n}", "measure": measure, "said_on": f"2022-10-1{n}"}
        for n, measure in enumerate(("troops_mobilised", "troops_killed", "troops_casualties"))
    ]
    first = "The first number is on troops mobilised: 222,000 (Somebody, 10 October 2022)"
    last = "the latest on troops killed or wounded"
    drawing = timeline(killed(*rows))
    assert plain(drawing.title).startswith(f"{first}, {last}: ")
    assert plain(drawing.title).endswith("(Somebody, 12 October 2022)")
    assert plain(drawing.subtitle).startswith("Three statements give a number; each on the")
    rows[1]["said_on"] = rows[2]["said_on"]
    assert "the latest on troops killed: " in plain(timeline(killed(*rows)).title)
    assert " and on troops killed or wounded: " in plain(timeline(killed(*rows)).title)
    rows[0] |= BARE
    rows[1] |= BARE
    drawing = timeline(killed(*rows))
    assert plain(drawing.title).startswith(f"The only number is on {last[14:]}: ")
    assert plain(drawing.subtitle).startswith(
        "Three statements: one gives a number and two give none; each on the day it was made"
    )
    rows[2] |= DENIAL
    assert plain(timeline(killed(*rows)).title) == (
        "No number is given: one denial and two claims without one"
    )


def test_a_date_scale_is_a_linear_one_of_moments(killed, drawn):
    _, layers = drawn(timeline(killed(TOTAL), [DAY]))
    for layer in layers.values():
        for channel in ("x", "x2"):
            assert layer["encoding"].get(channel, {}).get("type") != "temporal"


def test_a_row_too_long_for_one_line_keeps_its_day_beside_the_number(killed, drawn):
    long = TOTAL | {"claimant": "Ministry of Everything That Is Said Twice and Denied Once a Week"}
    spec, layers = drawn(timeline(killed(long), lanes={"Men": ["troops_mobilised"]}))
    (when,) = (layers[name] for name in layers if name.startswith("lane_0_when"))
    (row,) = values_of(spec, when)
    (said,) = values_of(spec, layers["lane_0_claim"])
    strong, weak = (
        values_of(spec, layers[name])[0]
        for word in ("strong", "weak")
        for name in layers
        if name.startswith(f"lane_0_{word}")
    )
    assert row["text"] == said["said"]
    assert row["y"] == strong["y"] < weak["y"]
    assert said["said"] not in weak["text"]


def test_a_lane_may_hold_several_measures_under_a_name(killed):
    rows = (TOTAL, TOTAL | {"id": "b", "measure": "troops_killed"})
    lanes = {"Nothing": ["army_active"], "Men": ["troops_killed", "troops_mobilised"]}
    parts = timeline(killed(*rows), lanes=lanes).spec()["vconcat"]
    assert [part["title"]["text"] for part in parts if "title" in part] == [["Men"]]
    with pytest.raises(CheckError, match="no lane has the measure 'troops_mobilised' of total"):
        timeline(killed(TOTAL), lanes={"Dead": ["troops_killed"]})


def test_an_event_of_an_unknown_day_had_happened_when_its_text_ends(killed, texts):
    event = DAY | {"on": "2024?", "source": "ups-the-ante-2024"}
    assert "A decree is signed" in texts(timeline(killed(TOTAL).as_of("2024-07-01"), [event]))
    assert "A decree is signed" not in texts(timeline(killed(TOTAL).as_of("2024-06-29"), [event]))


def test_a_span_brushed_over_the_events_fades_other_days(killed, drawn):
    drawing = timeline(killed(TOTAL), [DAY])
    (brush,) = drawing.spec()["params"]
    names = [layer["name"] for part in drawing.spec()["vconcat"] for layer in part["layer"]]
    assert brush["views"] == ["events_tick"]
    assert "events_tick" in names
    _, layers = drawn(drawing)
    (fading,) = {
        json.dumps(layer["encoding"]["opacity"])
        for name, layer in layers.items()
        if re.match("lane_0_(claim|covered|strong|weak)", name)
    }
    assert "inrange(datum.day, brush.x)" in fading
    (said,) = values_of(drawing.spec(), layers["lane_0_claim"])
    assert said["day"] == said["x"]
    picture = vl_convert.vegalite_to_svg(json.dumps(drawing.spec()))
    assert ' opacity="0.2"' not in picture
    assert "params" not in timeline(killed(TOTAL)).spec()


def test_an_empty_selection_is_a_sentence(killed):
    none = killed(TOTAL).where(claimant_role="defector")
    assert not timeline(none)
    assert plain(timeline(none, [DAY]).title) == "Nobody had stated a figure of this kind."


def test_the_specification_is_the_same_twice_and_compiles_for_the_lab(killed):
    specs = [json.dumps(timeline(killed(TOTAL), [DAY, LATER]).spec()) for _ in range(2)]
    assert specs[0] == specs[1]
    assert vl_convert.vegalite_to_vega(specs[0], vl_version="5.21")
