"""Routes on a map: legs told apart by line, places named, nothing said that was not reported."""

import json
import math
import re

import pytest

from nkreport.errors import CheckError
from nkreport.publish.drawing.outside import check_spec
from nkreport.report import theme
from nkreport.report.charts import route_map
from nkreport.report.charts.globe import fitted, land, without_outline
from nkreport.report.charts.labels import Box
from nkreport.report.charts.routes import routes_of
from nkreport.report.spans import plain

from .conftest import values_of

PLACES = """id,name,other_names,lat,lon,kind
north-port,North Port,,59.90,30.30,port
south-port,South Port,,43.10,131.90,port
near-port,Near Port,,42.90,132.30,port
inland,Inland,,48.00,38.00,region
east,East,,65.00,170.00,city
west,West,,62.00,-165.00,city
nowhere,Nowhere,,,,city
"""
HEAD = "id,leg,from,to,mode,what,distance,source,locator\n"
DISTANCE = {
    "id": "far",
    "measure": "distance",
    "best": "12",
    "unit": "mile",
    "printed": "12 miles off the border",
    "source": "ups-the-ante-2024",
    "said_on": "2024-06-19/2024-06-30",
}
SEA = "goods-1,1,near-port,south-port,sea,goods,far,ups-the-ante-2024,L5\n"
LAND = "goods-2,2,south-port,north-port,rail+air,goods,,ups-the-ante-2024,L5\n"
AIR = "goods-2,2,south-port,north-port,air,goods,,agov-2022,L7\n"
PEOPLE = "people-1,1,south-port,inland,,people,,agov-2022,L9\n"


@pytest.fixture
def told(figures_of):
    return lambda *legs: figures_of(DISTANCE, places=PLACES, routes=HEAD + "".join(legs))


def test_the_title_says_what_went_from_where_to_where(told):
    title = plain(route_map(told(SEA, LAND, PEOPLE)).title)
    assert title == (
        "Reported routes: goods from Near Port to North Port; people from South Port to Inland"
    )


def test_routes_of_parts_of_a_thing_stand_together_in_the_title(told):
    groups = PEOPLE.replace("people,", '"people, first group",')
    groups += 'others-1,1,north-port,inland,,"people, second group",,agov-2022,L9\n'
    assert plain(route_map(told(groups)).title) == (
        "Reported routes: people from South Port and North Port to Inland"
    )


def test_each_means_of_transport_has_its_line(told, drawn):
    _, layers = drawn(route_map(told(SEA, LAND, PEOPLE)))
    dashes = [layers[f"map_leg_0_{leg}"]["mark"]["strokeDash"] for leg in (0, 1)]
    assert dashes[0] != dashes[1]
    assert all(dashes)
    assert layers["map_leg_1_0"]["mark"]["strokeWidth"] < 2


def test_a_leg_whose_means_are_not_given_says_so(told, texts):
    drawing = route_map(told(PEOPLE))
    assert "means not stated" in texts(drawing)
    assert "South Port to Inland, means not stated" in plain(drawing.alt)


def test_a_distance_stands_as_printed_and_leads_to_its_figure(told, texts):
    drawing = route_map(told(SEA, LAND))
    assert "12 miles off the border" in texts(drawing)
    assert drawing.figures.ids == ("far",)
    runs = [run for cell in drawing.body[0] for run in cell if run.get("figure") == "far"]
    assert [run["text"] for run in runs] == ["12 miles", "Ups the Ante 2024"]
    assert "distance given as 12 miles" in plain(drawing.alt)


def test_a_single_route_may_go_without_its_row_of_stops_and_is_told_in_words(told, texts):
    drawing = route_map(told(SEA, LAND), stops=False)
    assert plain(drawing.subtitle).startswith(
        "Near Port to South Port, by sea; South Port to North Port, by rail and air. Lines join"
    )
    assert "rail and air" not in texts(drawing)


def test_a_distance_outside_the_selection_is_not_shown(told):
    drawing = route_map(told(SEA, LAND).where(measure="troops_killed"))
    assert "12 miles" not in json.dumps(drawing.spec())
    assert not drawing.figures.ids


def test_who_reports_a_route_stands_once_beside_its_name(told, texts):
    shown = texts(route_map(told(SEA, LAND)))
    assert shown.count("Ups the Ante 2024") == 1


def test_who_reports_a_leg_stands_at_it_where_two_texts_tell_a_route(told, texts):
    shown = texts(route_map(told(SEA, AIR)))
    assert {"sea (Ups the Ante 2024)", "air (Agov 2022)"} <= set(shown)


def test_no_leg_shows_that_was_read_after_the_day(told):
    known = told(SEA, LAND, PEOPLE).as_of("2023-01-01")
    drawing = route_map(known)
    assert plain(drawing.title) == "Reported routes: people from South Port to Inland"
    assert "Near Port" not in json.dumps(drawing.spec())


def test_no_leg_shows_from_an_excluded_source(told):
    known = told(SEA, LAND, PEOPLE).excluding(["ups-the-ante-2024"])
    assert "goods" not in json.dumps(route_map(known).spec())


