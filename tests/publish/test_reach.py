"""How a source is reached: what is told beside its address, and where there is none."""

import pytest

from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.sources import Source
from nkreport.publish.page.evidence import Entry, Evidence
from nkreport.publish.page.reach import reach
from nkreport.publish.words.own_words import OwnWords

ENGLISH = OwnWords("en")


def evidence(*locators):
    """Figures that a text of 2022 passes on from a work called `work`."""
    found = Evidence(sources={"text": source("text", title="A text", issued=2022)})
    for number, locator in enumerate(locators):
        row = dict.fromkeys(COLUMNS, "") | {"id": f"f{number}", "source": "text"}
        found.entries[f"f{number}"] = Entry(row | {"primary_source": "work", "locator": locator})
    return found


def source(name="work", issued=None, **item):
    parts = {"issued": {"date-parts": [[issued]]}} if issued else {}
    return Source(name, {"id": name, **item, **parts})


def test_an_address_needs_no_more_words():
    assert reach(source(URL="https://example.org/a"), Evidence(), ENGLISH) == ""


@pytest.mark.parametrize("item", [{}, {"URL": "http://example.org"}])
def test_where_no_address_is_known_it_is_said(item):
    assert reach(source(**item), Evidence(), ENGLISH) == "No address known."


def test_a_book_has_its_publisher_and_number():
    told = reach(source(publisher="Norton", ISBN="978", **{"publisher-place": "New York"}),
                 Evidence(), ENGLISH)  # fmt: skip
    assert told == "Norton, New York. ISBN 978. No address known."


def test_a_work_read_in_another_text_names_it_and_its_places_once():
    told = reach(source(URL="https://a.org"), evidence("L5", "L57 fn20", "L5"), ENGLISH)
    assert told == "Read as quoted in A text 2022 (line 5; line 57, footnote 20)."


def test_many_places_are_counted():
    told = reach(source(URL="https://a.org"), evidence(*(f"L{n}" for n in range(1, 9))), ENGLISH)
    assert "line 5 and 3 more" in told
    assert "line 6" not in told


def test_a_licence_is_told_where_it_is_known():
    licensed = source(URL="https://a.org", custom={"licence": "CC BY 4.0"})
    assert reach(licensed, Evidence(), ENGLISH) == "Licence: CC BY 4.0."
    assert reach(licensed, Evidence(), OwnWords("de")) == "Lizenz: CC BY 4.0."


def test_a_text_that_was_read_names_its_file_and_hash():
    custom = {"file": "text.txt", "sha256": "0123456789abcdef" * 4}
    told = reach(source(custom=custom), Evidence(), ENGLISH)
    assert told == "No address known. Read from text.txt (sha256 0123456789abcdef)."
    assert reach(source(custom={"table": "t.csv"}), Evidence(), ENGLISH).endswith("from t.csv.")
