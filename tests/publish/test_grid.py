"""A grid read, checked against its notebooks, and expanded."""

import datetime
import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.errors import NkreportError, ParameterError
from nkreport.publish.grid import LARGEST_GRID, Planned, default_plan, plan
from nkreport.publish.grid.columns import Tables
from nkreport.publish.grid.values import day_of, read_values
from nkreport.publish.store import report_stem
from nkreport.strict_yaml.nodes import Entries, Leaf
from nkreport.strict_yaml.problems import Problems

EVERY_TYPE = (
    'as_of: str = "2024-07-01"  # figures said on or before this day (ISO 8601)',
    'title: str = "Title"  # heading',
    "limit: int = 5  # at most",
    "share: float = 0.5  # between 0 and 1",
    "show: bool = True  # whether to show it",
    "day: date = date(2024, 1, 1)  # a day",
    "exclude: list[str] = []  # left out",
    "only: Optional[list[int]] = None  # kept",
    'form: Literal["dot", "bar"] = "dot"  # how it is drawn",',
)
SHORT = ('as_of: str = "2024-07-01"  # a day (ISO 8601)', 'colour: str = "red"  # a colour')


def write_notebook(path: Path, *lines: str) -> None:
    cell = new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]}, id="one")
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=[cell]), path)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two reports, `losses-by-day` of every type and `short` of two parameters."""
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "notebooks" / "losses-by-day.ipynb", *EVERY_TYPE)
    write_notebook(tmp_path / "notebooks" / "short.ipynb", *SHORT)
    return tmp_path


@pytest.fixture
def planned(here: Path) -> Callable[..., tuple[Planned, ...]]:
    def call(text: str | bytes, **options: object) -> tuple[Planned, ...]:
        grid = Path("grid.yaml")
        grid.write_bytes(text if isinstance(text, bytes) else text.encode())
        return plan(grid, **options)

    return call


@pytest.fixture
def refused(planned: Callable[..., tuple[Planned, ...]]) -> Callable[..., list[str]]:
    def call(text: str | bytes, **options: object) -> list[str]:
        with pytest.raises(ParameterError) as raised:
            planned(text, **options)
        return str(raised.value).splitlines()

    return call


def of(parameters: str, report: str = "losses-by-day") -> str:
    return f"report: {report}\nparameters: {parameters}\n"


def given_values(runs: tuple[Planned, ...], name: str) -> list[object]:
    return [run.values[name] for run in runs]


# What is planned


def test_every_combination_is_planned_with_the_last_parameter_fastest(planned):
    runs = planned(of("{title: [a, b], as_of: [2022-01-01, 2023-01-01]}"))
    assert [tuple(run.values.items()) for run in runs] == [
        (("as_of", "2022-01-01"), ("title", "a")),
        (("as_of", "2023-01-01"), ("title", "a")),
        (("as_of", "2022-01-01"), ("title", "b")),
        (("as_of", "2023-01-01"), ("title", "b")),
    ]
    assert {run.path for run in runs} == {Path("notebooks/losses-by-day.ipynb")}


def test_a_run_has_the_name_that_a_build_gives_it(planned):
    defaults = {"as_of": "2024-07-01", "colour": "red"}
    runs = planned(of("{as_of: [2024-07-01, 2023-01-01]}", "short"))
    assert [run.stem for run in runs] == [
        "short",
        report_stem("short", {"as_of": "2023-01-01"}, defaults),
    ]


def test_several_reports_follow_one_another_and_share_the_parameters_above(planned):
    runs = planned(
        "reports:\n"
        "  - short\n"
        "  - report: losses-by-day\n"
        "    parameters: {limit: [1, 2], as_of: 2021-01-01}\n"
        "parameters: {as_of: [2022-01-01, 2023-01-01]}\n"
    )
    assert [(run.path.stem, dict(run.values)) for run in runs] == [
        ("short", {"as_of": "2022-01-01"}),
        ("short", {"as_of": "2023-01-01"}),
        ("losses-by-day", {"as_of": "2021-01-01", "limit": 1}),
        ("losses-by-day", {"as_of": "2021-01-01", "limit": 2}),
    ]


def test_a_grid_without_parameters_is_one_run_a_report(planned):
    assert [run.stem for run in planned("reports: [short, losses-by-day]")] == [
        "short",
        "losses-by-day",
    ]


def test_the_shipped_reports_take_a_grid(planned):
    runs = planned(
        "reports: [briefing, munitions]\n"
        "parameters:\n"
        "  as_of: {from: 2022-08-31, to: 2024-07-31, every: month}\n"
        "  exclude: {column: claimant, table: losses, where: {actor: RUS}}\n"
    )
    assert len(runs) == len({run.stem for run in runs})
    assert len(runs) % (2 * 24) == 0
    assert ["Avram Agov"] in given_values(runs, "exclude")


@pytest.mark.parametrize(
    ("written", "name", "values"),
    [
        ("{title: alone}", "title", ["alone"]),
        ("{title: [NO, yes, off, 12:30, 0x1F, 1_000, 2022-01-01, True, '007', 'null']}", "title",
         ["NO", "yes", "off", "12:30", "0x1F", "1_000", "2022-01-01", "True", "007", "null"]),
        ("{title: ['', ' ', \"a\\nb\", '{{7*7}}', '=1+1', '北']}", "title",
         ["", " ", "a\nb", "{{7*7}}", "=1+1", "北"]),
        ("{limit: [1, -2, +3, 0, '10']}", "limit", [1, -2, 3, 0, 10]),
        ("{share: [1, 0.25, 1e-3, 1.5e+2]}", "share", [1.0, 0.25, 0.001, 150.0]),
        ("{show: [true, false]}", "show", [True, False]),
        ("{day: [2022-08-31]}", "day", [datetime.date(2022, 8, 31)]),
        ("{exclude: [[], [Burns], ['a, b', c]]}", "exclude", [[], ["Burns"], ["a, b", "c"]]),
        ("{only: [null, [1], []]}", "only", [None, [1], []]),
        ("{only: ~}", "only", [None]),
        ("{exclude: {from: 2022-01-01, to: 2022-01-02, every: day}}", "exclude",
         [["2022-01-01"], ["2022-01-02"]]),
    ],
)  # fmt: skip
def test_values_have_the_type_the_notebook_declares(planned, written, name, values):
    found = given_values(planned(of(written)), name)
    assert [(type(value), value) for value in found] == [(type(value), value) for value in values]


@pytest.mark.parametrize(
    ("first", "last", "every", "days"),
    [
        ("2022-01-31", "2022-05-30", "month", "2022-01-31 2022-02-28 2022-03-31 2022-04-30"),
        ("2022-01-31", "2022-05-31", "quarter", "2022-01-31 2022-04-30"),
        ("2022-11-30", "2023-03-30", "month",
         "2022-11-30 2022-12-30 2023-01-30 2023-02-28 2023-03-30"),
        ("2020-02-29", "2024-02-29", "year",
         "2020-02-29 2021-02-28 2022-02-28 2023-02-28 2024-02-29"),
        ("2020-02-29", "2024-02-28", "year", "2020-02-29 2021-02-28 2022-02-28 2023-02-28"),
        ("2022-12-30", "2023-01-02", "day", "2022-12-30 2022-12-31 2023-01-01 2023-01-02"),
        ("2022-12-25", "2023-01-07", "week", "2022-12-25 2023-01-01"),
        ("2022-12-25", "2023-01-07", "10 days", "2022-12-25 2023-01-04"),
        ("2022-12-25", "2022-12-25", "1 day", "2022-12-25"),
        ("9999-12-30", "9999-12-31", "day", "9999-12-30 9999-12-31"),
    ],
)  # fmt: skip
def test_a_range_steps_through_its_days(planned, first, last, every, days):
    runs = planned(of(f"{{as_of: {{from: {first}, to: {last}, every: {every}}}}}"))
    assert given_values(runs, "as_of") == days.split()


@given(
    first=st.dates(),
    length=st.integers(0, 5000),
    every=st.sampled_from(["day", "week", "month", "quarter", "year", "10 days"]),
)
def test_a_range_holds_as_many_days_as_it_says_and_no_later_one(first, length, every):
    last = min(first.toordinal() + length, datetime.date.max.toordinal())
    end = datetime.date.fromordinal(last)
    words = {"from": first.isoformat(), "to": end.isoformat(), "every": every}
    node = Entries(
        (1, 1), {n: Leaf((1, 1), w) for n, w in words.items()}, dict.fromkeys(words, (1, 1))
    )
    problems = Problems("grid.yaml")
    values = read_values(node, Tables([]), problems)
    days = [each.value for each in values.values(False, problems)]
    assert len(days) == values.count
    assert days == sorted(set(days))
    assert (days[0], days[-1] <= end.isoformat()) == (first.isoformat(), True)
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366, "10 days": 10}[every]
    assert last - datetime.date.fromisoformat(days[-1]).toordinal() < longest


@given(first=st.dates(max_value=datetime.date(9000, 1, 1)), months=st.integers(0, 500))
def test_a_month_on_is_the_same_day_or_the_last_of_its_month(first, months):
    later = day_of(first, months)
    assert (later.year - first.year) * 12 + later.month - first.month == months
    assert later.day == first.day or (
        later.day < first.day and (later + datetime.timedelta(days=1)).day == 1
    )


# Columns of tables


def test_a_column_gives_its_distinct_cells_in_file_order_and_leaves_empty_ones_out(planned, folder):
    data = folder(
        {"claimant": "Zed", "actor": "RUS", "item": "shell"},
        {"claimant": "Anna", "actor": "PRK"},
        {"claimant": "Zed", "actor": "PRK", "item": "rocket"},
        {"claimant": "Bo", "actor": "UKR"},
    )

    def found(column: str) -> list[object]:
        runs = planned(of(f"{{title: {{table: own.csv, {column}}}}}"), data=[str(data)])
        return given_values(runs, "title")

    assert found("column: claimant") == ["Zed", "Anna", "Bo"]
    assert found("column: item") == ["shell", "rocket"]
    assert found("column: claimant, where: {actor: RUS}") == ["Zed"]
    assert found("column: claimant, where: {actor: [RUS, UKR]}") == ["Zed", "Bo"]
    assert found("column: claimant, where: {actor: PRK, item: rocket}") == ["Zed"]


def test_a_column_is_read_over_all_folders_of_the_ledger(planned, folder):
    one = folder({"id": "a", "claimant": "Zed"}, name="one")
    two = folder({"id": "b", "claimant": "Anna"}, name="two")
    runs = planned(of("{exclude: {table: own, column: claimant}}"), data=[str(one), str(two)])
    assert given_values(runs, "exclude") == [["Zed"], ["Anna"]]


def test_a_table_of_ones_own_gives_the_columns_of_its_figures(planned, refused, tmp_path):
    (tmp_path / "sold.json").write_text(
        '[{"to": "Russia", "usd": 5}, {"to": "Chad", "usd": 0}, {"to": "Russia", "usd": 7}]'
    )
    (tmp_path / "sold.figures.yaml").write_text(
        "columns: {counterpart: to}\n"
        "values: [{column: usd, measure: exports_value, unit: USD}]\n"
        "constants: {period: '2023', actor: PRK,"
        " stance: reports, claimant: A, claimant_role: ngo}\n"
        "sources: {sold: {title: Sold}}\n"
    )
    data = [str(tmp_path / "sold.json")]
    runs = planned(of("{title: {table: sold.json, column: counterpart}}"), data=data)
    assert given_values(runs, "title") == ["RUS", "TCD"]
    said = refused(of("{limit: {table: sold, column: counterpart}}"), data=data)
    assert "(from sold.json: sold-rus)" in said[0]


def test_a_cell_with_a_comma_is_one_value_of_a_list(planned, folder):
    data = folder({"claimant": "Burns, William"})
    runs = planned(of("{exclude: {table: own, column: claimant}}"), data=[str(data)])
    assert given_values(runs, "exclude") == [["Burns, William"]]


def test_a_cell_that_does_not_fit_is_named_with_its_place_in_the_table(refused, folder):
    data = folder({"claimant": "Zed"})
    said = refused(of("{limit: {table: own, column: claimant}}"), data=[str(data)])
    assert len(said) == 1
    assert said[0].startswith("grid.yaml:2:21: limit should be a whole number, is 'Zed' (from mine")
    assert "/own.csv:2:" in said[0]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{table: losess, column: actor}", "2:29: no table 'losess' in the ledger; did you mean"),
        ("{table: ../seeds/losses, column: actor}", "2:29: no table '../seeds/losses' in the"),
        ("{table: losses, column: actr}", "2:45: losses has no column 'actr'; did you mean actor?"),
        ("{table: losses, column: actor, where: {plase: x}}", "2:60: losses has no column 'plase'"),
        ("{table: losses, column: hs}", "2:45: losses has no column 'hs'"),
        ("{table: losses}", "2:21: 'column' is missing; expected column, table"),
        ("{column: actor}", "2:21: 'table' is missing; expected column, table"),
        ("{table: losses, column: actor, were: {}}", "2:52: 'were' is not known here; did you"),
        ("{table: losses, column: actor, where: RUS}", "2:59: 'where' should have columns"),
        ("{table: losses, column: actor, where: {best: 5}}", "2:66: 'best' should be text, is 5"),
        ("{table: losses, column: actor, where: {best: []}}", "2:66: 'best' should be text, is []"),
        ("{table: losses, column: 7}", "2:45: 'column' should be text, is 7; put it in quotes"),
        ("{table: losses, column: actor, where: {actor: X}}",
         "2:21: losses has nothing in column actor where 'actor is X'"),
        ("{table: losses, column: formula, where: {actor: UKR, stance: denies}}",
         "2:21: losses has nothing in column formula where 'actor is UKR and stance is denies'"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there_is_refused_by_its_words(refused, written, words):
    said = refused(of(f"{{title: {written}}}"))
    assert len(said) == 1
    assert said[0].startswith(f"grid.yaml:{words}")


def test_a_table_at_fault_is_refused_with_its_own_places(refused, folder):
    data = folder({"said_on": "01/02/2024"}, {"stance": "shouts"})
    said = refused(of("{title: {table: own, column: actor}}"), data=[str(data)])
    assert [line.partition(" ")[0] for line in said] == ["grid.yaml:2:29:"] * 2
    assert "is not ISO 8601" in said[0]
    assert "'shouts' is not a known word" in said[1]


def test_a_table_that_links_out_of_its_folder_is_not_read(refused, folder, tmp_path):
    data = folder({}, name="mine")
    (data / "own.csv").rename(tmp_path / "elsewhere.csv")
    (data / "own.csv").symlink_to(tmp_path / "elsewhere.csv")
    said = refused(of("{title: {table: own, column: actor}}"), data=[str(data)])
    assert said == [
        "grid.yaml:2:29: mine/own.csv: links out of its folder; put the file itself there"
    ]


def test_a_folder_that_is_missing_is_named(refused):
    said = refused(of("{title: {table: own, column: actor}}"), data=["nowhere"])
    assert len(said) == 1
    assert said[0].endswith("name a folder that holds CSV tables")


# What is refused


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{as_of: [2022-02-30]}", "2:22: as_of should be a day as YYYY-MM-DD, is '2022-02-30': no"),
        ("{as_of: [2022-01-01, 20220131]}", "2:34: as_of should be a day as YYYY-MM-DD, is 2022"),
        ("{title: 7}", "2:21: title should be text, is 7: put it in quotes"),
        ("{title: true}", "2:21: title should be text, is True: put it in quotes"),
        ("{title: null}", "2:21: title should be text, is None"),
        ("{show: [yes]}", "2:21: show should be true or false, is 'yes'"),
        ("{limit: [1.0]}", "2:22: limit should be a whole number, is 1.0"),
        ("{limit: 0o17}", "2:21: limit should be a whole number, is '0o17'"),
        ("{limit: 12:30}", "2:21: limit should be a whole number, is '12:30'"),
        (f"{{limit: 1{'0' * 39}}}", "2:21: limit should be a whole number, is 1000"),
        (f"{{limit: 1{'0' * 5000}}}", "2:21: limit should be a whole number, is '1000"),
        ("{limit: 010}", "2:21: 010 begins with 0; put it in quotes, or write the number without"),
        ("{share: [.nan]}", "2:22: share should be a number, is '.nan'"),
        ("{share: [1e999]}", "2:22: share should be a number, is inf: it is not finite"),
        ("{form: line}", "2:20: form should be one of 'dot', 'bar', is 'line'"),
        ("{day: 01/02/2024}", "2:19: day should be a day as YYYY-MM-DD, is '01/02/2024'"),
        ("{title: [[a]]}", "2:22: title should be text, is ['a']"),
        ("{as_fo: [a]}", "2:14: unknown parameter as_fo: did you mean as_of?"),
        ("{class: [a]}", "2:14: 'class' is not a name a parameter can have"),
        ('{"x=1\\nimport os": [a]}', "2:14: 'x=1\\nimport os' is not a name a parameter can have"),
        ("{exclude: [Burns, Zed]}", "2:23: each value of this parameter is itself a list; write a"
         ' list of lists: [["Burns"], ["Zed"]]'),
        ("{exclude: [a, b, c]}", "2:23: each value of this parameter is itself a list; write a"
         ' list of lists: [["a"], ["b"], …]'),
        ("{exclude: Burns}", "2:23: each value of this parameter is itself a list; write a"
         ' list of lists: [["Burns"]]'),
        ("{only: [[1], 2]}", "2:20: each value of this parameter is itself a list"),
        ("{exclude: [null]}", "2:24: exclude should be a list, each item text, is None"),
        ("{title: []}", "2:21: an empty list makes no report; name a value"),
        ("{title: }", "2:20: nothing stands here; expected a value, a list of values"),
        ("{title: {}}", "2:21: expected a value, a list of values, {from, to, every} or"),
        ("{title: {value: a}}", "2:21: expected a value, a list of values, {from, to, every} or"),
        ("{title: [{from: 2022-01-01}]}", "2:22: a range or a column stands in place of a list"),
        ("{exclude: [[[{a: b}]]]}", "2:26: a range or a column stands in place of a list, not"),
        ("{as_of: {from: 2022-01-01, to: 2022-02-01}}", "2:21: 'every' is missing; expected from,"),
        ("{as_of: {from: 2022-02-01, to: 2022-01-01, every: day}}", "2:21: from 2022-02-01 is after"
         " to 2022-01-01; put the earlier day first"),
        ("{as_of: {from: 2022-02-30, to: 2023-01-01, every: day}}", "2:28: from should be a day as"
         " YYYY-MM-DD, is '2022-02-30': no such day"),
        ("{as_of: {from: 2022, to: 2023-01-01, every: day}}", "2:28: from should be a day as"
         " YYYY-MM-DD, is 2022"),
        ("{as_of: {from: 2022-01-01, to: 2023-01-01, every: fortnight}}", "2:63: every should be"
         " day, week, month, quarter, year or such as 10 days, is 'fortnight'"),
        ("{as_of: {from: 2022-01-01, to: 2023-01-01, every: 0 days}}", "2:63: every should be day"),
        ("{as_of: {from: 2022-01-01, to: 2023-01-01, every: 7}}", "2:63: every should be day"),
        ("{limit: {from: 2022-01-01, to: 2023-01-01, every: day}}", "2:21: limit should be a whole"
         " number, is '2022-01-01'"),
        ("[as_of]", "2:13: expected parameters by name, such as `as_of: [2024-07-01]`"),
        ("", "2:12: expected parameters by name, such as `as_of: [2024-07-01]`"),
    ],
)  # fmt: skip
def test_a_parameter_at_fault_is_refused_by_its_words(refused, written, words):
    said = refused(of(written))
    assert len(said) == 1
    assert said[0].startswith(f"grid.yaml:{words}")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "1:1: the file is empty; name a report: `report: briefing`"),
        ("# nothing\n", "1:1: the file is empty"),
        ("---\n...\n", "2:1: a grid has names with values, such as `report: briefing`"),
        ("short", "1:1: a grid has names with values"),
        ("[short]", "1:1: a grid has names with values"),
        ("parameters: {as_of: 2022-01-01}", "1:1: no report is named; write `report: NAME` or"),
        ("{}", "1:1: no report is named"),
        ("report: short\nreports: [short]", "1:1: both 'report' and 'reports' stand here; write"),
        ("report: [short]", "1:9: expected the name of one report as text, is ['short']; several"),
        ("report: 7", "1:9: expected the name of one report as text, is 7"),
        ("report:", "1:8: expected the name of one report as text, is None"),
        ("reports: short", "1:10: expected a list of reports; write `reports: [NAME, NAME]`"),
        ("reports: []", "1:10: expected a list of reports"),
        ("reports: [[short]]", "1:11: expected the name of one report as text, is ['short']"),
        ("reports: [{parameters: {}}]", "1:11: 'report' is missing; expected report"),
        ("reports: [{report: short, parameter: {}}]", "1:27: 'parameter' is not known here; did"),
        ("report: short\nparamters: {}", "2:1: 'paramters' is not known here; did you mean para"),
        ("report: shrot", "1:9: no report 'shrot'; did you mean short? (a path ends in .ipynb)"),
        ("report: gone.ipynb", "1:9: gone.ipynb: no such notebook; name one that exists"),
        ('report: "\\0.ipynb"', "1:9: '\\x00.ipynb' holds a character that cannot be printed"),
    ],
)
def test_a_grid_of_another_shape_is_refused_by_its_words(refused, written, words):
    said = refused(written)
    assert said[0].startswith(f"grid.yaml:{words}")


UNTAGGED = Path(__file__).parent / "notebooks" / "has_no_parameters_cell.ipynb"


def test_a_notebook_without_parameters_cell_is_refused_where_a_parameter_is_given(refused):
    said = refused(f"reports:\n- {UNTAGGED}\nparameters:\n  n: [1, 2]\n")
    assert len(said) == 1
    words = r"has_no_parameters_cell\.ipynb: unknown parameter n: the report has none; write"
    assert re.match(rf"grid\.yaml:4:\d+: \S*{words}", said[0])
    with pytest.raises(ParameterError, match=words):
        default_plan([str(UNTAGGED)], {"n": "1"})


def test_a_notebook_without_parameters_cell_is_a_run(tmp_path):
    grid = tmp_path / "grid.yaml"
    grid.write_text(f"report: {UNTAGGED}\n")
    assert [dict(run.values) for run in plan(grid)] == [{}]
    assert plan(grid) == default_plan([str(UNTAGGED)], {})


def test_all_problems_are_said_at_once_in_the_order_of_the_file(refused):
    said = refused(
        "reports: [short, shrot]\n"
        "reprots: x\n"
        "parameters:\n"
        "  as_of: [2022-02-30, {a: b}]\n"
        "  colour: [1, 2]\n"
        "  colur: [x]\n"
        "  limit: {from: x, to: 2022-01-01, every: y}\n"
    )
    assert [line.partition(" ")[0] for line in said] == [
        f"grid.yaml:{place}:"
        for place in ("1:18", "2:1", "4:23", "5:12", "5:15", "6:3", "7:3", "7:17", "7:43")
    ]


def test_a_hundred_problems_are_printed_and_the_rest_counted(refused):
    said = refused(of("{limit: [" + "x, " * 150 + "]}"))
    assert len(said) == 101
    assert said[-1] == "and 50 more problems"


def test_a_parameter_that_one_report_lacks_is_refused_with_that_reports_name(refused):
    said = refused("reports: [losses-by-day, short]\nparameters: {limit: [1], as_of: [x]}")
    assert said == [
        "grid.yaml:2:14: short: unknown parameter limit: the report has as_of, colour",
        "grid.yaml:2:34: as_of should be a day as YYYY-MM-DD, is 'x'",
    ]


def test_a_value_given_twice_is_refused_with_both_places(refused):
    assert refused(of('{as_of: [2022-01-01, 2022-02-01, "2022-01-01"]}')) == [
        'grid.yaml:2:46: as_of "2022-01-01" stands at grid.yaml:2:22 already; remove one'
    ]
    assert refused(of("{share: [1, 1.0]}")) == [
        "grid.yaml:2:25: share 1.0 stands at grid.yaml:2:22 already; remove one"
    ]


def test_runs_planned_twice_are_refused_with_the_places_of_both_reports(refused):
    said = refused(
        "reports:\n"
        "  - short\n"
        "  - {report: short, parameters: {as_of: [2024-07-01, 2023-01-01]}}\n"
        "parameters: {as_of: [2023-01-01, 2022-01-01, 2024-07-01]}\n"
    )
    assert said == [
        "grid.yaml:3:5: short and 1 more: a run of this name is planned at grid.yaml:2:5 already;"
        " remove one of the two"
    ]


def test_two_notebooks_of_one_name_are_refused(refused, here):
    write_notebook(here / "other" / "Short.ipynb", *SHORT)
    assert refused("reports: [short, other/Short.ipynb]") == [
        "grid.yaml:1:18: Short: a run of this name is planned at grid.yaml:1:11 already;"
        " remove one of the two"
    ]


def test_more_runs_than_allowed_are_refused_with_their_count_and_the_option(planned, refused):
    grid = of("{limit: [1, 2, 3], show: [true, false]}")
    assert refused(grid, most=5) == [
        "grid.yaml:1:9: 6 runs (losses-by-day × limit 3 × show 2), more than 5;"
        " name fewer values, or allow it with --most 6"
    ]
    assert len(planned(grid, most=6)) == 6
    every_day = of("{as_of: {from: 2000-01-01, to: 2027-05-19, every: day}}")
    assert refused(every_day)[0].startswith(f"grid.yaml:1:9: {LARGEST_GRID + 1} runs")


def test_a_huge_grid_is_refused_before_it_is_expanded(refused):
    ages = "{from: 0001-01-01, to: 9999-12-31, every: day}"
    began = time.monotonic()
    said = refused(of(f"{{as_of: {ages}, title: {ages}, exclude: {ages}}}"))
    assert time.monotonic() - began < 2
    assert said[0].startswith("grid.yaml:1:9: over 1000000000000000 runs (losses-by-day × as_of")


# YAML


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b"report: caf\xe9", "1:12: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("a: é\nb: ".encode() + b"\xff", "2:4: byte 0xff is not UTF-8"),
        ("report: short".encode("utf-16"), "1:1: the file is UTF-16; save it as UTF-8"),
        ("report: short".encode("utf-32"), "1:1: the file is UTF-32; save it as UTF-8"),
        (b"report: short\x00", "1:14: control character U+0000; remove it"),
        (b"a: \x1b[2J", "1:4: control character U+001B; remove it"),
        (b"x" * 1_000_001, "1:1: the file is larger than 1000000 bytes; part it into several"),
        ("report: short\n---\nreport: short", "2:1: a second document begins; a grid is one"),
        ("%YAML 1.2\n---\nreport: short", "1:1: a line that begins with % is not read; remove"),
        ("report: short\nreport: short", "2:1: 'report' stands at grid.yaml:1:1 already; remove"),
        ("report: !!str short", "1:9: tag !!str is not read; remove it"),
        ("report: !!python/object/apply:os.system [ls]", "1:9: tag !!python/object/apply:os.sys"),
        ("report: !thing short", "1:9: tag !thing is not read; remove it"),
        ("!!map {report: short}", "1:1: tag !!map is not read; remove it"),
        ("report: &a short", "1:9: anchor &a is not read; remove it"),
        ("a: &a {}\n<<: *a", "1:4: anchor &a is not read; remove it"),
        ("<<: {report: short}", "1:1: merge key << is not read; write the entries out"),
        ("? [a]\n: b", "1:3: a name was expected before the colon; write text"),
        ("&a report: short", "1:1: a name has an anchor or a tag; remove that"),
        ("report: [short", "1:15: not YAML: expected ',' or ']', but got '<stream end>'; see to"),
        ("report: short\n\tparameters: {}", "2:1: not YAML: found character '\\t' that cannot"),
        ("report: a: b", "1:10: not YAML: mapping values are not allowed here; see to"),
        ("report: 'short", "1:15: not YAML: found unexpected end of stream"),
        ('report: "\\UFFFFFFFF"', "1:12: not YAML: no such character; mend the escape"),
        ('report: "\\ud800"', "1:9: '\\ud800' holds a character that cannot be printed"),
        ("report: *a", "1:9: alias *a is not read; write the value out"),
        ("a: " + "[" * 20, "1:13: nested deeper than 10 levels; a grid needs fewer"),
        ("[" * 900_000, "1:11: nested deeper than 10 levels"),
        ("{a: " * 100_000, "1:41: nested deeper than 10 levels"),
        ("- " * 400_000, "1:21: nested deeper than 10 levels"),
    ],
)
def test_yaml_beyond_names_lists_and_values_is_refused_by_its_words(refused, written, words):
    began = time.monotonic()
    said = refused(written)
    assert said[0].startswith(f"grid.yaml:{words}")
    assert time.monotonic() - began < 5


def test_a_file_of_aliases_that_would_unfold_without_end_is_refused_at_once(refused):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for earlier, later in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{later}: &{later} [{', '.join([f'*{earlier}'] * 9)}]")
    said = refused("\n".join(lines))
    assert said[0] == "grid.yaml:1:4: anchor &a is not read; remove it"
    assert said[2] == "grid.yaml:2:8: alias *a is not read; write the value out"
    assert len(said) == 9 + 8 * 9


def test_a_grid_with_byte_order_mark_comments_and_windows_line_ends_is_read(planned):
    text = "\ufeff# a grid\r\nreport: short # this one\r\nparameters:\r\n  colour: [blue]\r\n"
    assert given_values(planned(text.encode()), "colour") == ["blue"]


def test_a_grid_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match=r"^gone\.yaml: No such file or directory; name a"):
        plan(Path("gone.yaml"))
    Path("folder.yaml").mkdir()
    with pytest.raises(ParameterError, match=r"^folder\.yaml: is a folder, not a file; name"):
        plan(Path("folder.yaml"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=60) | st.text("{}[]:-,*&!|>'\"%@`#? \n\tab0~<.\\", max_size=60))
def test_any_bytes_are_a_grid_or_refused_by_place(planned, data):
    with pytest.raises(ParameterError) as raised:
        planned(data)
    assert all(line.startswith("grid.yaml:") for line in str(raised.value).splitlines())


# Properties


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    axes=st.fixed_dictionaries(
        {},
        optional={
            "title": st.lists(st.text("ab01", min_size=1), min_size=1, max_size=4, unique=True),
            "limit": st.lists(st.integers(-99, 99), min_size=1, max_size=4, unique=True),
            "show": st.lists(st.booleans(), min_size=1, unique=True),
            "only": st.lists(st.lists(st.integers(0, 9), max_size=2), min_size=1, max_size=3,
                             unique_by=tuple),
        },
    )
)  # fmt: skip
def test_a_grid_has_the_product_of_its_lengths_and_a_name_for_each_run(
    planned, axes: Mapping[str, list[object]]
):
    runs = planned(of(json.dumps(axes)))
    assert len(runs) == math.prod(len(values) for values in axes.values())
    assert len({run.stem for run in runs}) == len(runs)
    for name, values in axes.items():
        assert {repr(value) for value in given_values(runs, name)} == set(map(repr, values))


@pytest.mark.long
def test_a_hundred_thousand_runs_have_a_hundred_thousand_names(planned):
    numbers = ", ".join(str(number) for number in range(1000))
    days = "{from: 2000-01-01, to: 2000-04-09, every: day}"
    runs = planned(of(f"{{limit: [{numbers}], as_of: {days}}}"), most=100_000)
    assert len({run.stem for run in runs}) == 100_000


@pytest.mark.long
def test_the_order_is_the_same_for_every_hash_seed(here):
    Path("grid.yaml").write_text(
        "reports: [short, losses-by-day]\n"
        "parameters: {as_of: [2022-01-01, 2021-01-01, 2023-01-01]}\n"
    )
    code = (
        "import sys; sys.modules['rfc3987_syntax'] = None;"  # spares nbformat's import a second
        "from pathlib import Path; from nkreport.publish.grid import plan;"
        "print([(run.stem, run.values) for run in plan(Path('grid.yaml'))])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "2023-01-01" in said.pop()


# What `nkreport build` makes


def test_a_build_is_one_run_a_report(here):
    runs = default_plan(["short", "losses-by-day"], {"as_of": "2022-01-01"})
    assert [(run.path.stem, dict(run.values)) for run in runs] == [
        ("short", {"as_of": "2022-01-01"}),
        ("losses-by-day", {"as_of": "2022-01-01"}),
    ]


def test_a_build_that_names_no_report_is_a_run_of_each(here):
    stems = [run.stem for run in default_plan([], {})]
    assert stems[:2] == ["losses-by-day", "short"]
    assert "briefing" in stems


def test_a_build_with_parameters_at_fault_says_all_of_them(here):
    with pytest.raises(ParameterError) as raised:
        default_plan(["losses-by-day", "short"], {"as_of": "x", "limit": "y"})
    assert str(raised.value).splitlines() == [
        "as_of should be a day as YYYY-MM-DD, is 'x'",
        "losses-by-day: limit should be a whole number, is 'y'",
        "short: unknown parameter limit: the report has as_of, colour",
    ]


def test_a_build_that_names_a_report_twice_is_refused(here):
    with pytest.raises(ParameterError, match=r"short would take the files of .*short\.ipynb; name"):
        default_plan(["short", "losses-by-day", "short"], {})


def test_a_build_of_an_unknown_report_is_refused_with_the_nearest(here):
    with pytest.raises(NkreportError, match="no report 'shrot'; did you mean short"):
        default_plan(["shrot"], {})
