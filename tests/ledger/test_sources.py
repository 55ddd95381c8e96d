"""CSL-JSON: short citations, and what a bibliography may not be."""

import json

import pytest

from nkreport.errors import TableError
from nkreport.ledger.sources import Source, read_sources


@pytest.mark.parametrize(
    ("item", "short"),
    [
        ({"author": [{"family": "Agov", "given": "Avram"}], "issued": {"date-parts": [[2022, 8]]}},
         "Agov 2022"),
        ({"author": [{"family": "A"}, {"literal": "Some Agency"}]}, "A and Some Agency"),
        ({"author": [{"family": "A"}, {"family": "B"}, {"family": "C"}]}, "A et al."),
        ({"container-title": "The Guardian", "issued": {"date-parts": [[2022]]}},
         "The Guardian 2022"),
        ({"title-short": "Ups the Ante", "container-title": "x"}, "Ups the Ante"),
        ({"title": "A title"}, "A title"),
        ({}, "an-id"),
    ],
)  # fmt: skip
def test_a_short_citation_names_author_outlet_or_title_and_year(item, short):
    assert Source("an-id", item).short == short


def test_a_work_appears_when_its_item_says():
    spanning = {"issued": {"date-parts": [[2022, 11], [2022, 12]]}}
    assert Source("a", spanning).issued.text == "2022-11/2022-12"
    assert Source("a", {"issued": {"date-parts": [[2022, 8, 9]]}}).issued.text == "2022-08-09"
    assert Source("a", {}).issued.text == ""


def test_an_origin_is_the_works_own_unless_it_leads_elsewhere():
    assert Source("a", {}).origin == "a"
    assert Source("a", {"custom": {"origin": "burns"}}).origin == "burns"


@pytest.fixture
def refused(tmp_path):
    def refused(text: str) -> str:
        (tmp_path / "sources.json").write_text(text, "utf-8")
        with pytest.raises(TableError) as caught:
            read_sources(tmp_path / "sources.json", "mine/sources.json")
        return str(caught.value)

    return refused


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([{"title": "T"}], "item 1 has no id; give it one, a slug"),
        (["a"], "item 1 has no id; give it one, a slug"),
        ([{"id": "a"}], "item 1 (a) has no title"),
        ([{"id": "a", "title": " "}], "item 1 (a) has no title"),
        ([{"id": "a", "title": "T"}] * 2, "item 2 (a) stands twice; remove one"),
        ([{"id": "a", "title": "T", "URL": "javascript:alert()"}],
         "item 1 (a): link 'javascript:alert()' is not https; mend or remove it"),
        ([{"id": "a", "title": "T", "URL": "http://example.org"}],
         "item 1 (a): link 'http://example.org' is not https; mend or remove it"),
        ([{"id": "a", "title": "T", "issued": "2022"}],
         "item 1 (a): issued is no CSL date; write {'date-parts': [[2022, 8, 9]]}"),
        ([{"id": "a", "title": "T", "issued": {"date-parts": [[2022, 13]]}}],
         "item 1 (a): issued is no CSL date; write {'date-parts': [[2022, 8, 9]]}"),
        ([{"id": "a", "title": "half \ud83d and whole \U0001f600"}],
         "item 1 (a) holds half a character (a lone surrogate); mend the text"),
    ],
)  # fmt: skip
def test_an_item_is_refused_by_its_number_and_id(refused, items, message):
    assert refused(json.dumps(items)) == f"mine/sources.json: {message}"


def test_all_problems_of_a_bibliography_come_at_once(refused):
    items = [{"id": "a"}, {"title": "T"}]
    assert refused(json.dumps(items)).splitlines() == [
        "mine/sources.json: item 1 (a) has no title",
        "mine/sources.json: item 2 has no id; give it one, a slug",
    ]


@pytest.mark.parametrize(
    ("text", "message"), [("{", "write a JSON array"), ("{}", "holds no array")]
)
def test_what_is_no_array_is_refused(refused, text, message):
    assert message in refused(text)


def test_a_missing_bibliography_is_refused(tmp_path):
    with pytest.raises(TableError, match="No such file"):
        read_sources(tmp_path / "sources.json")
