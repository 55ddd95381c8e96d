"""What a bundle carries, so that a page can print its evidence without the ledger."""

import csv
import io
import json

from nkreport.ledger.figure import COLUMNS
from nkreport.report import bundle
from nkreport.report.bundle import evidence, named_ids


def test_every_id_that_runs_lead_to_is_named_once_in_order():
    texts = [
        [
            {"text": "a", "figure": "one"},
            {"text": "b"},
            {"text": "c", "count": 2, "of": ["two", "one"]},
        ],
        [{"text": "d", "computed": "x", "of": ["three"]}, {"text": "e", "time": "2022"}],
    ]
    assert list(named_ids(texts)) == ["one", "two", "three"]


def test_rows_are_whole_and_their_works_come_with_them(shipped):
    found = evidence(shipped, ["russian-killed-burns-2022-07", "shells-shipped-2024"])
    assert [list(row) for row in found["rows"]] == [COLUMNS, COLUMNS]
    assert found["rows"][1] == shipped["shells-shipped-2024"].row()
    assert [item["id"] for item in found["items"]] == [
        "agov-2022",
        "burns-2022",
        "ups-the-ante-2024",
    ]
    assert found["items"][0] == shipped.ledger.sources["agov-2022"].item
    assert found["measures"] == {
        "troops_killed": "troops killed",
        "shells_shipped": "shells shipped",
    }
    assert found["shown"]["shells-shipped-2024"] == "over 5 million shells"


def test_speakers_bring_their_office_and_formulas_what_they_name(shipped):
    found = evidence(shipped, ["russian-casualties-burns-2022-07", "shells-shipped-2024"])
    assert found["offices"]["russian-casualties-burns-2022-07"] == "director of the CIA"
    assert found["terms"] == {
        "russian-killed-burns-2022-07": "about 15,000 people",
        "russian-wounded-burns-2022-07": "about 45,000 people",
    }
    assert evidence(shipped, ["kor-exports-rus-2022"])["terms"] == {}


def test_too_many_rows_stay_in_the_file_that_the_entry_names(shipped, monkeypatch):
    monkeypatch.setattr(bundle, "MOST_BEHIND", 3)
    some = shipped.where(measure="munitions_shipped")
    assert len(some) == 4
    assert "behind" not in evidence(some, [some.count().id])
    assert "behind" in evidence(some, [some[:3].count().id])


def test_where_a_figure_stands_is_told_with_denials_checks_and_corrections(shipped):
    found = evidence(shipped, ["volunteers-korochenko-2022-08", "rus-exports-kor-2022-refined"])
    volunteers = found["standing"]["volunteers-korochenko-2022-08"]
    assert "Denied by Ivan Nachaev, 11 August 2022." in volunteers
    assert any(line.startswith("Contested: What the reports say") for line in volunteers)
    refined = found["standing"]["rus-exports-kor-2022-refined"]
    assert any(line.startswith("Impossible: ") for line in refined)
    assert any(line.startswith("Flagged: ") and "($1.48 billion)" in line for line in refined)
    assert not any("{" in line for line in [*volunteers, *refined])


def test_a_denial_is_told_though_the_selection_leaves_it_out(shipped):
    chosen = shipped.where(stance="reports")
    found = evidence(chosen, ["volunteers-korochenko-2022-08"])
    assert any(
        line.startswith("Denied by ") for line in found["standing"]["volunteers-korochenko-2022-08"]
    )


def test_nothing_said_after_the_as_of_day_is_told(shipped):
    before = evidence(shipped.as_of("2022-08-10"), ["volunteers-korochenko-2022-08"])
    assert before["standing"].get("volunteers-korochenko-2022-08", []) == []


def test_a_figure_read_in_a_later_text_is_marked(shipped):
    found = evidence(shipped.as_of("2022-08-31"), ["russian-killed-burns-2022-07"])
    assert found["read_later"] == ["russian-killed-burns-2022-07"]
    assert evidence(shipped, ["russian-killed-burns-2022-07"])["read_later"] == []


def test_what_a_bundle_carries_is_json_in_an_order_that_does_not_change(shipped):
    once = json.dumps(evidence(shipped, shipped.ids), allow_nan=False)
    assert json.dumps(evidence(shipped, shipped.ids), allow_nan=False) == once
    named = list(evidence(shipped, shipped.ids)["standing"])
    assert named == list(evidence(shipped, reversed(shipped.ids))["standing"])


def test_the_rows_of_an_aggregate_come_with_it_in_the_order_of_their_time(shipped):
    some = shipped.where(measure="shells_shipped").numbered
    count = some.count()
    found = evidence(some, [count.id])
    assert [row["id"] for row in found["rows"]] == [count.id]
    assert found["behind"]["ids"] == [count.id]
    rows = list(csv.DictReader(io.StringIO(found["behind"]["csv"])))
    assert {row["of"] for row in rows} == {count.id}
    assert sorted(row["id"] for row in rows) == sorted(some.ids)
    assert [row["period"] for row in rows] == sorted(figure.period.text for figure in some)
    assert found["selected"] == "where measure=shells_shipped, numbered yes"
    assert "behind" not in evidence(some, some.ids)
