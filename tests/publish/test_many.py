"""Pages from tables of many rows: one entry under Evidence, the rows as CSV beside the page."""

import csv
import io
import re
import subprocess

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

import nkreport as nk
from nkreport.publish.audit import audit
from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
from nkreport.publish.pdf.page import write_pdf

DAYS = pd.date_range("2022-02-25", periods=60)


@pytest.fixture(scope="module")
def staff():
    """A cumulative count, a row a day."""
    frame = pd.DataFrame({"day": DAYS.strftime("%Y-%m-%d"), "lost": range(1001, 1061)})
    return nk.figures(
        frame,
        name="staff",
        measure="troops_casualties",
        value="lost",
        actor="RUS",
        period={"column": "day", "since": "2022-02-24"},
        said_on="day",
        claimant="General Staff",
        claimant_role="adversary",
        stance="asserts",
        comparator="~",
        source={"counts": {"title": "Losses", "author": "Staff", "issued": "2022-05-01"}},
    )


def page_of(*shown):
    """The page of a notebook whose cells showed these."""
    outputs = [new_output("display_data", data=display.data) for display in shown]
    return read_page(new_notebook(cells=[new_code_cell("", outputs=outputs)]), "losses")


def soup_of(page):
    return BeautifulSoup(write_page(page), "html.parser")


def text_of(pdf, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True)
    return " ".join(done.stdout.decode().split())


def test_an_aggregate_has_one_entry_and_its_rows_stand_beside_the_page(staff, tmp_path):
    count = nk.count(staff)
    page = page_of(nk.prose("There are {rows} rows.", staff, rows=count))
    soup = soup_of(page)
    entries = soup.select("article.entry")
    assert [entry["data-figure"] for entry in entries] == [count.figure.id]
    assert "Count of statements in 60 rows of" in entries[0].get_text()
    file = f"01-{count.figure.id}.csv"
    assert f"Its rows are in {file} beside this page." in " ".join(entries[0].get_text().split())
    rows = list(csv.DictReader(io.StringIO(page.data[file])))
    assert [row["id"] for row in rows] == list(staff.ids)
    assert audit(str(soup)) == []
    assert file in re.sub(r"\s", "", text_of(write_pdf(page), tmp_path))


def test_a_number_that_the_aggregate_does_not_give_is_found(staff):
    page = write_page(page_of(nk.prose("There are {rows} rows.", staff, rows=nk.count(staff))))
    found = audit(page.replace(">60</a> rows", ">61</a> rows"))
    assert [finding.shown for finding in found] == ["61"]


def test_rows_that_two_sentences_count_stand_beside_the_page_once(staff):
    said = nk.prose("There are {rows} rows.", staff, rows=nk.count(staff))
    assert len(page_of(said, said).data) == 1
