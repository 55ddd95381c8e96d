"""The mappings that come with the package, each on a small table of its shape."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.errors import TableError
from nkreport.tables.document import shipped_mappings
from nkreport.tables.told import falls

Write = Callable[..., Path]


def test_the_list_of_shipped_mappings_is_the_one_tried_here() -> None:
    assert shipped_mappings() == [
        "events",
        "general-staff-equipment",
        "general-staff-personnel",
        "losses-with-pictures",
        "ministry-daily-losses",
        "trade-matrix",
    ]


def test_daily_totals_a_key_a_category_and_the_days_on_which_one_falls(table: Write) -> None:
    rows = [
        {"date": "2022-03-01", "day": 6, "tank": 198, "military auto": 305},
        {"date": "2022-03-02", "day": 7, "tank": 211, "military auto": 355},
        {"date": "2022-03-03", "day": 8, "tank": 210, "greatest losses direction": "Izyum"},
    ]
    path = table(
        json.dumps(rows),
        "like: general-staff-equipment",
        constants="\nsources: {staff: {title: Losses by day, issued: 2022-03-03}}\n",
        name="equipment.json",
    )
    figures = nk.load(path)
    assert [f.id for f in figures.where(item="tank")] == [
        "equipment-tank-2022-03-01",
        "equipment-tank-2022-03-02",
        "equipment-tank-2022-03-03",
    ]
    assert len(figures) == 5
    days = ("01", "02", "03")
    assert figures.statements == tuple(f"equipment-2022-03-{day}" for day in days)
    assert list(falls(figures.ledger)) == [
        "cumulative, and lower than before on 1 day: equipment lost up to a day tank: 2022-03-03"
    ]


def test_daily_totals_with_a_word_beside_them(table: Write) -> None:
    path = table(
        '[{"date": "2022-02-25", "day": 2, "personnel": 2800, "personnel*": "about", "POW": 0}]',
        "like: general-staff-personnel",
        constants="\nsources: {staff: {title: Losses by day, issued: 2022-02-25}}\n",
        name="personnel.json",
    )
    assert [f.quantity() for f in nk.load(path)] == ["about 2,800 people"]


def test_two_keepers_of_the_daily_totals_give_one_origin_and_are_set_beside_each_other(
    table: Write,
) -> None:
    rendered = "\nsources: {%s: {title: Losses by day, issued: 2022-03-02, renders: daily}}\n"
    ours = table(
        '[{"date": "2022-03-01", "day": 6, "tank": 198}, {"date": "2022-03-02", "tank": 211}]',
        "like: general-staff-equipment",
        constants=rendered % "one-keeper",
        name="equipment.json",
    )
    others = (
        "personnel afvs artillery airDefense rocketSystems unarmoredVehicles fixedWingAircraft"
        " rotaryWingAircraft uavs ships submarines specialEquipment missiles"
    )
    days = {"2022-03-02": 210, "2022-03-01": 198}
    rows = [
        {"date": day, "sourceUri": f"https://a/{day}", "tanks": tanks}
        | dict.fromkeys(others.split())
        for day, tanks in days.items()
    ]
    theirs = table(
        json.dumps(rows),
        "like: ministry-daily-losses",
        constants=rendered % "other-keeper",
        name="ministry.json",
    )
    both = nk.load([ours, theirs])
    assert both.get("ministry-2022-03-02-tank").locator == "https://a/2022-03-02"
    assert list(nk.origins(both.where(item="tank")).independent) == ["daily"]
    found = nk.reconcile(nk.load(ours), nk.load(theirs))
    assert [(one.verdict, one.known) for one in found] == [
        ("contradicts", "equipment-tank-2022-03-02"),
        ("agrees", "equipment-tank-2022-03-01"),
    ]


def test_a_row_a_loss_is_counted_as_a_floor(table: Write) -> None:
    path = table(
        "country,origin,system,status,url,date_recorded\n"
        "Russia,Soviet Union,(Unknown) truck,destroyed,https://a/1,2022-05-05\n"
        "Russia,Soviet Union,(Unknown) truck,destroyed,https://a/2,2022-05-08\n",
        "like: losses-with-pictures\n"
        "constants: {period: 2022-02-24/2022-05-08, said_on: 2022-05-08}",
        constants="\nsources: {oryx: {title: Losses seen}}\n",
        name="seen.csv",
    )
    (figure,) = nk.load(path)
    assert (figure.quantity(), figure.scope) == ("at least 2 pieces", "destroyed")


def test_events_are_counted_by_month_and_type(table: Write) -> None:
    path = table(
        "date,type,description\n"
        '2024-05-30,Missile,"Ten, at once\nat dawn"\n'
        "2024-05-02,Missile,One\n2024-04-02,Balloon,Many\n",
        "like: events\nconstants: {actor: PRK, claimant: A list, claimant_role: media,"
        " said_on: 2024-06-01}",
        constants="\nsources: {list: {title: A list of events}}\n",
        name="events.csv",
    )
    assert [(f.id, f.best, f.locator) for f in nk.load(path)] == [
        ("events-missile-2024-05", 2, "rows 2-4"),
        ("events-balloon-2024-04", 1, "row 5"),
    ]


def test_a_trade_matrix_has_years_across(table: Write) -> None:
    path = table(
        '\ufeffpartner,2021,2022*\n"Korea, Rep.",1.5,2\nDem. People\'s Rep. of Korea,,0.25\n',
        "like: trade-matrix\nconstants: {actor: RUS, claimant: Customs, claimant_role: self}",
        constants="\nsources: {customs: {title: A matrix}}\n",
        name="trade.csv",
    )
    assert [(f.id, f.quantity()) for f in nk.load(path)] == [
        ("trade-kor-2021", "$1.5 million"),
        ("trade-kor-2022", "$2 million"),
        ("trade-prk-2022", "$250,000"),
    ]


def test_an_unknown_shipped_mapping_names_the_nearest(table: Write) -> None:
    path = table("a\n1\n", "like: general-staff-equipmnt")
    with pytest.raises(TableError, match="did you mean general-staff-equipment"):
        nk.load(path)