def test_nothing_told_is_a_sentence(told):
    drawing = route_map(told(SEA, LAND).as_of("2022-08-31"))
    assert not drawing
    assert plain(drawing.title) == "No such route had been reported by 31 August 2022."


def test_an_unknown_route_names_the_nearest(told):
    with pytest.raises(CheckError, match=r"no route 'good' in routes.csv; did you mean 'goods'\?"):
        route_map(told(SEA, LAND), ["good"])


def test_a_place_without_a_position_is_an_error(told):
    with pytest.raises(CheckError, match="'nowhere' has no position; give lat and lon"):
        route_map(told(PEOPLE.replace("inland", "nowhere")))


def test_an_area_is_an_open_circle(told, drawn):
    drawing = route_map(told(PEOPLE))
    spec, layers = drawn(drawing)
    assert [row["place"] for row in values_of(spec, layers["map_places_open"])] == ["inland"]
    assert [row["place"] for row in values_of(spec, layers["map_places"])] == ["south-port"]
    fills = [layers[name]["mark"]["fill"] for name in ("map_places", "map_places_open")]
    assert fills == [theme.INK, theme.PAPER]
    assert "Open circles: the middle of an area." in plain(drawing.subtitle)
    assert "Open circles" not in plain(route_map(told(SEA, LAND)).subtitle)


def test_every_place_is_named_once_on_the_map(told, drawn):
    spec, layers = drawn(route_map(told(SEA, LAND, PEOPLE)))
    names = [
        row["text"]
        for name, layer in layers.items()
        if name.startswith("map_name")
        for row in values_of(spec, layer)
    ]
    assert sorted(names) == ["Inland", "Near Port", "North Port", "South Port"]


def test_no_line_lies_between_the_ends_of_a_long_leg(told, drawn):
    drawing = route_map(told(SEA, LAND))
    _, layers = drawn(drawing)
    first, last = layers["map_leg_0_1"]["mark"]["shape"].split("M")[1:]
    (start, *_, left), (arrived, *_, end) = points_of(first), points_of(last)
    assert math.dist(start, left) < 25 > math.dist(arrived, end)
    assert math.dist(left, arrived) > 200
    assert layers["map_leg_0_0"]["mark"]["shape"].count("M") == 1
    assert "Of a long leg the ends alone are drawn." in plain(drawing.subtitle)
    assert "long leg" not in plain(route_map(told(SEA)).subtitle)


def test_a_route_over_the_date_line_leaves_eastwards(told, drawn):
    _, layers = drawn(route_map(told("goods-1,1,east,west,air,goods,,agov-2022,L1\n")))
    course = layers["map_leg_0_0"]["mark"]["shape"]
    start, left, *_, end = points_of(course)
    assert start[0] < left[0] < end[0]
    assert layers["map_land"]["mark"]["shape"]


def points_of(path):
    return [tuple(map(float, point.split(","))) for point in re.findall(r"[-\d.]+,[-\d.]+", path)]


def test_the_projection_keeps_areas():
    def area(longitude, latitude):
        size = 0.5
        corners = [(longitude + a, latitude + b) for a, b in ((0, 0), (size, 0), (size, size))]
        (x, y), (x2, y2), (x3, y3) = (projection.point(*corner) for corner in corners)
        flat = abs((x2 - x) * (y3 - y) - (x3 - x) * (y2 - y))
        low, high = (math.sin(math.radians(edge)) for edge in (latitude, latitude + size))
        return flat / (high - low)

    projection = fitted([(30, 40), (140, 65)], Box(0, 0, 600, 400))
    assert area(40, 41) == pytest.approx(area(135, 64), rel=0.02)


def test_shapes_stay_in_their_frame():
    frame = Box(100, 50, 300, 200)
    projection = fitted([(125, 38), (132, 44)], Box(110, 60, 290, 190))
    points = points_of(land(projection, frame))
    assert points
    assert all(100 <= x <= 300 and 50 <= y <= 200 for x, y in points)


def test_a_country_the_package_has_no_shape_of_is_named():
    frame = Box(0, 0, 300, 200)
    projection = fitted([(12, 44), (28, 50)], frame)
    assert "Hungary" in without_outline(projection, frame)


def test_the_shipped_routes_are_a_small_spec_that_reaches_nowhere(shipped, as_svg):
    drawing = route_map(
        shipped.as_of("2024-07-01"), ["munitions-2023", "workers-first", "workers-second"]
    )
    spec = drawing.spec()
    check_spec(spec)
    assert len(json.dumps(spec, separators=(",", ":"))) < 60_000
    assert "No outline" not in plain(drawing.subtitle)
    svg = as_svg(drawing)
    assert all(f">{place.name}<" in svg for place in plan_places(shipped))


def plan_places(shipped):
    routes = routes_of(shipped, ["munitions-2023", "workers-first", "workers-second"])
    return [place for route in routes for place in route.stops]
