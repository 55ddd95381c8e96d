import base64
import copy
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from nkreport.errors import CheckError
from nkreport.publish.audit import audit
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.report import theme

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</style></script></textarea></title>]]><!--<script>",
    '" onmouseover="alert(1)" \' x=\'',
    "{{7*7}}{% raw %}{x.__class__}%s${1}",
    "\u2028&lt;b&gt;&amp;\u2029<b>",
]
ONE_MEGABYTE = 1024 * 1024


def export(notebook):
    return HtmlExporter().from_notebook_node(notebook)[0]


@pytest.fixture(scope="module")
def page(sample):
    return export(sample.sample_notebook())


@pytest.fixture(scope="module")
def soup(page):
    return BeautifulSoup(page, "html.parser")


def test_a_page_is_one_whole_document_under_one_megabyte(page, soup):
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert soup.title.string == "North Korea in Russia’s war · As of 1 December 2024"
    assert len(page.encode()) < ONE_MEGABYTE
    assert [h.get_text() for h in soup.find_all("h1")] == ["North Korea in Russia’s war"]


def test_nothing_on_a_page_leads_to_a_request(soup):
    for tag in soup.find_all(True):
        assert "style" not in tag.attrs
        assert "src" not in tag.attrs
        assert not [name for name in tag.attrs if name.startswith("on")]
        if tag.name not in ("a",):
            assert "href" not in tag.attrs
    assert not soup.find_all(["link", "iframe", "object", "embed", "form", "base"])


def unpacked(soup):
    return zlib.decompress(base64.b64decode(soup.find(id="nkreport-vega").string)).decode()


