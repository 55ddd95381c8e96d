"""The mappings that come with the package, each on a small table of its shape."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

import nkreport as nk
from nkreport.errors import TableError
from nkreport.tables.document import shipped_mappings
from nkreport.tables.told import account_lines, falls

Write = Callable[..., Path]


def test_the_list_of_shipped_mappings_is_the_one_tried_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert len(shipped_mappings()) >= 15
    assert [name for name in shipped_mappings() if f"like: {name}" not in text] == []


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
    assert list(nk.origins(both.where(item="tank")).named) == ["daily"]
    found = nk.reconcile(nk.load(ours), nk.load(theirs))
    assert [(one.verdict, one.known) for one in found] == [
        ("agrees", "equipment-tank-2022-03-01"),
        ("contradicts", "equipment-tank-2022-03-02"),
    ]


def test_vehicles_of_both_keepers_are_one_thing_once_the_categories_merged(
    table: Write,
) -> None:
    source = "\nsources: {%s: {title: A, author: B, issued: 2022-05-02}}\n"
    head = '[{"date": "2022-04-30", "%s": 1701}, {"date": "2022-05-01", "%s": 1796}]'
    ours = table(
        head % ("military auto", "vehicles and fuel tanks"),
        "like: general-staff-equipment",
        constants=source % "one-keeper",
        name="equipment.json",
    )
    others = "personnel tanks afvs artillery airDefense rocketSystems fixedWingAircraft uavs ships"
    others += " rotaryWingAircraft submarines specialEquipment missiles sourceUri"
    rows = [
        {"date": day, "unarmoredVehicles": count} | dict.fromkeys(others.split())
        for day, count in {"2022-04-30": 1701, "2022-05-01": 1796}.items()
    ]
    theirs = table(
        json.dumps(rows),
        "like: ministry-daily-losses",
        constants=source % "other-keeper",
        name="ministry.json",
    )
    found = nk.reconcile(nk.load(ours), nk.load(theirs))
    assert [one.verdict for one in found] == ["silent", "agrees"]


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


SOURCE = "\nsources: {kept: {title: As it was kept}}\n"


def test_the_united_nations_trade_by_reporter_partner_and_commodity(table: Write) -> None:
    head = (
        "freqCode,period,reporterISO,reporterDesc,flowCode,partnerISO,partner2Code,cmdCode,cmdDesc,"
        "customsCode,motCode,primaryValue\n"
    )
    rows = (
        "A,2022,TUR,Türkiye,X,RUS,0,27,Mineral fuels,C00,0,1500.5,\n"
        "A,2022,TUR,Türkiye,M,RUS,0,27,Mineral fuels,C00,0,2500,\n"
        "A,2022,TUR,Türkiye,RX,RUS,0,27,Mineral fuels,C00,0,9,\n"
        "A,2022,TUR,Türkiye,X,W00,0,27,Mineral fuels,C00,0,99999,\n"
        "A,2022,TUR,Türkiye,X,S19,0,27,Mineral fuels,C00,0,7,\n"
        "A,2022,TUR,Türkiye,X,RUS,0,27,Mineral fuels,C00,2100,1200,\n"
        "M,202203,TUR,Türkiye,X,PRK,0,TOTAL,All,C00,0,5,\n"
    )
    path = table(
        (head + rows).encode("cp1252"),
        "like: un-comtrade",
        constants=SOURCE,
        name="TradeData.csv",
    )
    figures = nk.load(path)
    assert [(f.id, f.best, f.period.text, f.claimant) for f in figures] == [
        (
            "tradedata-tur-rus-mineral-fuels-27-2022-turkiye-exports-value",
            1500.5,
            "2022",
            "Türkiye",
        ),
        ("tradedata-tur-prk-all-total-2022-03-turkiye-exports-value", 5, "2022-03", "Türkiye"),
        ("tradedata-tur-rus-mineral-fuels-27-2022-turkiye-imports-value", 2500, "2022", "Türkiye"),
    ]
    assert [f.hs for f in figures] == ["27", "TOTAL", "27"]
    told = list(account_lines(path))
    assert "2 rows left out: world or area without a country" in told
    assert "1 row left out: broken down by transport" in told
    assert "1 row left out: no value is mapped for them" in told


def test_the_monetary_fund_s_direction_of_trade(table: Write) -> None:
    path = table(
        '\ufeff"COUNTRY","INDICATOR","COUNTERPART_COUNTRY","SCALE","2021","2022","2022-M01"\n'
        '"Russian Federation","Exports of goods, Free on board (FOB), US dollar","Korea, Democratic'
        ' People\'s Republic of","Millions","","1.5","0.1"\n'
        '"Russian Federation","Imports of goods, Cost insurance freight (CIF), US dollar","Korea,'
        ' Republic of","Units","250","300",""\n'
        '"Russian Federation","Trade balance","Korea, Republic of","Units","1","1",""\n'
        '"Russian Federation","Exports of goods, Free on board (FOB), US dollar","Advanced'
        ' Economies","Millions","9","9",""\n',
        "like: imf-direction-of-trade",
        constants=SOURCE,
        name="imts.csv",
    )
    assert {f.status for f in nk.load(path)} == {"delivered"}  # as the ledger's own
    assert [(f.measure, f.actor, f.counterpart, f.period.text, f.best) for f in nk.load(path)] == [
        ("exports_value", "RUS", "PRK", "2022", 1_500_000),
        ("imports_value", "RUS", "KOR", "2021", 250),
        ("imports_value", "RUS", "KOR", "2022", 300),
    ]


PREAMBLE = "".join(f"A line of the preamble; {n}\n" for n in range(1, 12))


def test_a_table_may_lack_columns_without_which_its_numbers_say_the_same(table: Write) -> None:
    path = table(
        PREAMBLE + "Supplier;Recipient;Designation;Numbers delivered;"
        "Numbers delivered is estimate;Delivery year\n"
        "Russia;India;T-90S;40;Yes;2004\n",
        "like: sipri-transfers\nconstants: {said_on: 2024-03-11}",
        constants=SOURCE,
        name="register.csv",
    )
    assert [(f.quantity(), f.scope, f.note) for f in nk.load(path)] == [("about 40 pieces", "", "")]
    told = [line for line in account_lines(path) if "no column" in line]
    assert told == [
        "the table has no column 'Status', so its figures have no scope",
        "the table has no column 'Description', so its figures have no note",
        "the table has no column 'TIV delivery values', so there are no figures of"
        " 'arms_transfer_value'",
    ]


@pytest.mark.parametrize(
    ("without", "like"),
    [
        ("Supplier", "sipri-transfers"),
        ("Delivery year", "sipri-transfers"),
        ("Numbers delivered is estimate", "sipri-transfers"),
        ("Status", "sipri-transfers\ncolumns: {scope: Status}"),
    ],
)
def test_a_column_that_says_whose_when_or_how_sure_and_one_that_is_asked_for_must_be_there(
    table: Write, without: str, like: str
) -> None:
    row = {
        "Supplier": "Russia",
        "Recipient": "India",
        "Designation": "T-90S",
        "Status": "New",
        "Numbers delivered": "40",
        "Numbers delivered is estimate": "Yes",
        "Delivery year": "2004",
    }
    del row[without]
    path = table(
        PREAMBLE + ";".join(row) + "\n" + ";".join(row.values()) + "\n",
        f"like: {like}\nconstants: {{said_on: 2024-03-11}}",
        constants=SOURCE,
        name="register.csv",
    )
    with pytest.raises(TableError, match=f"no column '{without}'"):
        nk.load(path)


def test_a_register_of_arms_transfers_below_its_preamble(table: Write) -> None:
    path = table(
        PREAMBLE + "SIPRI AT Database ID;Supplier;Recipient;Designation;Description;Order date;"
        "Order date is estimate;Numbers delivered;Numbers delivered is estimate;Delivery year;"
        "Delivery year is estimate;Status;TIV delivery values\n"
        "1;Russia;India;T-90S;tank;2001;No;40;Yes;2004;;New;128.0\n"
        "2;Russia;India;Su-30MK;fighter;2001;No;12;No;2004;No;New;600\n"
        "3;Russia;Viet Nam;Igla;missile;2001;;50;;2005;;New;2.5\n"
        "4;Iran;Hezbollah (Lebanon)*;Fajr-3;rocket;2001;;50;;2005;;New;2\n"
        "5;unknown supplier(s);India;X;Y;2001;;1;;2005;;New;2\n",
        "like: sipri-transfers\nconstants: {said_on: 2024-03-11}",
        constants=SOURCE,
        name="register.csv",
    )
    figures = nk.load(path)
    delivered = figures.where(measure="arms_delivered")
    assert [(f.counterpart, f.quantity(), f.locator) for f in delivered] == [
        ("IND", "about 40 pieces", "row 13"),
        ("IND", "12 pieces", "row 14"),
        ("VNM", "50 pieces", "row 15"),
    ]
    value = figures.where(measure="arms_transfer_value")
    assert [f.best for f in value] == [128e6, 600e6, 2.5e6]
    assert len(figures.statements) == 3


def test_a_register_by_deal_has_question_marks_and_several_years(table: Write) -> None:
    path = table(
        PREAMBLE + "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,"
        "Weapon description,Number delivered, ,Year(s) of delivery,status,Comments\n"
        "Syria,North Korea,1991,?,150,?,Hwasong-6,SSM,150,?,1991; 1992; 1995,New,\n"
        "Iran,North Korea,2001,,1,,IPS-18,torpedo boat,1,,2002,New,Taedong\n"
        "Hamas (Palestine)*,unknown supplier(s),2001,,1,,X,Y,1,,2002,New,\n"
        "Iran,Russia,2023,,24,,Su-35S,fighter,,,,New,\n",
        "like: sipri-deals\nconstants: {said_on: 2024-10-13}",
        constants=SOURCE,
        name="register.csv",
    )
    assert [(f.actor, f.quantity(), f.period.text) for f in nk.load(path)] == [
        ("PRK", "about 150 pieces", "1991/1995"),
        ("PRK", "1 piece", "2002"),
    ]


def test_a_matrix_of_trend_indicator_values(table: Write) -> None:
    preamble = "".join(f"Line {n}\n" for n in range(1, 11))
    path = table(
        f"{preamble};2021;2022;2023;Total\nAlgeria;5;;0;5\nunknown recipient(s);1;;;1\n"
        "Total;6;;0;6\n",
        "like: sipri-values\nconstants: {actor: RUS, said_on: 2024-03-11}",
        constants=SOURCE,
        name="tiv.csv",
    )
    assert [(f.id, f.comparator, f.best or f.high) for f in nk.load(path)] == [
        ("tiv-dza-2021", "~", 5e6),
        ("tiv-dza-2023", "<", 5e5),
    ]


def test_events_with_a_lowest_a_best_and_a_highest_number(table: Write) -> None:
    path = table(
        "id,dyad_name,source_article,where_coordinates,country,date_start,date_end,best,high,low\n"
        '1,A - B,"""One"",2022;""Two"",2022",Town,Ukraine,2022-03-01 00:00:00.000,'
        "2022-03-01 00:00:00.000,8,10,5\n"
        "2,A - B,One,Town,Ukraine,2022-03-02 00:00:00.000,2022-03-05 00:00:00.000,4,4,4\n"
        "3,A - B,One,Town,Ukraine,2022-03-07 00:00:00.000,2022-03-07 00:00:00.000,12,10,5\n",
        "like: ucdp-events\nconstants: {said_on: 2023-06-01}",
        constants=SOURCE,
        name="ged.csv",
    )
    one, two, three = nk.load(path)
    assert (one.low, one.best, one.high, one.printed) == (5, None, 10, "8 (5–10)")
    assert (two.low, two.best, two.period.text) == (None, 4, "2022-03-02/2022-03-05")
    assert (three.low, three.high, three.printed) == (5, 10, "12 (5–10)")
    assert three.note == "Town; the best number, 12, lies outside its own bounds"
    told = "mine/ged.csv:4:74: the best number, 12, lies outside its own bounds; kept as it stands"
    assert told in list(account_lines(path))


