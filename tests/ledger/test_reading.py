"""Folders into a ledger: keys between tables, ids between folders, and what a folder may be."""

import json
import os
import re
import shutil

import pytest

from nkreport.errors import CheckError, TableError
from nkreport.ledger import reading
from nkreport.ledger.quantities import Interval
from nkreport.ledger.reading import load, read_ledger
from nkreport.shipped import shipped_folder
from reproduce.project import rows_backwards, write_project

LINKS = "from,type,to,note\n"
RELATIONS = "id,kind,result,terms,why\n"


@pytest.fixture
def refused(folder):
    def refused(*rows, **files) -> list[str]:
        with pytest.raises(TableError) as caught:
            load(folder(*rows, **files))
        return list(caught.value.problems)

    return refused


def place(column: str, **cells: str) -> str:
    """Where a cell of the second line of own.csv starts, as the fixture writes it."""
    names = (
        "id statement measure actor counterpart item place period status comparator low best high"
        " unit base formula printed scope stance claimant claimant_role said_on source"
        " primary_source locator note"
    ).split()
    row = {
        "id": "figure-1", "statement": "some-statement", "measure": "troops_killed",
        "actor": "RUS", "comparator": "=", "best": "10", "unit": "person",
        "printed": "10 soldiers", "stance": "asserts", "claimant": "Somebody",
        "claimant_role": "research", "said_on": "2022-08-09", "source": "agov-2022",
        "locator": "L1", **cells,
    }  # fmt: skip
    before = names[: names.index(column)]
    return f"mine/own.csv:2:{1 + sum(len(row.get(name, '')) + 1 for name in before)}"


def test_one_csv_in_a_folder_is_a_ledger(figures_of):
    figures = figures_of({"id": "mine", "best": "5"})
    assert figures.ids == ("mine",)
    assert figures["mine"].table == "mine/own.csv"
    assert figures["mine"].line == 2
    assert figures["mine"].best == 5.0


def test_commodity_codes_stand_in_a_table_of_one_s_own_as_in_the_shipped_one(folder):
    path = folder({"id": "mine"})
    head, row = (path / "own.csv").read_text().splitlines()
    (path / "own.csv").write_text(f"{head},hs\n{row},9306\n")
    assert load(path)["mine"].hs == "9306"
    (path / "own.csv").write_text(f"{head},hs\n{row},9306.90\n")
    with pytest.raises(TableError, match=r"mine/own.csv:2:\d+: hs '9306.90' does not match"):
        load(path)


def test_a_head_alone_is_a_ledger_without_figures(folder):
    path = folder({"id": "mine"})
    (path / "own.csv").write_text((path / "own.csv").read_text().splitlines()[0] + "\n")
    figures = load(path)
    assert (figures.ids, figures.ledger.newest) == ((), None)


def test_shipped_and_own_figures_are_read_together(folder, shipped):
    figures = load(["shipped", folder({"id": "mine"})])
    assert figures.ids == (*shipped.ids, "mine")


def test_the_command_lines_folders_are_the_default(folder, monkeypatch):
    path = folder({"id": "mine"})
    monkeypatch.setenv(reading.DATA_VARIABLE, json.dumps([str(path)]))
    assert load().ids == ("mine",)


def test_unchanged_files_are_read_once_and_changed_ones_again(folder):
    path = folder({"id": "mine"})
    first = read_ledger(path)
    assert read_ledger(path) is first
    text = (path / "own.csv").read_text()
    (path / "own.csv").write_text(text.replace("mine", "other-one"))
    assert list(read_ledger(path).figures) == ["other-one"]


