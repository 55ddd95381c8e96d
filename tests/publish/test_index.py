"""The index of a folder: what it lists, what it leaves out, and that it depends on nothing else."""

import base64
import re
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import default_plan
from nkreport.publish.html.index import MOST_CHOICES, MOST_PICTURED, Listed, write_index
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.card import Card, finding_of
from nkreport.publish.words.languages import LANGUAGES
from nkreport.publish.words.own_words import OwnWords
from nkreport.report.prose import LEFT_OUT

QUOTIENT = """# Quotients

The quotient *of two* numbers, for those who doubt it. It is a second sentence of $n^2$ words."""


def write_notebook(place, name, text=QUOTIENT):
    cells = [
        new_code_cell(
            "n: int = 5  # divided by", metadata={"tags": ["parameters"]}, id="parameters"
        ),
        new_markdown_cell(text, id="words"),
        new_code_cell("print(10 // n)", id="quotient"),
    ]
    path = place / f"{name}.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=cells)))
    return str(path)


def build(out, *names, formats=("html",), alone=False, **given):
    plans = default_plan(list(names), {name: str(value) for name, value in given.items()})
    return Batch(plans, Settings(out, formats, workers=1, alone=alone)).run()


def rows(out):
    soup = BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")
    return soup.select("#reports > div")


def links(row):
    return [link["href"] for link in row.select("a")]


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    place = tmp_path_factory.mktemp("index")
    some, other = write_notebook(place, "some"), write_notebook(place, "other", "# Others")
    out = place / "out"
    build(out, some)
    build(out, some, n=2)
    build(out, some, n=0)
    build(out, other, formats=("html", "pdf"))
    return place, out


@pytest.fixture
def folder(first, tmp_path):
    shutil.copytree(first[0] / "out", tmp_path / "out")
    return first[0], tmp_path / "out"


def test_a_build_of_one_report_adds_to_the_index_and_loses_none(first):
    _, out = first
    titles = [row.h2.get_text() for row in rows(out)]
    assert titles == ["some", "Others", "Quotients", "Quotients"]
    assert [row.select_one(".of").get_text() for row in rows(out)[:3] if row.select_one(".of")] == [
        "n = 0"
    ]
    assert rows(out)[3].select_one(".of").get_text() == "n = 2"


def test_a_row_leads_to_the_pages_that_there_are(first):
    _, out = first
    assert links(rows(out)[1]) == [
        "other.html",
        "other.html",
        "other.pdf",
        "other.record.json",
    ]
    for row in rows(out):
        for link in links(row):
            assert (out / link).exists()


def test_the_first_finding_is_the_first_paragraph_where_nothing_else_is_said(first):
    _, out = first
    assert rows(out)[2].select("p")[0].get_text() == (
        "The quotient of two numbers, for those who doubt it. It is a second sentence of n² words."
    )


def test_a_failure_stands_first_with_its_cause_and_its_parameters(first):
    _, out = first
    row = rows(out)[0]
    assert row["class"] == ["failed"]
    assert "ZeroDivisionError" in row.select_one(".why").get_text()
    assert row.select_one(".of").get_text() == "n = 0"
    assert links(row)[-1].startswith("some--0-")
    assert links(row)[-1].endswith(".failed.html")
    soup = BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")
    assert "1 of them was not made" in soup.select_one(".warning").get_text()


def test_a_report_that_is_mended_is_no_failure_any_more(folder):
    place, out = folder
    mended = write_notebook(place, "some", "# Quotients")
    path = place / "some.ipynb"
    path.write_text(path.read_text().replace("10 // n", "10 // (n or 1)"))
    build(out, mended, n=0)
    assert not [row for row in rows(out) if "failed" in row.get("class", ())]
    assert len(rows(out)) == 4


def test_what_a_reader_deleted_is_gone_at_the_next_run(folder):
    place, out = folder
    (out / "other.html").unlink()
    build(out, str(place / "some.ipynb"))
    assert links(rows(out)[1]) == ["other.pdf", "other.pdf", "other.record.json"]
    (out / "other.pdf").unlink()
    for page in out.glob("*.failed.html"):
        page.unlink()
    build(out, str(place / "some.ipynb"))
    assert [row.h2.get_text() for row in rows(out)] == ["Quotients", "Quotients"]


@pytest.mark.long
def test_the_same_folder_gives_the_same_bytes_however_it_came_about(first, tmp_path):
    place, out = first
    names = [str(place / f"{name}.ipynb") for name in ("some", "other")]
    write_notebook(place, "some")
    again = tmp_path / "again"
    build(again, names[1], formats=("html", "pdf"), alone=True)
    build(again, names[0], n=0)
    build(again, names[0], n=2)
    build(again, names[0])
    assert (again / "index.html").read_bytes() == (out / "index.html").read_bytes()


