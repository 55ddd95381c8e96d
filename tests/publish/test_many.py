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


def test_many_figures_of_a_table_stand_in_one_entry(staff):
    page = page_of(nk.table(staff, columns=["period", "quantity"], caption="By day"))
    soup = soup_of(page)
    (entry,) = soup.select("article.entry")
    said = " ".join(entry.get_text(" ").split())
    assert said.startswith("60 figures General Staff (an adversary), assertion")
    assert "from about 1,001 people (24–25 February 2022) to about 1,060 people" in said
    assert f"Its rows are in 02-{entry['data-many']}.csv beside this page." in said
    rows = list(csv.DictReader(io.StringIO(page.data[f"02-{entry['data-many']}.csv"])))
    assert [row["id"] for row in rows] == list(staff.ids)
    assert {link["href"] for link in soup.select("a.figure")} == {f"#{entry['id']}"}
    assert soup.select_one("figure.table")["data-figures"] == f"{entry['data-many']}#1-60"
    assert audit(str(soup)) == []


def test_forty_still_have_an_entry_each(staff):
    soup = soup_of(page_of(nk.table(staff[:40], columns=["quantity"])))
    assert len(soup.select("article.entry[data-figure]")) == 40
    assert soup.select("[data-many]") == []


def test_what_a_sentence_names_has_an_entry_besides(staff):
    said = nk.prose("By the end {last}, of {rows}.", staff, last=staff[-1], rows=nk.count(staff))
    page = page_of(said, nk.table(staff, columns=["quantity"]))
    soup = soup_of(page)
    assert soup.select_one("p.prose a.figure")["href"] == f"#fig-{staff.ids[-1]}"
    assert len(soup.select("article.entry")) == 3
    assert "60 figures" in soup.select_one("[data-many]").get_text()
    assert audit(str(soup)) == []


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (">about 1,001 people<", ">about 1,101 people<"),
        (">about 1,001 people<", ">1,001 people<"),
        ("#fig-rows-of-troops_casualties-counts", "#fig-elsewhere"),
    ],
)
def test_a_number_that_its_row_does_not_give_is_found(staff, shown, wrong):
    page = write_page(page_of(nk.table(staff, columns=["period", "quantity"])))
    assert shown in page
    assert audit(page.replace(shown, wrong, 1)) != []


def test_a_count_of_rows_that_are_not_there_is_found(staff):
    soup = soup_of(page_of(nk.table(staff, columns=["quantity"])))
    mark = soup.new_tag("data", attrs={"class": "count", "value": "61"})
    mark.string, mark["data-figures"] = "61", "rows-of-troops_casualties-counts#1-61"
    soup.select_one("figcaption").append(mark)
    assert len(audit(str(soup))) == 1
    mark["value"], mark.string = "60", "60"
    mark["data-figures"] = "rows-of-troops_casualties-counts#1-60"
    assert audit(str(soup)) == []


def test_rows_that_cannot_be_read_are_no_evidence(staff):
    page = write_page(page_of(nk.table(staff, columns=["quantity"])))
    with pytest.raises(nk.NkreportError, match=r"rows of entry 'rows-of-.*' cannot be read"):
        audit(re.sub(r'class="members">.*?</script>', 'class="members">[</script>', page))


def test_a_long_table_shows_its_ends_and_stands_whole_beside_the_page(staff, tmp_path):
    long = nk.table(pd.DataFrame({"day": range(1, 101)}), caption="Days")
    page = page_of(long)
    assert "The first 10 and last 10 of 100 rows." in soup_of(page).select_one("p.cut").get_text()
    assert len(page.data["01-days.csv"].splitlines()) == 101
    shown = text_of(write_pdf(page), tmp_path)
    assert "The first 10 and last 10 of 100 rows. All rows are in 01-days.csv" in shown
    assert "\n50\n" not in repr(long)


def test_many_of_one_table_take_little_room_in_print(staff, tmp_path):
    pdf = write_pdf(page_of(nk.table(staff, columns=["period", "quantity"], caption="By day")))
    said = text_of(pdf, tmp_path)
    assert "60 figures" in said
    assert "02-rows-of-troops_casualties-counts.csv" in said.replace(" ", "")
    assert pdf.count(b"/Type /Page\n") <= 3


def test_the_name_of_an_item_leads_to_its_figure_whatever_digits_it_has(staff):
    frame = pd.DataFrame({"kind": ["R-166-0.5 of 1967"], "lost": [4]})
    known = nk.figures(
        frame,
        measure="equipment_lost",
        value="lost",
        item="kind",
        actor="RUS",
        period="2022",
        said_on="2023",
        claimant="Somebody",
        claimant_role="research",
        stance="reports",
        source={"seen": {"title": "Seen", "author": "Somebody", "issued": "2023"}},
    )
    caption = f"Of the {{{known.ids[0]}:item}} there were {{{known.ids[0]}}}"
    page = write_page(page_of(nk.table(known, columns=["item", "quantity"], caption=caption)))
    assert audit(page) == []
    assert audit(page.replace(">Of the ", ">Of 1967 pieces of the ", 1)) != []