def test_the_hash_of_a_ledger_is_that_of_its_bytes(folder):
    one = read_ledger(folder({"id": "mine"}, name="one"))
    same = read_ledger(folder({"id": "mine"}, name="same"))
    other = read_ledger(folder({"id": "mine", "best": "11"}, name="other"))
    assert one.sha256 == same.sha256 != other.sha256


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"measure": "troops_kiled"}, "measure",
         "measure 'troops_kiled' is unknown; did you mean 'troops_killed'?"),
        ({"source": "agow-2022"}, "source",
         "source 'agow-2022' is unknown; did you mean 'agov-2022'?"),
        ({"source": ""}, "source", "source is empty; it is required"),
        ({"primary_source": "zzzz"}, "primary_source", "primary_source 'zzzz' is unknown"),
        ({"place": "donbass"}, "place", "place 'donbass' is unknown; did you mean 'donbas'?"),
        ({"base": "zzzz"}, "base", "base 'zzzz' is unknown"),
        ({"unit": "persn"}, "unit", "unknown unit 'persn'; did you mean 'person'?"),
        ({"unit": "shell"}, "unit", "unit 'shell' counts shell, but measure 'troops_killed' counts"
         " person; change the unit or the measure"),
        ({"measure": "fire_rate", "unit": "shell/mont"}, "unit", "unknown unit 'mont'"),
        ({"unit": "t"}, "unit", "another is declared in units.csv, or under `units` of a mapping"),
        ({"stance": "says"}, "stance", "stance 'says' is not a known word; allowed: asserts"
         " estimates reports denies predicts"),
        ({"said_on": "2022-02-30"}, "said_on",
         "said_on '2022-02-30' names day 30 of a month that has 28"),
        ({"said_on": "2022-08/.."}, "said_on", "said_on '2022-08/..' has no last day; close it"
         " with the text's date"),
        ({"said_on": "2023-01-01"}, "said_on", "said_on '2023-01-01' is later than its source"
         " 'agov-2022' of 2022-12-31; mend one of them"),
        ({"locator": "page 5"}, "locator", "locator 'page 5' does not match the pattern"
         " ^(L[0-9]+( fn[0-9]+)?|rows? [0-9]+(-[0-9]+)?|[A-Z]{1,3}[0-9]+|pp?\\. [0-9]+(-[0-9]+)?"
         "|par\\. [0-9]+|https://[^ ]+)$ of its column"),
        ({"printed": "one two three four five six seven eight nine"}, "printed",
         "printed 'one two three four five six seven eight nine' has 9 words; the limit is 8"),
        ({"best": "", "low": "20", "high": "10"}, "high",
         "high is 10, below low 20; exchange or mend them"),
        ({"comparator": ">"}, "comparator", "comparator '>' with best filled; fill low alone"),
        ({"formula": "10 * nobody"}, "formula", "'nobody' is unknown"),
        ({"formula": "10 % 3"}, "formula", "'10 % 3': cannot read ' % 3'"),
        ({"formula": "figure-1 + 1"}, "formula", "circular formula: figure-1 -> figure-1"),
    ],
)  # fmt: skip
def test_a_row_is_refused_where_its_cell_stands(refused, cells, column, message):
    (problem,) = refused(cells)
    bounds = {"comparator": "", "best": "", "printed": ""} if "formula" in cells else {}
    assert problem.startswith(place(column, **cells, **bounds) + ": ")
    assert message in problem


def test_all_problems_of_all_rows_come_at_once(refused):
    problems = refused({"measure": "zzzz"}, {"source": "zzzz"}, {"comparator": "<"})
    assert [re.match(r"mine/own\.csv:(\d)", problem)[1] for problem in problems] == ["4", "2", "3"]


def test_both_faults_of_one_date_are_told(refused):
    no_end, too_late = refused({"said_on": "2023-08/.."})
    assert "has no last day" in no_end
    assert "is later than its source" in too_late


def test_a_circle_of_formulas_is_printed(refused):
    problems = refused({"id": "a", "formula": "b"}, {"id": "b", "formula": "2 * a"})
    assert ["circular formula: a -> b -> a" in problems[0], len(problems)] == [True, 2]


def test_a_formula_over_a_claim_without_a_number_is_refused(refused):
    (problem,) = refused(
        {"id": "many", "comparator": "", "best": "", "printed": "many"},
        {"formula": "2 * many"},
    )
    assert problem.endswith("'many' has no number to compute with")


def test_a_formula_that_divides_by_nothing_is_refused(refused):
    (problem,) = refused({"id": "none", "best": "0"}, {"formula": "1 / none"})
    assert problem.endswith("division by Interval(0), which holds zero")


