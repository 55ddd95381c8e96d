"""The calls a cell makes: what their bundles hold, and what they refuse."""

import json

import altair as alt
import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import CheckError, TableError
from nkreport.ledger.figure import COLUMNS
from nkreport.report.lab_look import drawing_in_lab, plain_in_lab
from nkreport.report.mimes import MIME, VEGA_LITE
from nkreport.report.spans import plain


@pytest.fixture
def killed(shipped):
    return shipped.where(measure="troops_killed")


@pytest.fixture
def nobody(shipped):
    return shipped.as_of("2000-01-01")


def own_chart(**title: str) -> alt.Chart:
    return alt.Chart(pd.DataFrame({"x": [1], "y": [2]}), **title).mark_point().encode(x="x:Q")


def test_a_head_says_what_the_report_was_made_from(shipped):
    head = nk.report(title="Who sends what", as_of="2022-12-31", figures=shipped, edition="third")
    bundle = head.bundle
    assert bundle["kind"] == "head"
    assert bundle["title"] == [{"text": "Who sends what", "parameter": "title"}]
    assert bundle["as_of"] == "2022-12-31"
    assert bundle["newest"] == "2024-06-30"
    assert bundle["parameters"] == {
        "title": "Who sends what",
        "as_of": "2022-12-31",
        "edition": "third",
    }
    assert bundle["record"] == {"nkreport": "0.1.0"}
    assert ["~", "about"] in bundle["legend"]
    assert repr(head) == "Who sends what\nAs of 31 December 2022"


def test_a_head_counts_the_statements_each_filter_hid(shipped):
    known = shipped.as_of("2022-12-31").without(claimant_role="unnamed")
    first, second = nk.report(title="T", as_of="2022-12-31", figures=known).bundle["filters"]
    late = {f.statement for f in shipped if f.said_by.isoformat() > "2022-12-31"}
    assert (first["name"], first["value"]) == ("as_of", "2022-12-31")
    assert (first["hidden"], set(first["of"])) == (len(late), late)
    assert (second["name"], second["value"]) == ("without", "claimant_role=unnamed")
    assert second["hidden"] == len(second["of"]) > 0


@pytest.mark.parametrize(
    ("as_of", "warned"),
    [("2024-06-30", False), ("2024-09-28", False), ("2024-09-29", True), ("2000-01-01", False)],
)
def test_a_head_warns_when_the_ledger_ended_long_before(as_of, warned):
    warning = nk.report(title="T", as_of=as_of).bundle["warning"]
    if not warned:
        assert warning is None
        return
    assert plain(warning).startswith("This ledger ends on 30 June 2024, months before the day")
    assert warning[1]["time"] == "2024-06-30"


def test_a_report_speaks_from_a_day():
    with pytest.raises(TableError, match="'July 2024' is not YYYY"):
        nk.report(title="T", as_of="July 2024")


def test_prose_carries_its_runs_and_the_rows_behind_them(shipped):
    shown = nk.prose("By {as_of} there were {shells-shipped-2024}.", shipped, as_of="2024-07-01")
    assert repr(shown) == "By 1 July 2024 there were over 5 million shells."
    assert shown.bundle["kind"] == "prose"
    assert [row["id"] for row in shown.bundle["rows"]] == ["shells-shipped-2024"]
    assert list(shown.bundle["rows"][0]) == COLUMNS
    assert [item["id"] for item in shown.bundle["items"]] == ["ups-the-ante-2024"]
    assert (
        '<span title="shells-shipped-2024">over 5 million shells</span>' in shown.data["text/html"]
    )


def test_a_keyword_may_bear_the_name_of_an_argument_of_ours(shipped):
    shown = nk.prose("In {values} and {title}.", shipped, values="spring", title="autumn")
    assert repr(shown) == "In spring and autumn."


def test_a_count_brings_the_rows_it_counted(killed):
    shown = nk.prose("There are {known}.", killed, known=nk.count(killed))
    assert [row["id"] for row in shown.bundle["rows"]] == list(killed.ids)


def test_a_table_carries_whole_rows_and_the_csv_behind_it(killed):
    shown = nk.table(killed, columns=["claimant", "quantity"], caption="the dead")
    bundle = shown.bundle
    assert bundle["kind"] == "table"
    assert [row["id"] for row in bundle["rows"]] == list(killed.ids)
    assert bundle["csv"].splitlines() == [
        "Who,How much",
        'William Burns,"about 15,000 people"',
        'Mikhail Khodorkovsky,"about 50,000 people"',
    ]
    assert plain(bundle["caption"]) == "The dead"
    assert bundle["slug"] == "the-dead"
    assert "<caption>The dead</caption>" in shown.data["text/html"]


def test_a_frame_is_a_table_without_rows():
    bundle = nk.table(pd.DataFrame({"a": ["=1"], "b": [2]}), columns=["a"]).bundle
    assert bundle["rows"] == []
    assert bundle["csv"] == "a\n'=1\n"
    assert [head["name"] for head in bundle["columns"]] == ["a"]


def test_a_table_of_something_else_is_refused():
    with pytest.raises(CheckError, match=r"nk\.table takes figures or a frame, not list"):
        nk.table([1, 2])


@pytest.mark.parametrize("call", [nk.table, nk.findings])
def test_an_empty_selection_gives_a_sentence(nobody, call):
    bundle = call(nobody).bundle
    assert bundle["kind"] == "prose"
    assert plain(bundle["text"]) in (
        "Nobody had stated a figure of this kind by 1 January 2000.",
        "The checks found nothing to report.",
    )
    assert bundle["rows"] == []