def test_packages_of_support_with_a_dot_for_what_is_not_known(table: Write) -> None:
    book = Workbook()
    book.active.title = "README"
    sheet = book.create_sheet("Bilateral Assistance, MAIN DATA")
    for row in (
        ["donor", "announcement_date", "aid_type_general", "measure", "tot_sub_activity_value_EUR"],
        ["Germany", datetime(2022, 3, 1), "Military", "Allocation", 1500000.5],
        ["Germany", datetime(2022, 3, 1), "Military", "Commitment", 9],
        ["EU (Commission and Council)", datetime(2022, 3, 2), "Financial", "Allocation", 7],
        ["Germany", datetime(2022, 3, 3), "Military", "Allocation", "."],
        ["Germany", ".", "Military", "Allocation", 5],
    ):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    path = table(target.getvalue(), "like: ukraine-support", constants=SOURCE, name="tracker.xlsx")
    assert [(f.actor, f.best, f.unit, f.locator) for f in nk.load(path)] == [
        ("DEU", 1500000.5, "EUR", "E2"),
        ("eu", 7, "EUR", "E4"),
    ]


def test_daily_totals_as_a_wide_table_and_their_signed_corrections(table: Write) -> None:
    path = table(
        "date,day,tank,vehicles and fuel tanks\n2022-05-01,67,1026,1824\n",
        "like: general-staff-equipment",
        constants=SOURCE,
        name="equipment.csv",
    )
    tank, vehicles = nk.load(path)
    assert (tank.best, tank.scope, tank.locator) == (1026, "", "row 2")
    assert vehicles.scope == "military auto and fuel tank together"
    path = table(
        '[{"date": "2022-10-13", "day": 231, "tank": 0, "APC": -25, "personnel": 32}]',
        "like: general-staff-corrections",
        constants=SOURCE,
        name="corrections.json",
    )
    assert [(f.item, f.best) for f in nk.load(path)] == [("APC", -25), ("personnel", 32)]