def test_a_formula_must_give_the_unit_of_its_row(refused):
    shells = {"id": "shells", "measure": "shells_shipped", "unit": "shell"}
    boxes = {"id": "boxes", "measure": "containers_shipped", "unit": "container"}
    added, divided = refused(
        shells,
        boxes,
        {**shells, "id": "all", "formula": "shells + boxes"},
        {**shells, "id": "each", "formula": "shells / boxes"},
    )
    assert added.endswith("shell and container cannot be added or subtracted")
    assert divided.endswith("'shells / boxes' gives shell/container, not shell")


def test_a_derived_figure_has_the_bounds_its_formula_gives(figures_of):
    figures = figures_of(
        {"id": "killed", "comparator": "~", "best": "15000"},
        {"id": "times", "measure": "wounded_to_killed", "unit": "multiple", "best": "3"},
        {"id": "wounded", "measure": "troops_wounded", "formula": "killed * times"},
        {"id": "half", "measure": "troops_wounded", "formula": "wounded / 2"},
        {"id": "floor", "comparator": ">", "best": "", "low": "100"},
        {"id": "double", "formula": "2 * floor"},
        {"id": "left", "formula": "1000 - floor"},
        {"id": "range", "best": "", "low": "10", "high": "20"},
        {"id": "wide", "formula": "range + range"},
    )
    found = {
        figure.id: (figure.comparator, figure.low, figure.best, figure.high)
        for figure in figures
        if figure.formula
    }
    assert found == {
        "wounded": ("~", None, 45_000, None),
        "half": ("~", None, 22_500, None),
        "double": (">=", 200, None, None),
        "left": ("<=", None, None, 900),
        "wide": ("=", 20, None, 40),
    }


def test_a_derived_figure_keeps_percent_and_rates_in_their_unit(figures_of):
    figures = figures_of(
        {"id": "part", "best": "30"},
        {"id": "whole", "best": "40"},
        {"id": "share", "measure": "territory_share", "unit": "percent", "formula": "part / whole"},
    )
    assert figures["share"].interval == Interval(75)


def test_a_total_over_what_falls_to_one_of_them_counts_people(figures_of):
    figures = figures_of(
        {"id": "revenue", "measure": "labour_revenue", "unit": "USD/year", "best": "9600"},
        {"id": "pay", "measure": "soldier_pay", "unit": "USD/month", "best": "80"},
        {"id": "yearly", "measure": "soldier_pay", "unit": "USD/year", "formula": "pay * 12"},
        {"id": "heads", "formula": "revenue / yearly"},
    )
    assert figures["heads"].interval == Interval(10)


def test_a_duplicate_id_in_one_table_names_both_lines(refused):
    (problem,) = refused({"id": "twice"}, {"id": "twice"})
    assert problem == "mine/own.csv:3:1: id 'twice' stands on line 2 already; ids are unique"


def test_an_id_in_two_tables_names_both_places(folder):
    first, second = folder({"id": "twice"}, name="first"), folder({"id": "twice"}, name="second")
    with pytest.raises(TableError) as caught:
        load([first, second])
    assert caught.value.problems == (
        "second/own.csv:2:1: id 'twice' stands at first/own.csv:2:1 already; rename it, or say"
        " in links.csv that it supersedes itself",
    )


def test_a_shipped_id_is_refused_unless_a_link_says_that_it_supersedes(folder):
    row = {"id": "shells-shipped-2024", "measure": "shells_shipped", "unit": "shell", "best": "7"}
    with pytest.raises(
        TableError, match=r"silent/own\.csv:2:1: id 'shells-shipped-2024' stands at"
    ):
        load(["shipped", folder(row, name="silent")])
    link = f"{LINKS}shells-shipped-2024,supersedes,shells-shipped-2024,Counted again.\n"
    figures = load(["shipped", folder(row, name="linked", links=link)])
    assert figures["shells-shipped-2024"].best == 7


def test_being_superseded_by_another_figure_does_not_free_an_id(folder):
    row = {"id": "mobilised-putin-2022-10-14", "measure": "troops_mobilised"}
    with pytest.raises(TableError, match="id 'mobilised-putin-2022-10-14' stands at seeds/"):
        load(["shipped", folder(row)])


def test_a_symlink_out_of_the_folder_is_refused(folder, tmp_path):
    path = folder({"id": "mine"})
    outside = tmp_path / "outside.csv"
    outside.write_text((path / "own.csv").read_text().replace("mine", "theirs"))
    (path / "linked.csv").symlink_to(outside)
    with pytest.raises(TableError, match=r"^mine/linked\.csv: links out of its folder; put the"):
        load(path)


