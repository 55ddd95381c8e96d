import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from nkreport.publish.page.front import read_front


def front_of(*cells, **metadata):
    return read_front(new_notebook(cells=list(cells), metadata=metadata))


def test_a_notebook_that_says_nothing_has_an_empty_front():
    front = front_of(new_markdown_cell("# A"))
    assert (front.title, front.authors, front.language, front.code) == ("", (), "en", "folded")
    assert not front.strict


@pytest.mark.parametrize(
    ("given", "authors"),
    [
        ({"authors": [{"name": "Kim"}, {"name": "Lee"}]}, ("Kim", "Lee")),
        ({"author": "Kim"}, ("Kim",)),
        ({"authors": ["Kim", "Lee"]}, ("Kim", "Lee")),
        ({"authors": [{"email": "kim@example.org"}, None]}, ()),
    ],
)
def test_authors_are_read_as_jupyter_and_quarto_write_them(given, authors):
    assert front_of(**given).authors == authors


def test_the_front_of_a_quarto_notebook_is_read_from_its_first_raw_cell():
    raw = new_raw_cell("---\ntitle: Shells\nauthor: Kim\ndate: 2024-05-02\nlang: ko\n---")
    front = front_of(raw)
    assert (front.title, front.authors, front.date, front.language) == (
        "Shells",
        ("Kim",),
        "2024-05-02",
        "ko",
    )


@pytest.mark.parametrize(
    "text", ["---\n[\n---", "---\n- a list\n---", "---\n!!python/object:os.system x\n---", "plain"]
)
def test_a_raw_cell_that_is_no_front_says_nothing(text):
    assert front_of(new_raw_cell(text)).title == ""


def test_our_own_metadata_goes_before_and_a_parameter_title_before_all():
    parameters = new_code_cell('title: str = "By default"', metadata={"tags": ["parameters"]})
    injected = new_code_cell("title = 'Given'", metadata={"tags": ["injected-parameters"]})
    assert front_of(title="A", nkreport={"title": "B"}).title == "B"
    assert front_of(parameters, title="A").title == "By default"
    assert front_of(parameters, injected, title="A").title == "Given"


def test_what_is_no_text_or_no_known_word_is_passed_over():
    front = front_of(nkreport={"title": {"a": 1}, "code": "loud", "strict": "yes"}, lang=["ko"])
    assert (front.title, front.code, front.strict, front.language) == ("", "folded", False, "en")
