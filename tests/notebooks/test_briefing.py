"""What the briefing says, recomputed with plain pandas from the CSV files."""

from __future__ import annotations

import subprocess

import pytest

from nkreport.publish.audit import audit
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.report.spans import plain

from .conftest import (
    assert_first_and_latest,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    counts_in,
    edition_of,
    every_edition,
    known_rows,
    last_day,
    shown,
    shown_day,
    side_table,
    statements,
)

COUNTS = "no one two three four five six seven eight nine ten".split()

editions = every_edition(exclude="Igor Korochenko")

ASKED = (
    "volunteers_offered engineer_units_to_send workers_employed workers_sent"
    " munitions_planned munitions_sold munitions_shipped shells_shipped containers_shipped"
).split()
TOLD_AGAIN = (
    "volunteers-reported-agov volunteers-title-new-york-post volunteers-heading-agov"
    " munitions-denied-2022-09-future munitions-denied-2022-11-past munitions-denied-2022-11-future"
).split()


@editions
def test_the_briefing_opens_with_its_answer(parameters):
    rows = known_rows(**parameters)
    edition = edition_of("briefing", **parameters)
    assert [bundle["kind"] for bundle in edition.bundles[:2]] == ["head", "prose"]
    answer = edition.sentences[0]
    rumour = {"volunteers-korochenko-2022-08", "volunteers-denied-nachaev"}
    for ids, told, otherwise in (
        (
            {"shells-shipped-2024", "containers-shipped-2024"},
            "right: over 5 million shells by the largest claim, and up to 10,000 containers",
            "nobody had ",
        ),
        ({"munitions-denied-2022-09-past"}, "Pyongyang said on 21 September 2022 that it", None),
        ({"engineer-units-announced-2024"}, "engineers, 3–4 military units (if accurate", None),
        ({"workplaces-donetsk-2024"}, "Daily NK reports, in groups", "nobody had counted."),
    ):
        known = ids <= set(rows.index)
        assert (told in answer) == known
        assert otherwise is None or (otherwise in answer) != known
    if rumour <= set(rows.index) and "engineer-units-announced-2024" not in rows.index:
        assert "a rumour: reportedly 100,000, said Igor Korochenko" in answer
    claims = rows[rows["measure"].isin(ASKED) & (rows["comparator"] != "")]
    claims = claims[claims["stance"] != "denies"]
    doubts = next(text for text in edition.sentences if text.startswith("No surer answer"))
    assert (
        f"it rests on {COUNTS[claims['statement'].nunique()]} claims with a number, from" in doubts
    )
    if fresh := parameters.get("since"):
        new = [text for text in edition.sentences if text.startswith(("New since", "After"))]
        told = claims[claims["new"] & ~claims["id"].isin(TOLD_AGAIN)]
        assert len(new) == 1
        assert edition.sentences.index(new[0]) == 1
        assert shown_day(fresh) in new[0]
        assert all(who in new[0] for who in told["claimant"])


@editions
def test_the_title_of_the_timeline_names_what_was_claimed_and_the_subtitle_counts_it(parameters):
    rows = known_rows(**parameters)
    rows = rows[rows["measure"].isin(ASKED) & (rows["comparator"] != "")]
    rows = rows[~rows["id"].isin(TOLD_AGAIN)]
    first = edition_of("briefing", **parameters).of_kind("chart")[0]
    assert "each on the day it was made" in plain(first["subtitle"])
    assert counts_in(first["subtitle"]) == statements(rows)
    title = plain(first["title"])
    planned, shipped = "munitions-planned-us-intelligence-2022-09", "shells-shipped-2024"
    if {planned, shipped} <= set(rows.index):
        assert title == "Millions of munitions planned, over 5 million shells said to be sent"
        assert rows["printed"][planned].startswith("millions of")
        assert rows["low_value"][shipped] == 5e6
        return
    if rows["measure"].nunique() > 2:
        assert_first_and_latest(title, rows)
        return
    for row in rows[rows["stance"] != "denies"].itertuples():
        reported = "reportedly " if "report" in row.printed else ""
        assert f"{reported}{shown(row.best_value)}, according to {row.claimant}" in title
    assert "one denial" in title


@editions
def test_an_event_stands_on_the_timeline_once_it_has_happened(parameters):
    first = edition_of("briefing", **parameters).of_kind("chart")[0]
    told = [plain(row[1]) for row in first["table"]["body"]]
    events = side_table("events").set_index("id")
    turns = "invasion shoigu-in-pyongyang workers-reach-donbas partnership-treaty".split()
    for name in turns:
        happened = last_day(events["on"][name]) <= parameters["as_of"]
        assert (events["what"][name] in told) == happened


