"""A new report is one to build at once, and takes nobody's place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nkreport.cli import main
from nkreport.errors import EnvironmentFault, NkreportError
from nkreport.ledger.figures import Figures
from nkreport.ledger.reading import load
from nkreport.publish.audit import audit
from nkreport.publish.audit.review import review
from nkreport.publish.batch.one import build
from nkreport.publish.new import new_report, write_new_report, write_new_table
from nkreport.publish.reports import find_reports, locate
from nkreport.publish.run.parameters import read_parameters

CALLS = ("load", "report", "prose", "count", "show", "charts.claims", "table", "findings")


@pytest.fixture(autouse=True)
def beside_no_notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_stands_where_build_finds_it_by_name() -> None:
    path = write_new_report("losses-2023")
    assert path == Path("notebooks/losses-2023.ipynb")
    assert find_reports()["losses-2023"] == path == locate("losses-2023")


def test_it_builds_at_once_and_every_number_of_its_page_leads_to_a_figure(tmp_path: Path) -> None:
    built = build(write_new_report("losses-2023"), {}, out=tmp_path / "out")
    page = (tmp_path / "out" / "losses-2023.html").read_text("utf-8")
    assert not built.failed
    assert audit(page) == []
    assert "Losses 2023" in page
    assert page.count('<figure class="chart"') == 1
    assert page.count('<figure class="table"') == 1


def test_a_check_of_it_finds_nothing(shipped: Figures) -> None:
    assert review(write_new_report("mine"), shipped) == []


def test_it_shows_every_call_and_its_parameters_say_what_they_mean() -> None:
    notebook = new_report("losses_by-month")
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert [call for call in CALLS if f"nk.{call}(" not in code] == []
    as_of, title = read_parameters(notebook)
    assert as_of.meaning
    assert title.default == "Losses by month"


def test_it_is_as_tidy_as_the_shipped_ones() -> None:
    text = write_new_report("mine").read_text("utf-8")
    shipped = json.loads(locate("briefing").read_text("utf-8"))
    mine = json.loads(text)
    assert text == json.dumps(mine, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert {key: mine[key] for key in mine if key != "cells"} == {
        key: shipped[key] for key in shipped if key != "cells"
    }
    for number, cell in enumerate(mine["cells"]):
        assert cell["id"] == f"mine-{number:02d}"
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "../x", "/etc/x", "a/b", "a\\b", "x.ipynb", "-rf", "x-", "a b", "a\n", "é"),
        *("CON", "lpt1", "x" * 61, '"', "{x.__class__}", "\x1b[2J"),
    ],
)
def test_a_name_that_is_no_safe_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NkreportError, match=r"no report can be named .*letters \(a-z\), digits"):
        write_new_report(name)
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_exists_stays_as_it_is() -> None:
    path = write_new_report("mine")
    path.write_text("my work")
    with pytest.raises(NkreportError, match=r"mine\.ipynb exists, and stays as it is"):
        write_new_report("mine")
    assert path.read_text() == "my work"


def test_a_shipped_report_is_not_put_in_the_shade() -> None:
    with pytest.raises(NkreportError, match=r"briefing\.ipynb exists"):
        write_new_report("briefing")


def test_a_link_of_that_name_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "mine.ipynb").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NkreportError, match="exists"):
        write_new_report("mine")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "notebooks").write_text("a file")
    with pytest.raises(EnvironmentFault, match=r"notebooks: .*a file stands where a folder should"):
        write_new_report("mine")


def test_a_new_table_is_a_ledger_that_passes_the_check_and_takes_nobodys_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_new_table("My_own") == (Path("My_own/My_own.csv"), Path("My_own/sources.json"))
    assert main(["check", "My_own"]) == 0
    assert capsys.readouterr().out == "1 figure in 1 statement, 0 relations checked\n"
    (figure,) = load(["My_own"])
    assert (figure.id, figure.quantity()) == ("my-own-1", "about 40,000 people")
    assert len(load(["shipped", "My_own"])) == len(load(["shipped"])) + 1
    with pytest.raises(NkreportError, match="My_own exists, and stays as it is"):
        write_new_table("My_own")
    with pytest.raises(NkreportError, match=r"no table can be named '\.\./x': take up to 60"):
        write_new_table("../x")
    assert [path.name for path in tmp_path.iterdir()] == ["My_own"]