def test_a_symlink_within_the_folder_is_read(folder):
    path = folder({"id": "mine"})
    (path / "own.csv").rename(path / "own.txt")
    (path / "own.csv").symlink_to(path / "own.txt")
    assert load(path).ids == ("mine",)


def test_a_bibliography_linked_from_outside_is_refused(folder, tmp_path):
    path = folder({"id": "mine"})
    (tmp_path / "outside.json").write_text("[]")
    (path / "sources.json").symlink_to(tmp_path / "outside.json")
    with pytest.raises(TableError, match=r"^mine/sources\.json: links out of its folder"):
        load(path)


def test_a_link_to_nothing_and_a_folder_named_like_a_table_are_refused(folder, tmp_path):
    path = folder({"id": "mine"})
    (path / "broken.csv").symlink_to(path / "nothing.csv")
    (path / "table.csv").mkdir()
    with pytest.raises(TableError) as caught:
        load(path)
    assert [problem.split(";")[0] for problem in caught.value.problems] == [
        "mine/broken.csv: No such file or directory",
        "mine/table.csv: is a folder, not a file",
    ]


def test_a_declared_path_out_of_the_folder_is_refused(folder, tmp_path):
    path = folder({"id": "mine"})
    (tmp_path / "own.csv").write_text((path / "own.csv").read_text())
    fields = [{"name": "id", "type": "string"}, {"name": "statement", "type": "string"}]
    resource = {"name": "own", "path": "../own.csv", "schema": {"fields": fields}}
    (path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    with pytest.raises(TableError, match=r"^mine/own\.csv: links out of its folder"):
        load(path)


def test_a_folder_that_is_missing_or_holds_no_figures_is_refused(tmp_path):
    with pytest.raises(
        TableError, match="nowhere: no such folder or file; name a folder that holds CSV"
    ):
        load(tmp_path / "nowhere")
    (tmp_path / "bare").mkdir()
    with pytest.raises(TableError, match="bare: holds no table of figures; add one CSV"):
        load(tmp_path / "bare")


def test_own_measures_units_and_sources_stand_beside_the_shipped_ones(figures_of):
    figures = figures_of(
        {"measure": "drones_lost", "unit": "drone", "source": "own-2023", "said_on": "2023"},
        {"measure": "troops_killed"},
        measures="id,title,definition,includes,excludes,dimension,kind,additive_over,"
        "not_comparable_with\ndrones_lost,drones lost,Drones.,,,drone,flow,,\n",
        units="unit,plural,dimension,symbol\ndrone,drones,drone,\n",
        sources='[{"id": "own-2023", "title": "Own", "issued": {"date-parts": [[2023]]}}]',
    )
    assert next(iter(figures)).quantity() == "10 drones"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"links": f"{LINKS}figure-1,denies,figure-9,\n"}, "mine/links.csv:2:17: to 'figure-9'"),
        ({"links": f"{LINKS}figure-1,refutes,figure-1,\n"}, "mine/links.csv:2:10: type 'refutes'"),
        ({"relations": f"{RELATIONS}r,equals,figure-1,2 * nobody,x\n"},
         "mine/relations.csv:2:19: 'nobody' is unknown"),
        ({"relations": f"{RELATIONS}r,equals,figure-1,2 %,x\n"},
         "mine/relations.csv:2:19: '2 %': cannot read ' %'"),
        ({"relations": f"{RELATIONS}r,equals,,2 * figure-1,x\n"},
         "mine/relations.csv:2:10: result is empty; name the figure the terms give"),
        ({"corrections": "figure,column,action,value,expect,reason,provider,on\n"
          "nobody,best,flag,,10,x,us,2022-12-31\n"}, "mine/corrections.csv:2:1: figure 'nobody'"),
        ({"corrections": "figure,column,action,value,expect,reason,provider,on\n"
          "figure-1,best,flag,,10,x,us,2022-12\n"},
         "mine/corrections.csv:2:29: on '2022-12' is not a day"),
        ({"events": "id,on,what,who,where,source,locator\ne,2022,x,,nowhere,agov-2022,L1\n"},
         "mine/events.csv:2:11: where 'nowhere' is unknown"),
        ({"sources": "{}"}, "mine/sources.json: holds no array"),
    ],
)  # fmt: skip
def test_side_tables_are_held_to_their_keys(refused, files, message):
    (problem,) = refused({}, **files)
    assert problem.startswith(message)


