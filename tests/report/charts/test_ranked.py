"""Ranking: the latest of each, the longest first, with its bounds; the rest is counted."""

import pytest

from nkreport.errors import CheckError
from nkreport.report.charts import ranked
from nkreport.report.spans import plain

from .conftest import ABOUT, CEILING, DENIAL, FLOOR, RANGE, VALUE, values_of
from .seen import words_in


@pytest.fixture
def bars(killed):
    """A bar for each row, of items a, b, c …"""

    def bars(*rows, **options):
        items = ({"item": "abcdefghij"[n % 10], **row} for n, row in enumerate(rows))
        return ranked(killed(*items), **options)

    return bars


def names(drawing, texts):
    return [text for text in texts(drawing) if len(text) == 1 and text.isalpha()]


def test_the_largest_stands_first_whatever_the_order_of_the_rows(bars, texts):
    rows = [VALUE | {"best": best, "printed": ""} for best in ("10", "30", "20")]
    drawing = bars(*rows)
    assert names(drawing, texts) == ["b", "c", "a"]
    assert plain(drawing.title) == "Troops killed: b 30, c 20 and a 10"


def test_of_a_series_the_latest_is_drawn_and_the_others_counted(bars, drawn):
    spec, layers = drawn(
        drawing := bars(
            {"best": "10", "item": "a", "period": "2022-03-01", "printed": ""},
            {"best": "12", "item": "a", "period": "2022-04-01", "printed": ""},
            {"best": "11", "item": "a", "period": "2022-03-10", "printed": ""},
        )
    )
    assert [row["at"] for row in values_of(spec, layers["ranked_bar_value"])] == [12]
    assert "2 more in the table alone" in plain(drawing.subtitle)
    assert len(drawing.body) == 3


def test_rival_numbers_that_one_speaker_gives_for_a_day_all_stand(killed, texts):
    rows = [VALUE | {"best": best, "printed": ""} for best in ("75000", "60000")]
    found = ranked(killed(*rows, CEILING | {"high": "80000"}), by="claimant")
    assert {"up to 80,000", "75,000", "60,000"} <= set(texts(found))
    assert "more in the table" not in plain(found.subtitle)


def test_an_older_latest_says_its_day(bars, texts):
    drawing = bars({"period": "2022-03-01", "printed": ""}, {"period": "2022-04-01", "printed": ""})
    assert "10, 1 March 2022" in texts(drawing)
    assert "each the latest given" in plain(drawing.subtitle)


def test_what_differs_in_scope_or_speaker_has_a_bar_of_its_own(killed, texts):
    rows = [VALUE | {"item": "a", "scope": scope} for scope in ("lost", "taken")]
    assert {"a, lost", "a, taken"} <= set(texts(ranked(killed(*rows))))
    rows = [VALUE | {"item": "a", "claimant": who} for who in ("One", "Other")]
    assert {"a, One", "a, Other"} <= set(texts(ranked(killed(*rows))))


def test_bounds_keep_their_marks_and_a_denial_has_no_bar(bars, drawn):
    drawing = bars(VALUE, ABOUT, RANGE, FLOOR, CEILING, DENIAL)
    spec, layers = drawn(drawing)
    kinds = {"value", "about", "range", "floor", "ceiling"}
    assert {n.removeprefix("ranked_bar_") for n in layers if "_bar_" in n} == kinds
    assert {"ranked_range_ends", "ranked_floor_head"} <= set(layers)
    low = values_of(spec, layers["ranked_bar_range"])[0]
    mark = values_of(spec, layers["ranked_range"])[0]
    assert low["x2"] == min(mark["x"], mark["x2"])
    assert layers["ranked_bar_ceiling"]["mark"]["strokeDash"]
    assert "1 more in the table alone" in plain(drawing.subtitle)


def test_a_long_list_is_bounded_and_the_rest_counted(killed, texts):
    rows = [VALUE | {"item": f"thing {n}", "best": str(100 + n)} for n in range(50)]
    drawing = ranked(killed(*rows), most=7)
    shown = [text for text in texts(drawing) if text.startswith("thing")]
    assert shown == [f"thing {n}" for n in range(49, 42, -1)]
    assert "43 more in the table alone" in plain(drawing.subtitle)
    assert len(drawing.body) == 50


def test_words_stay_within_the_width_and_on_no_other(killed, as_svg):
    long = "a very long name of an item of equipment that needs more than a line"
    rows = [FLOOR | {"item": f"{long} {n}", "low": f"{n}000000"} for n in range(1, 9)]
    found = words_in(as_svg(ranked(killed(*rows))))
    assert max(words.right for words in found) <= 672
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            apart = one.right <= other.left or other.right <= one.left
            assert apart or abs(one.y - other.y) > 12, (one, other)


def test_a_number_of_bars_below_one_is_refused(bars):
    with pytest.raises(CheckError, match="most=0 draws nothing; write how many bars, from 1"):
        bars(VALUE, most=0)


def test_an_empty_selection_is_a_sentence(bars):
    assert not bars(DENIAL)