def test_a_chart_of_an_empty_selection_gives_a_sentence(nobody):
    shown = nk.show(nk.charts.claims(nobody))
    assert shown.bundle["kind"] == "prose"
    assert plain(shown.bundle["text"]).endswith(".")
    assert VEGA_LITE not in shown.data


def test_findings_carry_their_severity_their_text_and_their_rows(shipped):
    shown = nk.findings(shipped, kinds=["impossible", "off"])
    assert shown.bundle["kind"] == "findings"
    assert [finding["severity"] for finding in shown.bundle["findings"]] == ["impossible", "off"]
    named = {row["id"] for row in shown.bundle["rows"]}
    assert {"rus-exports-kor-2022-refined", "kor-exports-rus-growth"} <= named
    assert repr(shown).startswith("impossible: Refined petroleum: $148 billion as printed")
    assert "<ul><li><b>impossible</b> Refined petroleum" in shown.data["text/html"]


def test_a_chart_of_ours_carries_its_texts_its_spec_and_the_table_behind_it(killed):
    shown = nk.show(
        nk.charts.claims(killed), caption="two numbers from {russian-killed-burns-2022-07:who}"
    )
    bundle = shown.bundle
    assert bundle["kind"] == "chart"
    assert all(plain(bundle[name]) for name in ("title", "subtitle", "source_line", "alt"))
    assert plain(bundle["caption"]) == "Two numbers from William Burns"
    assert [row["id"] for row in bundle["rows"]] == list(killed.ids)
    assert len(bundle["table"]["body"]) == len(killed)
    assert len(bundle["csv"].splitlines()) == len(killed) + 1
    assert shown.data[VEGA_LITE] == drawing_in_lab(bundle["spec"])
    assert shown.data[VEGA_LITE]["$schema"].endswith("/vega-lite/v5.json")
    assert "text/html" not in shown.data
    assert bundle["slug"]


def test_a_title_given_leads_to_its_figures_and_gives_way_where_they_are_not_known(shipped, killed):
    chart = nk.charts.claims(killed)
    title = "{russian-killed-burns-2022-07:who} names {russian-killed-burns-2022-07}, of {of}"
    of = nk.count(killed)
    given = nk.show(chart, title=title, of=of).bundle
    assert plain(given["title"]) == "William Burns names about 15,000 people, of two"
    led = [run["figure"] for run in given["title"] if "figure" in run]
    assert led == 2 * ["russian-killed-burns-2022-07"]
    assert "".join(given["spec"]["title"]["text"]) == plain(given["title"])
    late = nk.charts.claims(killed.where(claimant="Mikhail Khodorkovsky"))
    for known in (shipped.as_of("2022-07-01"), shipped.excluding(["William Burns"])):
        shown = nk.show(late, title=title, figures=known, of=of).bundle
        assert plain(shown["title"]) == plain(late.title)
    wider = nk.show(late, title=title, figures=shipped, of=of).bundle
    assert plain(wider["title"]) == plain(given["title"])
    assert "russian-killed-burns-2022-07" in {row["id"] for row in wider["rows"]}
    with pytest.raises(CheckError, match="no figure 'russian-killed-burn'"):
        nk.show(chart, title="{russian-killed-burn}")
    own = nk.show(own_chart(title="Dead"), alt="a dot", title=title, figures=shipped, of=of)
    assert own.bundle["spec"]["title"] == plain(own.bundle["title"]) == plain(given["title"])


def test_a_chart_of_your_own_needs_words():
    with pytest.raises(CheckError, match=r"needs alternative text: nk\.show\(chart, alt='…'\)"):
        nk.show(own_chart())


def test_the_words_of_a_chart_of_your_own_may_hold_a_number():
    assert nk.show(own_chart(), alt="A line from 2,800").bundle["alt"] == [
        {"text": "A line from 2,800"}
    ]


def test_a_chart_of_your_own_brings_its_figures(killed):
    shown = nk.show(
        own_chart(title="Dead"),
        alt="a dot at {russian-killed-burns-2022-07}",
        caption="one dot",
        figures=killed,
    )
    assert shown.bundle["kind"] == "chart"
    assert plain(shown.bundle["title"]) == "Dead"
    assert plain(shown.bundle["alt"]) == "A dot at about 15,000 people"
    assert plain(shown.bundle["caption"]) == "One dot"
    assert [row["id"] for row in shown.bundle["rows"]] == list(killed.ids)
    assert shown.data[VEGA_LITE]["mark"]["type"] == "point"
    assert (shown.data[VEGA_LITE], shown.metadata[VEGA_LITE]) == plain_in_lab(shown.bundle["spec"])


def test_what_is_no_chart_is_refused_with_the_call_to_make():
    with pytest.raises(CheckError, match=r"takes a chart, not DataFrame; .* call nk\.table"):
        nk.show(pd.DataFrame({"a": [1]}), alt="x")


def test_every_bundle_is_json_without_numbers_that_are_none(shipped, killed):
    shown = [
        nk.report(title="T", as_of="2024-07-01"),
        nk.prose("{shells-shipped-2024}", shipped),
        nk.table(shipped),
        nk.show(nk.charts.claims(killed)),
        nk.findings(shipped),
    ]
    for one in shown:
        json.dumps(one.data, allow_nan=False)
        assert one.data["text/plain"]
        assert one.data[MIME] is one.bundle


@pytest.mark.parametrize("name", ["trade_flows", "losses", "mobilisation"])
def test_the_three_tables_are_frames_of_their_files(name, shipped):
    frame = getattr(nk, name)()
    wanted = [figure.id for figure in shipped if figure.table == f"seeds/{name}.csv"]
    assert list(frame["id"]) == wanted
    assert len(wanted) > 5
