"""Figures too many to travel one by one: the rows a number leads to, the others packed in one."""

import csv
import io
import json
import re
from itertools import product

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

import nkreport as nk
from nkreport.ledger import together
from nkreport.publish.audit import audit
from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
from nkreport.publish.pdf.page import write_pdf

STAFF = {
    "measure": "equipment_lost",
    "value": "lost",
    "item": "kind",
    "actor": "RUS",
    "period": "day",
    "said_on": "day",
    "claimant": "Staff",
    "claimant_role": "adversary",
    "stance": "asserts",
    "source": {"counts": {"title": "Losses", "author": "Staff", "issued": "2023-05-01"}},
}
DAYS = pd.date_range("2022-02-25", periods=300).strftime("%Y-%m-%d")


@pytest.fixture(scope="module")
def losses():
    """Two cumulative counts, a row a day each; one falls once."""
    rows = [(d, "tank", 10 + n) for n, d in enumerate(DAYS)]
    rows += [(d, "gun", 500 - (n == 50) * 300 + n) for n, d in enumerate(DAYS)]
    return nk.figures(
        pd.DataFrame(rows, columns=["day", "kind", "lost"]),
        name="losses",
        **STAFF,
    )


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(together, "MOST_APART", 100)


def page_of(*shown):
    outputs = [new_output("display_data", data=display.data) for display in shown]
    return read_page(new_notebook(cells=[new_code_cell("", outputs=outputs)]), "losses")


def test_a_chart_carries_the_rows_its_numbers_lead_to_and_the_others_packed(losses, few):
    bundle = nk.show(nk.charts.series(losses)).bundle
    (some,) = bundle["together"]
    assert (some["count"], len(bundle["rows"]) < 60, bundle["csv"]) == (600, True, "")
    assert {row["id"] for row in bundle["rows"]} == set(some["places"])
    assert len(json.dumps(some)) < 20_000


def test_every_number_leads_to_its_row_and_every_count_to_places(losses, few):
    page = page_of(nk.show(nk.charts.series(losses)))
    html = write_page(page)
    soup = BeautifulSoup(html, "html.parser")
    assert audit(html) == []
    (entry,) = soup.select("article.entry")
    assert "600 figures" in entry.get_text()
    assert "from tank: 10 pieces (25 February 2022)" in " ".join(entry.get_text().split())
    counts = [mark["data-figures"] for mark in soup.select("data.count")]
    assert f"{entry['data-many']}#1-300" in counts
    (name,) = page.data
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(page.data[name]))}
    assert set(rows) == set(losses.ids)
    assert {a["data-figure"] for a in soup.select("a.figure")} <= set(rows)
    assert f"All rows are in {name} beside this page." in soup.select_one("p.cut").get_text()
    assert write_pdf(page).startswith(b"%PDF")


@pytest.mark.long
@pytest.mark.parametrize("form", ["ranked", "claims", "claims_over_time", "multiples"])
def test_every_number_of_a_drawing_leads_to_a_row_whatever_stands_in_the_table(few, form):
    frame = pd.DataFrame(
        {"day": DAYS, "kind": ["".join(c) for c in product("abcdefg", repeat=3)][:300]}
    )
    frame["lost"] = [7000 - 23 * n for n in range(300)]
    counted = nk.figures(
        frame,
        name="kinds",
        **STAFF,
    )
    html = write_page(page_of(nk.show(getattr(nk.charts, form)(counted))))
    assert audit(html) == []


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (r">500</a>", ">501</a>"),
        (r"#1-300", "#1-299"),
        (r"#1-300", "#301-601"),
    ],
)
def test_a_number_or_a_count_that_does_not_hold_is_found(losses, few, shown, wrong):
    html = write_page(page_of(nk.show(nk.charts.series(losses))))
    assert re.search(shown, html)
    assert audit(re.sub(shown, wrong, html, count=1)) != []


def test_two_charts_of_the_same_figures_share_an_entry_and_a_file(losses, few):
    page = page_of(nk.show(nk.charts.series(losses)), nk.show(nk.charts.multiples(losses)))
    soup = BeautifulSoup(write_page(page), "html.parser")
    assert (len(soup.select("article.entry")), len(page.data)) == (1, 1)
    assert [a["href"] for a in soup.select(".entry .uses a")] == ["#chart-1", "#chart-2"]
    assert audit(str(soup)) == []


def test_a_sentence_that_counts_them_names_them_by_their_places(losses, few):
    said = nk.prose("There are {rows} rows, the last {last}.", losses, rows=nk.count(losses),
                    last=losses[-1])  # fmt: skip
    assert audit(write_page(page_of(said, nk.table(losses, columns=["item", "quantity"])))) == []


def test_packed_rows_that_are_damaged_are_an_error(losses, few):
    shown = nk.show(nk.charts.series(losses))
    shown.bundle["together"][0]["packed"] = "eJw="
    with pytest.raises(nk.NkreportError, match="cannot be unpacked"):
        page_of(shown)
