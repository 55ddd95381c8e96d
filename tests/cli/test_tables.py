"""A table of one's own at the shell: described, checked, used as data."""

from pathlib import Path

import pytest

from nkreport.cli import main

TABLE = "day,what,n\n2022-03-01,tank,5\n2022-03-02,tank,7\n2022-03-03,tank,6\n2022-03-03,Total,\n"
MAPPING = """
leave_out: [{column: what, is: Total, why: total}]
columns: {period: day, item: what}
values: [{column: n, measure: lost_to_date, unit: piece}]
constants: {actor: RUS, stance: asserts, claimant: Somebody, claimant_role: adversary}
measures:
  lost_to_date: {title: lost, definition: Lost so far., dimension: piece, kind: cumulative}
sources: {some-table: {title: Some table}}
"""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lost.csv"
    path.write_text(TABLE)
    (tmp_path / "lost.figures.yaml").write_text(MAPPING)
    return path


@pytest.mark.usefixtures("table")
def test_check_tells_what_was_left_out_and_when_a_count_falls(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "lost.csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "4 rows read, 3 figures made",
        "1 row left out: total",
        "cumulative, and lower than before on 1 day: lost tank: 2022-03-03",
        "3 figures in 3 statements, 0 relations checked",
    ]


@pytest.mark.usefixtures("table")
def test_a_table_is_data_wherever_a_folder_is(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data", "shipped", "--data", "lost.csv", "--measure", "lost_to_date"]
    assert main(["figures", *arguments]) == 0
    assert "lost-tank-2022-03-02  7 pieces  Somebody" in capsys.readouterr().out
    assert main(["diff", "lost.csv", "lost.figures.yaml"]) == 0


@pytest.mark.usefixtures("table")
def test_describe_prints_a_draft_or_writes_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "lost.csv"]) == 0
    assert 'column: "n"' in capsys.readouterr().out
    assert main(["describe", "lost.csv", "-o", "draft.figures.yaml"]) == 0
    assert main(["describe", "lost.csv", "-o", "draft.figures.yaml"]) == 2
    assert "exists; name another, or remove it" in capsys.readouterr().err


def test_a_faulty_table_is_told_in_one_go(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text("day,what,n\n2022-03-01,Total,5\nsoon,tank,six\nlate,tank,7\n")
    assert main(["check", "lost.csv"]) == 2
    told = capsys.readouterr().err
    assert "lost.csv:3:11: 'six' is not a number" in told
    assert "lost.csv:4:1: period 'late' is not YYYY" in told