def test_an_index_that_was_changed_or_removed_is_written_again_and_one_as_it_was_is_not(folder):
    place, out = folder
    write_notebook(place, "some")
    index = out / "index.html"
    whole = index.read_bytes()
    build(out, str(place / "some.ipynb"))
    before = index.stat().st_mtime_ns
    build(out, str(place / "some.ipynb"))
    assert index.stat().st_mtime_ns == before
    index.write_bytes(whole[:-10])
    build(out, str(place / "some.ipynb"))
    assert index.read_bytes() == whole
    index.unlink()
    build(out, str(place / "some.ipynb"))
    assert index.read_bytes() == whole


def test_an_entry_that_is_damaged_takes_no_other_from_the_index(folder):
    place, out = folder
    (out / ".nkreport" / "made" / "other.json").write_text("{")
    build(out, str(place / "some.ipynb"))
    assert "Others" not in [row.h2.get_text() for row in rows(out)]
    assert len(rows(out)) == 3


def test_a_report_called_index_does_not_take_the_name_of_the_index(tmp_path):
    build(tmp_path / "out", write_notebook(tmp_path, "index"))
    (row,) = rows(tmp_path / "out")
    assert re.fullmatch(r"index-[0-9a-f]{8}\.html", links(row)[0])


def test_the_small_picture_is_of_the_first_drawing(tmp_path, sample):
    from nkreport.publish.batch.report_files import make_pages

    made = make_pages(sample.sample_notebook(), "sample", ["html"], pictured=True)
    picture = base64.b64decode(made.card.picture)
    assert picture.startswith(b"\x89PNG")
    assert 300 < len(picture) < 4_000
    assert made.card.day == "2024-12-01"
    bare = make_pages(sample.notebook(new_markdown_cell("# None")), "bare", ["html"], pictured=True)
    assert bare.card.picture == ""
    assert make_pages(sample.sample_notebook(), "sample", ["html"]).card.picture == ""


def test_a_report_is_told_by_how_its_answer_begins(sample):
    def told(*bundles):
        cells = [sample.cell(n, "", sample.shown(bundle)) for n, bundle in enumerate(bundles)]
        return finding_of(read_page(sample.notebook(*cells)))

    empty, left_out = ({**sample.OPENING, "text": [{"text": t}]} for t in ("", LEFT_OUT))
    begins = "Pyongyang had sent over 5 million shells by 19 June 2024, says one text"
    assert told(empty, left_out, sample.OPENING, sample.CLAIMS).startswith(begins)
    assert told(left_out, sample.CLAIMS).startswith("The highest count of Russian dead")
    assert told(left_out) == ""


def listed(number, **card):
    stem = f"some--{number}"
    given = {"title": f"Report {number}", "given": {"n": str(number)}, **card}
    return Listed(stem, Card(**given), {"html": f"{stem}.html"})


def test_a_folder_of_many_shows_no_pictures():
    few = [listed(number, picture="AAAA") for number in range(MOST_PICTURED)]
    assert "data:image/png" in write_index(few)
    assert "data:image/png" not in write_index([*few, listed(MOST_PICTURED)])


def test_a_reader_chooses_among_few_values_and_types_one_of_many():
    few = BeautifulSoup(write_index([listed(n) for n in (10, 9, 2)]), "html.parser")
    values = [option.get_text() for option in few.select("select.value option")]
    assert values == ["all", "2", "9", "10"]
    many = write_index([listed(number) for number in range(MOST_CHOICES + 1)])
    assert not BeautifulSoup(many, "html.parser").select("select.value")


def test_an_empty_folder_says_so():
    assert "There is no report in this folder." in write_index([])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_speaks_the_language_of_its_reports(language):
    words = OwnWords(language)
    html = write_index([listed(1, language=language), listed(2, language=language)])
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html["lang"] == language
    assert soup.h1.get_text() == words("reports", count=2)
    mixed = BeautifulSoup(write_index([listed(1, language=language), listed(2)]), "html.parser")
    assert mixed.html["lang"] == "en"
    marked = [row.get("lang") for row in mixed.select("#reports > div")]
    assert marked == ([language, None] if language != "en" else [None, None])


def test_nothing_from_data_is_markup_in_the_index():
    hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    one = Listed(
        "a", Card(hostile, hostile, hostile, {hostile: hostile}), {"html": "a.html"}, hostile
    )
    soup = BeautifulSoup(write_index([one, listed(2)]), "html.parser")
    assert len(soup.select("script")) == 1
    assert not soup.select("img")
    assert soup.h2.get_text() == hostile


def test_five_thousand_reports_stay_below_three_megabytes():
    finding = (
        "Igor Korochenko spoke on 5 August 2022 of 100,000 volunteers; Ivan Nachaev of the Russian"
        " foreign ministry answered on 11 August 2022: none."
    )
    many = []
    for number in range(5_000):
        stem = f"trade-flows--prk-rus-{number:04d}-0123abcd"
        names = {"html": f"{stem}.html", "pdf": f"{stem}.pdf", "data": f"{stem}.data/"}
        given = {"exporter": "PRK", "importer": "RUS", "year": str(number)}
        many.append(
            Listed(stem, Card("What North Korea sells", finding, "2024-07-01", given), names)
        )
    assert len(write_index(many).encode()) < 3 * 1024 * 1024
