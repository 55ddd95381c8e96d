"""What changed from one built report to the next is told, with the source that moved it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import nkreport as nk
from nkreport.cli import main
from nkreport.ledger import together
from nkreport.publish.editions.built_page import read_built_page
from nkreport.publish.editions.changes import compare
from nkreport.publish.editions.edition import Edition, Stated
from nkreport.publish.editions.notebook import read_built
from nkreport.publish.editions.page import write_changes
from nkreport.publish.editions.places import compare_places
from nkreport.publish.editions.told import told_lines, told_rows
from nkreport.publish.html.exporter import HtmlExporter

SIX = (
    ("over 5 million", "over 6 million"),
    ("Over 5 million", "Over 6 million"),
    ('"low": 5000000', '"low": 6000000'),
)


def edited(notebook: Any, *pairs: tuple[str, str]) -> Any:
    """The notebook with words changed wherever they stand."""
    text = nbformat.writes(notebook)
    for before, after in pairs:
        text = text.replace(before, after)
    return nbformat.reads(text, as_version=4)


def words_of(cell: Any) -> set[str]:
    return set(re.findall(r"[a-z]+", cell.source))


def written(folder: Path, notebook: Any, name: str = "report") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def lines(notebook: Any, tmp_path: Path) -> Callable[..., list[str]]:
    """The lines that tell what changed from the sample, or another, to a notebook."""

    def told(other: Any, base: Any = notebook) -> list[str]:
        old, new = written(tmp_path / "old", base), written(tmp_path / "new", other)
        return list(told_lines(compare_places(str(old), str(new))))

    return told


def test_a_number_that_moved_is_told_with_who_said_it_when_and_where(
    notebook: Any, lines: Callable[..., list[str]]
) -> None:
    notebook.cells[3:5] = notebook.cells[4:2:-1]  # a report opens with its answer
    found = lines(edited(notebook, *SIX))
    at = found.index("  the answer:")
    assert "over 5 million shells" in found[at + 1]
    assert found[at + 1].startswith("    - ")
    assert found[at + 2] == found[at + 1].replace("- ", "+ ").replace("over 5", "over 6")
    assert found[at + 3] == (
        "    over 5 million shells -> over 6 million shells: Author of Ups the Ante, 19–30 June"
        " 2024, in Ups the Ante 2024; its row changed: low, printed (shells-shipped-2024)"
    )
    assert "  method: the notebook is the same" in found
    assert "  1 figure changed, 1 told above" in found
    assert any(line.startswith("    + flag: ") and "over 6 million" in line for line in found)


def test_a_figure_said_since_is_told_apart_from_one_that_was_known(
    notebook: Any, lines: Callable[..., list[str]]
) -> None:
    earlier = edited(notebook, ("2024-12-01", "2024-01-01"))
    earlier.cells = [c for c in earlier.cells if not {"shells", "findings"} & words_of(c)]
    found = lines(notebook, base=earlier)
    assert "  as_of: 2024-01-01 -> 2024-12-01" in found
    added = [line for line in found if line.endswith("(containers-shipped-2024)")]
    assert added[0].endswith("; said after 1 January 2024 (containers-shipped-2024)")
    back = lines(earlier, base=notebook)
    gone = [line for line in back if line.endswith("(containers-shipped-2024)")]
    assert gone[0].endswith("; said after 1 January 2024 (containers-shipped-2024)")
    assert any("cell" in line and line.startswith("  method: ") for line in back)


def test_words_moved_by_no_figure_and_method_are_told_as_such(
    notebook: Any, lines: Callable[..., list[str]]
) -> None:
    found = lines(
        edited(
            notebook,
            ("Six weeks after the order", "Soon"),
            ('as_of: str = \\"2024-12-01\\"', 'as_of: str = \\"2024-12-02\\"'),
        )
    )
    at = next(n for n, line in enumerate(found) if line.startswith("  title of chart 2"))
    assert found[at + 1 : at + 4] == [
        "    - Six weeks after the order the report passed the target of 300,000",
        "    + Soon the report passed the target of 300,000",
        "    no figure behind it moved; its words, sums or dates did",
    ]
    assert "  as_of: 2024-12-01 -> 2024-12-02" in found
    assert "  method: cell 1 changed" in found
    assert not any("figure changed" in line or "figure added" in line for line in found)


def test_rows_of_tables_and_what_is_said_against_a_figure_are_told(
    notebook: Any, lines: Callable[..., list[str]]
) -> None:
    other = copy.deepcopy(notebook)
    for cell in other.cells:
        for output in cell.get("outputs", ()):
            bundle = next(iter(v for k, v in output.data.items() if "nkreport" in k))
            if bundle["kind"] == "table":
                bundle["body"] = bundle["body"][:1]
            bundle["standing"] = {"volunteers-korochenko": ["Denied by nobody."]}
    found = lines(other)
    at = found.index("  table 1, Who said what of the offer of volunteers:")
    assert found[at + 1].startswith("    - volunteers offered | no persons | Ivan Nachaev | ")
    (moved,) = [line for line in found if "(volunteers-korochenko)" in line]
    assert (
        "; changed (volunteers-korochenko); now against it: Denied by nobody.; no longer" in moved
    )


def test_a_page_alone_tells_what_its_notebook_does(notebook: Any, tmp_path: Path) -> None:
    notebook.cells[3:5] = notebook.cells[4:2:-1]
    html, _ = HtmlExporter().from_notebook_node(notebook)
    old, new = tmp_path / "report.html", tmp_path / "other.html"
    old.write_text(html)
    apart = compare(read_built(written(tmp_path, notebook, "a")), read_built_page(old))
    assert not apart
    assert apart.unknown
    new.write_text(
        html.replace("over 5 million", "over 6 million")
        .replace("Over 5 million", "Over 6 million")
        .replace('"low":5000000', '"low":6000000')
    )
    six = written(tmp_path, edited(notebook, *SIX), "b")
    pages = compare(read_built_page(old), read_built_page(new))
    notebooks = compare(read_built(tmp_path / "a.ipynb"), read_built(six))
    assert pages.headlines == notebooks.headlines != ()
    assert pages.changed == notebooks.changed
    assert pages.findings == notebooks.findings
    assert pages.texts == notebooks.texts


def test_an_ordinary_notebooks_outputs_are_told_by_cell(tmp_path: Path) -> None:
    def plain(shown: str, printed: str) -> Any:
        table = new_output("execute_result", {"text/html": f"<table>{shown}</table>"})
        said = new_output("stream", name="stdout", text=printed)
        cells = [
            new_markdown_cell("# Ships", id="a"),
            new_code_cell("frame", outputs=[table], id="b"),
            new_code_cell("print(1)", outputs=[said], id="c"),
        ]
        return new_notebook(cells=cells)

    old = written(tmp_path / "old", plain("1", "one"))
    new = written(tmp_path / "new", plain("2", "one"))
    revision = compare_places(str(old), str(new))
    assert list(told_lines(revision))[-1] == "  table of cell 2 differs"
    assert not compare_places(str(old), str(written(tmp_path / "same", plain("1", "one"))))


def test_folders_are_paired_by_name_and_by_notebook(notebook: Any, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("alike", "weekly--2024-06-24-0badcafe", "a--x", "a--y", "lost"):
        written(old, notebook, name)
    for name in ("alike", "weekly--2024-07-01-deadbeef", "a--z"):
        written(new, notebook, name)
    written(new, notebook, "lost.failed")
    written(new, edited(notebook, *SIX), "weekly--2024-07-01-deadbeef")
    revision = compare_places(str(old), str(new))
    assert [(one.was, one.name, bool(one.changes)) for one in revision.reports] == [
        ("alike", "alike", False),
        ("weekly--2024-06-24-0badcafe", "weekly--2024-07-01-deadbeef", True),
    ]
    assert revision.only_old == ("a--x", "a--y", "lost (it failed in the other)")
    assert revision.only_new == ("a--z",)
    assert list(told_lines(revision))[-3:] == [
        "the same: alike",
        "only in the old: a--x, a--y, lost (it failed in the other)",
        "only in the new: a--z",
    ]


def test_one_report_that_cannot_be_read_leaves_the_others(
    notebook: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        written(folder, notebook, "good")
        written(folder, notebook, "torn")
    text = (new / "torn.ipynb").read_text()
    (new / "torn.ipynb").write_text(text[: len(text) // 2])
    assert main(["diff", str(old), str(new)]) == 2
    assert "torn.ipynb: is no notebook" in capsys.readouterr().err


@pytest.fixture(scope="module")
def odd(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good report, and with files that are none, or damaged."""
    folder, notebook = tmp_path_factory.mktemp("odd"), sample.sample_notebook()
    written(folder, notebook, "good")
    written(folder / "here", notebook, "one")
    written(folder / "there", notebook, "two")
    written(folder, new_notebook(cells=[new_code_cell("1")]), "unrun")
    written(folder, edited(notebook, ('"rows": [', '"raws": [')), "bare")
    written(folder, edited(notebook, ('"low": 5000000.0', '"low": "many"')), "damaged")
    (folder / "empty" / ".nkreport").mkdir(parents=True)
    for name in ("alien.html", "good.pdf", "alone.pdf"):
        (folder / name).write_text("<p>hello")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("unrun.ipynb", "good.ipynb", "has not been run; name the one"),
        ("damaged.ipynb", "good.ipynb", "its outputs are damaged: "),
        ("bare.ipynb", "good.ipynb", "lacks 'rows'; run the notebook again; build it again"),
        ("good.ipynb", "alien.html", "is no whole page of nkreport"),
        ("good.pdf", "alone.pdf", "alone.ipynb is not beside it; name the notebook"),
        ("good.ipynb", ".", "is a folder, and"),
        ("good.ipynb", "shipped", "is a report or a folder of them, and shipped is not"),
        ("gone.html", "good.ipynb", "no such file or folder; name what `nkreport build` wrote"),
        ("here", "gone", "gone: no such file or folder; name what `nkreport build` wrote"),
        ("empty", "empty", "holds no report; name a folder that a build wrote"),
        ("here", "there", "have no report in common: one there, two here"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_name(
    old: str, new: str, words: str, odd: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(odd)
    assert main(["diff", old, new]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err


def test_the_command_speaks_lines_json_and_a_page_and_says_whether_they_differ(
    notebook: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = str(written(tmp_path / "old", notebook))
    new = str(written(tmp_path / "new", edited(notebook, *SIX)))
    record = tmp_path / "old" / "report.record.json"
    record.write_text("{}")  # its notebook stands beside it
    assert main(["diff", old, str(record)]) == 0
    assert capsys.readouterr().out == "nothing found: they say the same\n"
    assert main(["diff", old, new, "--json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert report["as_of"] == ["2024-12-01", "2024-12-01"]
    assert report["changed"][0]["columns"]["low"] == [5000000, 6000000]
    page = tmp_path / "changes.html"
    assert main(["diff", old, new, "--html", str(page)]) == 1
    first = page.read_bytes()
    assert main(["diff", old, new, "--html", str(page)]) == 1
    assert page.read_bytes() == first
    assert str(tmp_path).encode() not in first
    soup = BeautifulSoup(first, "html.parser")
    assert soup.h1.get_text() == "What changed: North Korea in Russia’s war"
    assert "script-src 'none'" in soup.select_one("meta[content*=default-src]")["content"]
    assert soup.find("script") is None
    regions = [region["aria-label"] for region in soup.select("[role=region]")]
    assert len(regions) == len(set(regions)) > 0
    assert "over 5 million shells → over 6 million shells" in soup.get_text()


def test_nothing_from_a_report_is_markup_on_the_page_of_changes(
    notebook: Any, tmp_path: Path
) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
    hostile = edited(notebook, ("Author of Ups the Ante", bad), ("over 5 million", bad))
    hostile.cells[0].source += f"\nextra: str = {bad!r}"
    revision = compare_places(
        str(written(tmp_path / "old", notebook)), str(written(tmp_path / "new", hostile, bad[1:7]))
    )
    soup = BeautifulSoup(write_changes(revision), "html.parser")
    assert soup.find(["script", "img"]) is None
    assert bad in soup.get_text()


def test_very_many_changes_are_counted_in_lines_and_whole_in_json(
    notebook: Any, tmp_path: Path
) -> None:
    other = copy.deepcopy(notebook)
    finding = {"severity": "note", "text": [{"text": "again"}]}
    for cell in other.cells:
        for output in cell.get("outputs", ()):
            bundle = next(iter(v for k, v in output.data.items() if "nkreport" in k))
            if bundle["kind"] == "findings":
                bundle["findings"] = [finding] * 100
    old, new = written(tmp_path / "old", notebook), written(tmp_path / "new", other)
    revision = compare_places(str(old), str(new))
    assert sum(line == "    + note: again" for line in told_lines(revision)) == 40
    assert "    and 60 more" in list(told_lines(revision))
    assert len(told_rows(revision)["reports"][0]["findings"]) == 100
    assert "and 60 more" in BeautifulSoup(write_changes(revision), "html.parser").get_text()


def test_figures_too_many_to_come_along_one_by_one_are_compared_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_APART", 50)

    def counts(*changed: int) -> Path:
        days = pd.date_range("2022-02-25", periods=120).strftime("%Y-%m-%d")
        rows = [(day, 100 + n + (n in changed)) for n, day in enumerate(days)]
        figures = nk.figures(
            pd.DataFrame(rows, columns=["day", "lost"]), name="losses", measure="equipment_lost",
            value="lost", item="tank", actor="RUS", period="day", said_on="day", claimant="Staff",
            claimant_role="adversary", stance="asserts",
            source={"counts": {"title": "Losses", "author": "Staff", "issued": "2023-05-01"}},
        )  # fmt: skip
        shown = (nk.show(nk.charts.series(figures)), nk.table(figures))
        outputs = [new_output("display_data", data=display.data) for display in shown]
        text = nbformat.writes(
            new_notebook(cells=[new_code_cell("nk.show(…)", id="a", outputs=outputs)])
        )
        assert '"packed"' in text
        return written(tmp_path / str(changed), nbformat.reads(text, as_version=4))

    found = compare(read_built(counts()), read_built(counts(60, 61)))
    assert [one.columns["best"] for one in found.changed] == [(160, 161), (161, 162)]
    assert {tuple(one.columns) for one in found.changed} == {("best", "printed")}
    assert (found.headlines, found.added, found.removed, found.tables) == ((), (), (), ())
    assert found.unknown == ("rows of a table of which the report shows the ends alone",)


def test_a_headline_tells_the_figures_in_its_words_and_counts_those_it_only_counts() -> None:
    def edition(*ids: str) -> Edition:
        figures = {
            name: Stated({"best": 3.0, "unit": "ship", "claimant": "A", "said_on": "2024"})
            for name in ids
        }
        answer = [{"text": "three", "figure": ids[0]}, {"text": f" {len(ids)}", "of": ids}]
        return Edition(
            "Ships",
            "",
            "page",
            answer=[answer[0], answer[1] | {"count": len(ids)}],
            figures=figures,
        )

    few, many = [f"a-{n}" for n in range(9)], [f"a-{n}" for n in range(20)]
    (headline,) = compare(edition("b"), edition("b", *few[:8])).headlines
    assert ([one.id for one in headline.figures], headline.counted) == (few[:8], 0)
    (headline,) = compare(edition("b"), edition("c", *many)).headlines
    assert [(one.id, one.why) for one in headline.figures] == [("c", "new here"), ("b", "gone")]
    assert headline.counted == 20


def test_what_a_page_has_only_some_of_is_not_called_gone() -> None:
    stated = Stated({"best": 3.0, "unit": "ship", "claimant": "A", "said_on": "yesterday"})
    old = Edition("Ships", "", "page", figures={"a": stated}, uncarried={"rows": 600})
    new = Edition("Ships", "", "page", figures={}, uncarried={"rows": 601})
    found = compare(old, new)
    assert found.removed == ()
    assert any("each of 600 -> 601 figures of rows" in line for line in found.unknown)