@editions
def test_the_findings_are_those_that_hold_when_recomputed(parameters):
    rows = known_rows(**parameters)
    value = rows["best_value"].fillna(rows["low_value"])
    expected = []
    stated, denied = "volunteers-korochenko-2022-08", "volunteers-denied-nachaev"
    if {stated, denied} <= set(rows.index) and value[stated] > value[denied] == 0:
        expected.append(("contested", rows["claimant"][stated]))
    found = edition_of("briefing", **parameters).findings
    assert [severity for severity, _ in found] == [severity for severity, _ in expected]
    for (_, text), (_, words) in zip(found, expected, strict=True):
        assert words in text


@editions
def test_each_question_is_argued_from_what_was_known(parameters):
    rows = known_rows(**parameters)
    sentences = edition_of("briefing", **parameters).sentences
    value = rows["best_value"].fillna(rows["low_value"])
    for ids, told, otherwise in (
        (
            ["volunteers-korochenko-2022-08", "volunteers-denied-nachaev"],
            "of reportedly 100,000 volunteers ready to come; Ivan Nachaev",
            None,
        ),
        (
            ["engineer-units-announced-2024", "engineer-brigades-total-2024"],
            "are all there are, 30–40% of such forces would go, as the text itself reckons",
            "no North Korean unit had been announced",
        ),
        (["workers-donbas-khusnullin"], "counted 26,000 workers", "No official had spoken"),
        (["workplaces-donetsk-2024"], "groups of them at 3 workplaces", None),
        (
            ["munitions-planned-us-intelligence-2022-09"],
            "of a Russian plan to buy rockets",
            "Nobody had",
        ),
        (
            ["shells-shipped-2024", "containers-shipped-2024"],
            "For over 5 million shells it names nobody",
            "nobody had put a number on shells",
        ),
        (
            ["shells-sold-us-report-2022-11", "munitions-denied-2022-11-past"],
            "of artillery shells sold; Pyongyang said on 8 November 2022 that it “never had",
            None,
        ),
    ):
        known = set(ids) <= set(rows.index)
        assert any(told in text for text in sentences) == known
        if otherwise:
            assert any(otherwise in text for text in sentences) != known
    if "shells-shipped-2024" in rows.index:
        months = value["shells-shipped-2024"] / value["fire-rate-datsenko-2022"]
        assert any(f"at least about {months:.2g} months" in text for text in sentences)
        sent, whole = (
            rows.loc[f"engineer-brigades-{name}-2024", ["low_value", "best_value", "high_value"]]
            .dropna()
            .astype(float)
            for name in ("to-send", "total")
        )
        assert (sent.min() / whole.max(), sent.max() / whole.min()) == (0.3, 0.4)
    else:
        assert not any("At the Russian rate" in text for text in sentences)


@editions
def test_what_is_new_is_listed_where_a_day_is_given(parameters):
    rows = known_rows(**parameters)
    fresh = rows[rows["measure"].isin(ASKED) & rows["new"]]
    table = edition_of("briefing", **parameters).table("New since")
    if "since" not in parameters:
        assert table is None
    else:
        assert len(table["body"]) == len(fresh) > 0


@editions
def test_every_quantity_is_its_row_and_nothing_was_said_later(parameters):
    edition = edition_of("briefing", **parameters)
    assert_quantities_are_the_rows(edition, known_rows(**parameters))
    assert_nothing_was_said_later(edition, parameters["as_of"])


def test_a_day_before_any_figure_still_gives_a_sensible_page():
    edition = edition_of("briefing", as_of="2020-01-01")
    assert audit(edition.page) == []
    assert edition.sentences[0].startswith("By 1 January 2020 nobody had put a number on munit")
    assert not any("container" in text or "settle" in text for text in edition.sentences)
    assert not edition.titles


@pytest.mark.browser
def test_the_briefing_proper_is_two_pages(pdftotext, tmp_path):
    page, _ = PdfExporter().from_notebook_node(edition_of("briefing").notebook)
    path = tmp_path / "briefing.pdf"
    path.write_bytes(page)

    def words(number: int) -> str:
        command = [pdftotext, "-f", str(number), "-l", str(number), path, "-"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "Munitions" in words(1)
    assert "What is contested" in words(2)
    lines = [line for line in words(3).splitlines() if line]
    assert lines[2] == "Evidence"