def test_the_newest_statement_is_the_latest_any_can_be_of(figures_of):
    figures = figures_of(
        {"said_on": "2022-08-09"}, {"said_on": "2022-11"}, {"said_on": "2022-10-31"}
    )
    assert figures.ledger.newest.isoformat() == "2022-11-30"


def test_a_lookup_of_what_was_not_read_is_refused(figures_of):
    with pytest.raises(CheckError, match="no figure 'shells-shipped-2024' in the ledger"):
        figures_of({"id": "mine"})["shells-shipped-2024"]


def test_a_word_that_is_wrong_in_every_row_is_compared_with_the_known_ones_once(monkeypatch):
    import difflib

    import pandas as pd

    import nkreport as nk

    asked = []
    near = difflib.get_close_matches
    monkeypatch.setattr(difflib, "get_close_matches", lambda *a: asked.append(a[0]) or near(*a))
    days = pd.date_range("2022-01-01", periods=300).strftime("%Y-%m-%d")
    with pytest.raises(nk.NkreportError, match="'troops_kild' is unknown; did you mean"):
        nk.figures(
            pd.DataFrame({"day": days, "lost": range(300)}),
            measure="troops_kild",
            value="lost",
            unit="person",
            actor="RUS",
            period="day",
            said_on="day",
            claimant="Staff",
            claimant_role="adversary",
            stance="asserts",
            source={"counts": {"title": "Losses", "author": "Staff", "issued": "2023-05-01"}},
        )
    assert asked.count("troops_kild") == 1


@pytest.mark.parametrize(("times", "best"), [(1, 11), (3, None)])
def test_a_ledger_that_is_written_while_it_is_read_is_read_again(folder, monkeypatch, times, best):
    path, left = folder({"best": "10"}), list(range(11, 11 + times))
    read = reading.read_table

    def read_table(file, *given):
        found = read(file, *given)
        if file.name == "own.csv" and left:
            folder({"best": str(left.pop(0)), "note": "x" * len(left)})
        return found

    monkeypatch.setattr(reading, "read_table", read_table)
    if best:
        assert load(path)[0].best == best
    else:
        with pytest.raises(TableError, match="changed while it was read, 3 times; read it when"):
            load(path)


@pytest.mark.parametrize("name", ["more.csv", "sources.json"])
def test_a_pipe_among_the_tables_is_refused_unread(folder, name):
    path = folder({})
    os.mkfifo(path / name)
    with pytest.raises(TableError, match=f"mine/{name}: is a pipe, not a file"):
        load(path)


def test_a_pipe_in_the_place_of_a_table_is_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "table.csv")
    with pytest.raises(TableError, match=r"table\.csv: neither a folder nor a file; name one"):
        load(tmp_path / "table.csv")


def test_the_order_of_a_declared_folder_s_rows_is_no_matter(tmp_path):
    for name in ("as_shipped", "backwards"):
        write_project(tmp_path / name)
    rows_backwards(tmp_path / "backwards")
    there, other = (read_ledger(tmp_path / name / "seeds") for name in ("as_shipped", "backwards"))
    assert tuple(there.columns) == tuple(other.columns)
    assert there.columns.lines.tolist() != other.columns.lines.tolist()
    assert there.tables == other.tables
    for name in ("measures", "units", "links", "relations", "corrections"):
        rows, others = getattr(there, name), getattr(other, name)
        assert list(map(str, rows)) == list(map(str, others)), name


def test_rows_stand_by_their_place_in_the_source_as_a_reader_counts(folder):
    places = {"c": "L10", "b10": "L9 fn20", "b9": "L9 fn20", "a": "L9", "z": "L09"}
    path = folder(*({"id": name, "locator": place} for name, place in places.items()))
    assert load(path).ids == ("c", "b10", "b9", "a", "z")
    shutil.copy(shipped_folder("seeds") / "datapackage.json", path)
    shutil.copytree(shipped_folder("seeds") / "schemas", path / "schemas")
    assert load(path).ids == ("z", "a", "b9", "b10", "c")