def test_long_and_wide_tables_of_countries_and_years(table: Write) -> None:
    said = "values: [{column: COLUMN, measure: exports_value, unit: USD}]\n"
    path = table(
        "Entity,Code,Year,Exports\nRussia,RUS,2021,5\nKosovo,OWID_KOS,2021,1\n"
        "World,OWID_WRL,2021,99\nEurope,,2021,50\n",
        "like: owid\nconstants: {claimant: Somebody, claimant_role: research}\n"
        + said.replace("COLUMN", "Exports"),
        constants=SOURCE,
        name="owid.csv",
    )
    assert [(f.actor, f.best) for f in nk.load(path)] == [("RUS", 5), ("XKX", 1)]
    path = table(
        "Country Name,Country Code,Year,Value\nArab World,ARB,2021,9\n"
        '"Korea, Dem. People\'s Rep.",PRK,2021,5\n',
        "like: world-bank-long\n" + said.replace("COLUMN", "Value"),
        constants=SOURCE,
        name="long.csv",
    )
    assert [(f.actor, f.best) for f in nk.load(path)] == [("PRK", 5)]
    path = table(
        '\ufeff"Data Source","Indicators",\n\n"Last Updated Date","2024-06-28",\n'
        '\n"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022",\n'
        '"Euro area","EMU","A","X","1","2",\n"Russian Federation","RUS","A","X","","7",\n',
        "like: world-bank\n" + said.replace("COLUMN", "amount"),
        constants=SOURCE,
        name="wide.csv",
    )
    assert [(f.actor, f.period.text, f.best) for f in nk.load(path)] == [("RUS", "2022", 7)]


def test_an_unknown_shipped_mapping_names_the_nearest(table: Write) -> None:
    path = table("a\n1\n", "like: general-staff-equipmnt")
    with pytest.raises(TableError, match="did you mean general-staff-equipment"):
        nk.load(path)


def test_what_a_shipped_mapping_leaves_open_is_asked_for_in_ones_own(table: Write) -> None:
    rows = '[{"date": "2022-03-01", "tank": 9}]'
    path = table(rows, "like: general-staff-equipment", constants="", name="e.json")
    with pytest.raises(TableError) as caught:
        nk.load(path)
    (problem,) = caught.value.problems
    assert "e.figures.yaml:1:1: 'source' is missing; give it by what it is: `sources: {" in problem