def test_the_policy_allows_the_scripts_and_styles_of_the_page_and_no_others(soup):
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]

    def name(text):
        digest = hashlib.sha256(text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    scripts = [unpacked(soup), *(tag.string for tag in soup.find_all("script", type=False))]
    scripts = [name(script) for script in scripts]
    styles = [name(tag.string) for tag in soup.find_all("style")]
    assert policy == (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src {' '.join(styles)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    assert len(scripts) == 2


def test_vega_stands_once_and_only_where_something_is_drawn(sample, page):
    packed = BeautifulSoup(page, "html.parser").find_all("script", type="application/zlib")
    assert len(packed) == 1
    assert len(packed[0].string) < 450_000
    plain = export(sample.notebook(new_markdown_cell("# Nothing drawn")))
    assert "application/zlib" not in plain
    assert len(plain) < 250_000


def test_what_is_unpacked_is_the_script_that_draws(soup):
    assert re.search(r"window\.nkreportEmbed ?=", unpacked(soup))


def test_charts_and_tables_are_numbered_each_for_itself(soup):
    labels = [tag.get_text() for tag in soup.select("figure .number")]
    assert labels == ["Chart 1", "Chart 2", "Table 1"]
    assert [figure["id"] for figure in soup.find_all("figure")] == ["chart-1", "chart-2", "table-1"]


def test_a_table_without_a_caption_is_named_once(sample):
    bare = export(
        sample.notebook(
            sample.cell(1, "nk.table(some)", sample.shown(sample.TABLE | {"caption": []}))
        )
    )
    named = BeautifulSoup(bare, "html.parser").find(id="table-1")
    assert named.figcaption.get_text().strip() == "Table 1"
    assert named.find(id=named["aria-labelledby"]).get_text() == "Table 1"


def test_a_chart_has_title_words_table_and_data_to_save(soup, sample):
    chart = soup.find(id="chart-1")
    assert chart["data-figures"].split() == [row["id"] for row in sample.CLAIMS["rows"]]
    assert chart.find("h3", class_="title").get_text().startswith("The highest count")
    assert chart.find("p", class_="subtitle")
    assert chart.find("p", class_="source")
    assert chart.find("figcaption")
    svg = chart.select_one(".drawing > svg")
    assert svg["role"] == "img"
    assert soup.find(id=svg["aria-labelledby"]).name == "h3"
    assert "Four claims" in svg["aria-description"]
    assert svg["aria-description"] == soup.find(id="chart-1-words").get_text()
    assert len(chart.select("details.words tbody tr")) == 4
    link = chart.select_one("a[download]")
    assert link["download"] == "rival-counts.csv"
    data = base64.b64decode(link["href"].removeprefix("data:text/csv;charset=utf-8;base64,"))
    assert data.decode() == sample.CLAIMS["csv"]


def test_a_spec_in_the_page_cannot_end_its_script(page, soup, sample):
    specs = soup.find_all("script", class_="spec")
    assert [spec["data-chart"] for spec in specs] == ["chart-1", "chart-2"]
    assert not any(character in spec.string for spec in specs for character in "<>&")
    data = json.loads(specs[0].string)
    assert data["data"] == sample.claims_spec()["data"]
    assert "title" not in data


def test_the_same_chart_twice_shares_no_id(sample):
    cells = [sample.cell(n, "nk.show(a)", sample.shown(sample.CLAIMS)) for n in (1, 2)]
    soup = BeautifulSoup(export(sample.notebook(*cells)), "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_runs_become_links_times_counts_intervals_and_parameters(soup):
    link = soup.select_one("#text-1 a.figure")
    assert link["href"] == "#fig-shells-shipped-2024"
    assert link["data-figure"] == "shells-shipped-2024"
    assert soup.select_one("#text-1 time")["datetime"] == "2024-06-19"
    count = soup.select_one("#text-2 data.count")
    assert (count["value"], count.get_text()) == ("2", "Two")
    assert count["data-figures"] == "killed-burns killed-khodorkovsky"
    computed = soup.select_one("#text-2 data.computed")
    assert computed["value"] == "34000/36000"
    assert computed["data-computed"] == "killed-khodorkovsky - killed-burns"
    assert soup.select_one("h1 span.parameter")["data-parameter"] == "title"


def test_every_figure_shown_has_an_entry_and_every_link_an_end(soup, sample):
    entries = {entry["data-figure"] for entry in soup.select("article.entry")}
    assert entries == set(sample.rows())
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.find_all("a", href=True):
        if link["href"].startswith("#"):
            assert link["href"][1:] in ids


def test_an_entry_leads_back_to_each_place_that_uses_it(soup):
    uses = soup.select("#fig-killed-burns .uses a")
    assert [(use.get_text(), use["href"]) for use in uses] == [
        ("Text 2", "#text-2"),
        ("Chart 1", "#chart-1"),
        ("Findings 1", "#findings-1"),
    ]


def test_an_entry_says_who_when_through_whom_and_carries_its_bounds(soup):
    entry = soup.find(id="fig-containers-shipped-2024")
    assert entry.select_one(".quantity").get_text() == "“as many as 10,000 shipping containers”"
    assert "Shin Won-sik (an adversary), assertion, until 30 June 2024" in entry.get_text()
    through = entry.select_one(".through").get_text()
    assert through.startswith("Shin Won-sik 2024, read in Ups the Ante 2024, line 3")
    assert "newer than this report’s day" in through
    assert "inferred by the editors" in entry.get_text()
    assert (entry["data-low"], entry["data-best"], entry["data-high"]) == ("", "", "10000")
    assert entry["data-comparator"] == "<="
    assert entry["data-unit"] == "container"
    shells = soup.find(id="fig-shells-shipped-2024")
    assert "Flagged:" in shells.select_one(".standing").get_text()
    assert "Scope: the sentence goes on" in shells.get_text()


def test_a_denial_is_called_one(soup):
    entry = soup.find(id="fig-volunteers-denied")
    assert entry.select_one(".stance").get_text() == "denial"
    assert "denial" in entry["class"]


def test_a_computed_figure_shows_its_formula_with_links(soup):
    links = soup.select("#fig-wounded-burns code a")
    assert [link["href"] for link in links] == ["#fig-killed-burns", "#fig-wounded-multiple-burns"]


def test_a_formula_whose_minus_stands_close_still_finds_its_figures(sample):
    bundle = copy.deepcopy(sample.FINDINGS)
    for row in bundle["rows"]:
        if row["id"] == "wounded-burns":
            row["formula"] = "(killed-burns*2)/wounded-multiple-burns"
    page = export(sample.notebook(sample.cell(1, "", sample.shown(bundle))))
    links = BeautifulSoup(page, "html.parser").select("#fig-wounded-burns code a")
    assert [link.get_text() for link in links] == ["killed-burns", "wounded-multiple-burns"]


def test_figures_of_one_measure_stand_together_in_the_order_they_were_said(soup):
    measures = [tag.get_text() for tag in soup.select("#evidence h3")]
    assert measures[:3] == ["shells shipped", "containers shipped", "troops killed"]
    assert len(measures) == len(set(measures))
    mobilised = soup.find("h3", string="troops mobilised").find_parent("details")
    assert [entry["data-figure"] for entry in mobilised.find_all("article")] == [
        "mobilised-putin-october",
        "mobilised-putin-november",
    ]


def test_the_head_says_day_newest_filters_warning_and_signs(soup):
    head, card = soup.find("header"), soup.find(class_="card")
    assert "As of 1 December 2024 newest number: 19–30 June 2024" in head.get_text()
    assert "This ledger ends on 30 June 2024" in head.find(class_="warning").get_text()
    assert "Newest statement in this ledger" in card.get_text()
    assert "2 statements hidden" in card.get_text()
    assert "no statements hidden" in card.get_text()
    legend = card.find(class_="legend").get_text()
    assert "≤ up to" in legend
    assert "≥ at least" not in legend
    side = soup.select_one("main > .side")
    assert side.select_one("nav.contents")
    assert not side.find_previous_sibling("figure")
    assert side.find_next_sibling("figure")


def test_the_rows_stand_in_the_page_for_machines(soup, sample):
    rows = json.loads(soup.find(id="nkreport-rows").string)
    assert {row["id"]: row for row in rows} == sample.rows()


def test_evidence_is_closed_and_each_entry_says_its_id(soup):
    groups = soup.select("#evidence > details.measured")
    assert len(groups) == len(soup.select("#evidence h3"))
    assert not [group for group in groups if group.has_attr("open")]
    for entry in soup.select("#evidence .entry"):
        assert entry.find_parent("details") in groups
        assert entry.select_one(".cite code").get_text() == entry["data-figure"]
    assert sum(len(group.select(".entry")) for group in groups) == len(soup.select(".entry"))
    assert soup.select_one(".sieve").has_attr("hidden")


def test_every_source_has_an_address_or_says_that_none_is_known(soup):
    for work in soup.select("#sources li"):
        told = work.select_one(".reach")
        unknown = told is not None and "No address known." in told.get_text()
        assert unknown == (work.select_one("a.url") is None)


def test_sources_are_listed_with_https_links_only(soup):
    works = soup.select("#sources li")
    assert works[0].get_text().startswith("Agov, November–December 2022. ")
    links = [link for work in works for link in work.find_all("a")]
    assert links
    assert all(link["href"].startswith("https://") for link in links)
    assert all("noopener" in link["rel"] for link in links)


def test_a_source_whose_address_is_no_https_is_shown_without_a_link(sample):
    bundle = copy.deepcopy(sample.OPENING)
    bundle["items"][0]["URL"] = "javascript:alert(1)"
    page = export(sample.notebook(sample.cell(1, "", sample.shown(bundle))))
    assert 'href="javascript' not in page


def test_headings_skip_no_level(soup):
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_chart_before_any_heading_is_a_second_level_heading(sample):
    page = export(sample.notebook(sample.cell(1, "", sample.shown(sample.CLAIMS))))
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find(id="chart-1-title").name == "h2"


def test_code_is_closed_and_cells_without_output_join_the_next(soup):
    code = soup.select("details.code")
    assert not any("open" in one.attrs for one in code)
    first = [pre.get_text() for pre in code[0].find_all("pre")]
    assert len(first) == 3
    assert first[1] == "import nkreport as nk"


def test_a_notebook_without_a_head_takes_its_first_heading(sample):
    page = export(sample.notebook(new_markdown_cell("# Shells and men\n\nText.")))
    soup = BeautifulSoup(page, "html.parser")
    assert soup.h1.get_text() == "Shells and men"
    assert "As of" not in soup.get_text()
    assert soup.find(id="evidence") is None
    assert soup.find(id="sources") is None


def test_text_and_printed_lines_are_shown_as_they_are(sample):
    printed = new_output("stream", name="stdout", text="a < b\n\x1b[31mred\x1b[0m\n")
    warned = new_output("stream", name="stderr", text="UserWarning: careful\n")
    result = new_output("execute_result", data={"text/plain": "'<b>'"}, execution_count=1)
    page = export(sample.notebook(sample.cell(1, "", printed, warned, result)))
    soup = BeautifulSoup(page, "html.parser")
    shown = [pre.get_text() for pre in soup.select("pre.output")]
    assert shown == ["a < b\nred", "'<b>'"]
    said = soup.select_one("#method details.said")
    assert said.summary.get_text() == "1 warning"
    assert said.pre.get_text() == "UserWarning: careful"


def test_an_endless_output_is_cut_with_a_word(sample):
    printed = new_output("stream", name="stdout", text="x" * 50_000)
    assert "… 40,000 characters more" in export(sample.notebook(sample.cell(1, "", printed)))


def test_an_output_that_no_page_can_hold_is_named_in_its_place(sample):
    widget = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=0)"}
    page = export(sample.notebook(sample.cell(1, "", new_output("display_data", data=widget))))
    soup = BeautifulSoup(page, "html.parser")
    assert soup.select_one("p.absent").get_text() == "Not on this page: an interactive widget"
    assert "IntSlider" not in page


def test_a_cell_that_failed_is_a_box_with_its_cause(sample):
    failed = new_output("error", ename="ValueError", evalue="<no>", traceback=["\x1b[0m"])
    soup = BeautifulSoup(export(sample.notebook(sample.cell(1, "x", failed))), "html.parser")
    told = soup.select_one(".notice.error").get_text()
    assert "ValueError: <no>" in told
    assert "What follows in the notebook was not run." in told


def test_a_cell_that_failed_before_others_were_run_by_hand_says_no_more_than_that(sample):
    failed = new_output("error", ename="ValueError", evalue="<no>", traceback=["\x1b[0m"])
    printed = new_output("stream", name="stdout", text="went on")
    page = export(sample.notebook(sample.cell(1, "x", failed), sample.cell(2, "y", printed)))
    assert "ValueError: &lt;no&gt;" in page
    assert "was not run" not in page


def test_markdown_that_is_not_shown_as_written_is_named(sample):
    page = export(sample.notebook(new_markdown_cell("# A\n\n[bold](javascript:b)")))
    assert "1 thing is not shown as written" in page


def hostile(value, text, key=""):
    """Every text of a bundle that data can reach, replaced; names of parts and numbers stay."""
    if isinstance(value, dict):
        return {k: v if k == "spec" else hostile(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [hostile(item, text, key) for item in value]
    kept = (
        "kind id figure of source primary_source comparator stance claimant_role low best high"
        " measure formula as_of newest time said_on period align count computed date-parts"
        " rows read_later slug URL type severity name locator said title-short"
    ).split()
    return value if key in kept or not isinstance(value, str) else text


def hostile_notebook(sample, text):
    heads = [sample.HEAD, sample.OPENING, sample.COUNTED, sample.CLAIMS, sample.TABLE]
    cells = [
        sample.cell(n, text, sample.shown(hostile(copy.deepcopy(bundle), text)))
        for n, bundle in enumerate([*heads, sample.FINDINGS], 1)
    ]
    printed = new_output("stream", name="stdout", text=text)
    failed = new_output("error", ename=text, evalue=text, traceback=[])
    return sample.notebook(*cells, sample.cell(9, text, printed, failed))


def shape(page):
    soup = BeautifulSoup(page, "html.parser")
    return Counter((tag.name, *sorted(tag.attrs)) for tag in soup.find_all(True))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_anywhere_changes_no_element_and_no_attribute(sample, text):
    harmless = export(hostile_notebook(sample, "harmless"))
    page = export(hostile_notebook(sample, text))
    assert shape(page) == shape(harmless)


@pytest.mark.long
def test_hostile_labels_of_a_chart_are_drawn_as_text(sample):
    bundle = copy.deepcopy(sample.CLAIMS)
    for value in bundle["spec"]["data"]["values"]:
        value["who"] = "</script><script>alert(1)</script>"
    soup = BeautifulSoup(
        export(sample.notebook(sample.cell(1, "", sample.shown(bundle)))), "html.parser"
    )
    assert len(soup.find_all("script", type=False)) == 1
    assert not soup.find("script", string=re.compile(r"^alert"))
    assert "</script>" in soup.select_one(".drawing svg").get_text()


def test_unseen_characters_are_spelled_out(sample):
    printed = new_output("stream", name="stdout", text="a\u202eb\x00c\ud800d")
    page = export(sample.notebook(sample.cell(1, "", printed)))
    assert "a[U+202E]b[U+0000]c[U+D800]d" in page
    page.encode("utf-8")


def test_counts_ids_metadata_and_the_injected_cell_change_no_byte(sample, page):
    changed = sample.sample_notebook()
    injected = new_code_cell(
        '# Parameters\ntitle = "x"\n', metadata={"tags": ["injected-parameters"]}
    )
    changed.cells.insert(1, injected)
    changed.metadata["papermill"] = {"duration": 1.5, "start_time": "2026-01-01"}
    for number, cell in enumerate(changed.cells):
        cell["id"] = f"other{number}"
        cell.metadata["papermill"] = {"duration": 0.2}
        if cell.cell_type == "code":
            cell.execution_count = number + 40
    assert export(changed) == page


def given(sample, source, parameters="n: int = 1\nnames: list[str] = []"):
    cells = [
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_code_cell(source, metadata={"tags": ["injected-parameters"]}),
    ]
    made = sample.sample_notebook()
    made.cells[:1] = cells
    return export(made)


def test_title_and_description_name_the_day_and_the_parameters_that_are_no_defaults(sample):
    page = given(sample, "n = 1\nnames = ['Burns', 'Kuleba']\nas_of = '2024-12-01'\ntitle = 'x'")
    soup = BeautifulSoup(page, "html.parser")
    told = "As of 1 December 2024 · names = Burns, Kuleba"
    assert soup.title.string == f"North Korea in Russia’s war · {told}"
    assert soup.find("meta", attrs={"name": "description"})["content"] == told


def test_a_parameter_of_the_title_is_in_the_record_and_so_leads_somewhere(sample):
    page = given(sample, "n = 41")
    soup = BeautifulSoup(page, "html.parser")
    assert soup.title.string.endswith("n = 41")
    assert soup.select_one('.record [data-parameter="n"]').get_text() == "41"
    told = [finding.place for finding in audit(page)]
    assert not {"page title", "description of the page"} & set(told)
    planted = audit(page.replace("n = 41", "n = 43"))
    assert {"page title", "description of the page"} <= {finding.place for finding in planted}


def test_the_page_counts_the_notebooks_own_work_and_no_audit_asks_whose_count_that_is(sample):
    table = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>41</td></tr></tbody></table>"
    output = new_output("display_data", data={"text/html": table, "text/plain": "a"})
    page, _ = HtmlExporter().from_notebook_node(sample.notebook(sample.cell(1, "", output)))
    assert "1 table is the notebook’s own work" in page
    assert [finding.place for finding in audit(page)] == ["table 1 of its own"]


def test_a_day_given_as_a_date_is_written_as_one(sample):
    source = 'n = __import__("datetime").date(2022, 8, 31)'
    assert "n = 2022-08-31</title>" in given(sample, source)


def test_a_notebook_read_from_its_file_gives_the_same_bytes(sample, page):
    text = nbformat.writes(sample.sample_notebook())
    assert export(nbformat.reads(text, as_version=4)) == page


@pytest.mark.long
def test_another_process_time_zone_and_hash_seed_give_the_same_bytes(page):
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); import sample\n"
        "from nkreport.publish.html.exporter import HtmlExporter\n"
        "page, _ = HtmlExporter().from_notebook_node(sample.sample_notebook())\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    here = Path(__file__).resolve().parent
    environment = {**os.environ, "TZ": "Asia/Pyongyang", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    environment["PYTHONPATH"] = str(here.parents[1])
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run(
        [sys.executable, "-c", script, str(here)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def test_the_exporter_leaves_the_notebook_as_it_was(sample):
    notebook = sample.sample_notebook()
    before = copy.deepcopy(notebook)
    export(notebook)
    assert notebook == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda b: b.pop("alt"), "cell 1: an output of kind 'chart' lacks 'alt'; run the notebook"),
        (lambda b: b.update(kind="map"), "cell 1: an output of kind 'map', known are head"),
        (lambda b: b["rows"].clear(), r"chart 1 shows figure 'casualties-estimates', whose row"),
        (lambda b: b["rows"][0].pop("unit"), "a figure's row lacks 'unit'"),
        (lambda b: b["rows"][0].update(id="a b"), "figure id 'a b' is no slug"),
    ],
)
def test_a_broken_bundle_is_refused_in_words(sample, change, message):
    bundle = copy.deepcopy(sample.CLAIMS)
    change(bundle)
    with pytest.raises(CheckError, match=message):
        export(sample.notebook(sample.cell(1, "", sample.shown(bundle))))


def test_one_id_with_two_rows_is_refused(sample):
    other = copy.deepcopy(sample.COUNTED)
    other["rows"][0]["best"] = 99.0
    cells = [
        sample.cell(1, "", sample.shown(sample.CLAIMS)),
        sample.cell(2, "", sample.shown(other)),
    ]
    with pytest.raises(CheckError, match="cell 2: figure 'killed-burns' has two different rows"):
        export(sample.notebook(*cells))


def test_a_source_that_no_output_carries_is_refused(sample):
    bundle = {**copy.deepcopy(sample.OPENING), "items": []}
    with pytest.raises(CheckError, match="names source 'ups-the-ante-2024'"):
        export(sample.notebook(sample.cell(1, "", sample.shown(bundle))))


def test_colours_of_the_theme_have_their_dark_counterparts_in_the_style(soup):
    style = soup.style.string
    for light, dark in theme.DARK.items():
        assert f'[fill="{light}" i]{{fill:{dark}}}' in style


def test_a_chart_with_colours_of_its_own_is_shown_on_paper_in_the_dark(sample, soup):
    assert "on-paper" not in soup.select_one("#chart-1 .drawing")["class"]
    bundle = copy.deepcopy(sample.CLAIMS)
    bundle["spec"]["layer"][0]["mark"]["color"] = "#123456"
    page = export(sample.notebook(sample.cell(1, "", sample.shown(bundle))))
    drawing = BeautifulSoup(page, "html.parser").select_one("#chart-1 .drawing")
    assert "on-paper" in drawing["class"]


def test_the_faces_of_the_page_are_inside_it(soup):
    style = soup.style.string
    assert style.count("@font-face") == 4
    assert "font/woff2;base64,d09GMg" in style
