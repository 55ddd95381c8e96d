"""Small multiples: a panel for each, over the same days and on one scale unless it is said."""

from itertools import chain

import pytest

from nkreport.errors import CheckError
from nkreport.report import theme
from nkreport.report.charts import multiples
from nkreport.report.spans import plain

from .conftest import ticks_of

TOTAL = {"measure": "troops_casualties", "claimant": "Keeper", "printed": ""}


def rows(item, *counts, **cells):
    return [
        TOTAL
        | {"item": item, "best": str(count), "period": f"2022-03-01/2022-03-{n + 1:02}"}
        | cells
        for n, count in enumerate(counts)
    ]


def panels_of(drawing):
    return [panel for row in drawing.spec()["vconcat"] for panel in row["hconcat"]]


@pytest.fixture
def panels(killed):
    return lambda *given, **options: multiples(killed(*chain.from_iterable(given)), **options)


def test_a_panel_each_the_one_that_ends_highest_first(panels):
    drawing = panels(rows("a", 1, 5), rows("b", 3, 90), rows("c", 2, 40), rows("d", 1, 2))
    assert [panel["title"]["text"][0] for panel in panels_of(drawing)] == list("bcad")
    assert [len(row["hconcat"]) for row in drawing.spec()["vconcat"]] == [3, 1]
    assert plain(drawing.title) == ("Troops killed or wounded: b 90, c 40 and a 5 by 2 March 2022")


def test_without_items_a_panel_for_each_partner(killed):
    flow = {"measure": "exports_value", "unit": "USD", "claimant": "Keeper", "printed": ""}
    flow |= {"actor": "PRK", "source": "ups-the-ante-2024"}
    given = [
        flow | {"counterpart": country, "best": str(best), "period": f"202{best % 3}"}
        for country, best in (("CHN", 9), ("CHN", 10), ("RUS", 3), ("RUS", 4))
    ]
    drawing = multiples(killed(*given))
    assert [panel["title"]["text"] for panel in panels_of(drawing)] == [["China"], ["Russia"]]


def test_panels_share_a_scale_unless_each_has_its_own_and_says_so(panels):
    given = rows("a", 1, 5), rows("b", 3, 90)
    one, other = panels_of(panels(*given))
    assert ticks_of(one, "y") == ticks_of(other, "y")
    drawing = panels(*given, shared=False)
    one, other = panels_of(drawing)
    assert ticks_of(one, "y").keys() != ticks_of(other, "y").keys()
    assert ticks_of(one, "x") == ticks_of(other, "x")
    assert "each panel on a scale of its own" in plain(drawing.subtitle)


@pytest.mark.parametrize(("counts", "own"), [((900, 30, 20), True), ((900, 50, 20), False)])
def test_panels_that_would_mostly_lie_flat_have_a_scale_each(panels, counts, own):
    drawing = panels(*(rows(name, 1, n) for name, n in zip("abc", counts, strict=True)))
    assert ("each panel on a scale of its own" in plain(drawing.subtitle)) is own


def test_speakers_of_one_thing_are_lines_of_one_panel_with_their_words(panels, texts):
    drawing = panels(rows("a", 1, 5), rows("a", 2, 9, claimant="Rival"))
    (panel,) = panels_of(drawing)
    ways = [layer for layer in panel["layer"] if layer["name"].endswith("_line")]
    assert len({layer["mark"]["stroke"] for layer in ways}) == 2
    assert {"Rival: 9", "Keeper: 5"} <= set(texts(drawing))


def test_long_words_above_a_panel_are_broken_to_its_width(panels, texts):
    who = "Ministry of Everything that is Counted on Any Day of the Year"
    given = [rows(item, 1, 1456610, claimant=who) for item in "abc"]
    drawing = panels(*given, rows("a", 1, 2))
    found = [text for text in texts(drawing) if "Ministry" in text or "Any Day" in text]
    assert len(found) > 1
    assert all(theme.text_width(text, theme.SIZE_SMALL) <= 204 for text in found)


def test_more_panels_than_a_page_holds_stand_in_the_table(panels):
    drawing = panels(*(rows(f"thing {n:02}", 1, 100 - n) for n in range(23)))
    assert len(panels_of(drawing)) == 20
    assert "6 more in the table alone" in plain(drawing.subtitle)
    assert len(drawing.body) == 46


def test_rates_and_falls_are_told_as_in_a_series(panels):
    drawing = panels(rows("a", 1, 5, 3, 9), rows("b", 1, 2, 3, 4), window=1)
    assert "lowered by falls of the total on 3 March 2022 (a)" in plain(drawing.subtitle)
    assert "a 6 people a day" in plain(drawing.title)


def test_measures_of_one_unit_may_have_a_panel_each_and_units_may_not(panels, killed):
    drawing = panels(rows("", 1, 5), rows("", 1, 3, measure="troops_killed"), by="measure")
    titles = [panel["title"]["text"][0] for panel in panels_of(drawing)]
    assert titles == ["troops killed or wounded", "troops killed"]
    mixed = killed(*rows("", 1), TOTAL | {"measure": "shells_shipped", "unit": "shell"})
    with pytest.raises(CheckError, match="multiples: one unit at a time, found person, shell"):
        multiples(mixed, by="measure")


def test_an_empty_selection_is_a_sentence(killed):
    assert not multiples(killed(*rows("a", 1)).where(claimant_role="defector"))
