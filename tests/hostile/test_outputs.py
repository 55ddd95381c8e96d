"""Nothing of a hostile output of any type runs or is asked for; the same holds of metadata."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from nkreport.publish.page.page import Page
from nkreport.publish.pdf.page import write_pdf

pytestmark = pytest.mark.long


def test_no_element_attribute_or_address_comes_from_the_data(page_of_outputs: str) -> None:
    soup = BeautifulSoup(page_of_outputs, "html.parser")
    names = {tag.name for tag in soup.find_all(True)}
    assert names & set("iframe object embed form base input button link template".split()) == set()
    assert {tag["src"][:11] for tag in soup.select("[src]")} <= {"data:image/"}
    links = {tag["href"][:8] for tag in soup.select("a[href]") if tag["href"][:1] != "#"}
    assert links <= {"https://", "data:tex"}
    attributes = {name for tag in soup.find_all(True) for name in tag.attrs}
    assert {name for name in attributes if name[:2] == "on" or name == "style"} == set()
    asked = [tag for tag in soup.select("svg *") if str(tag.get("href", "#"))[:1] != "#"]
    assert asked == []


def test_the_pdf_builds_and_names_what_it_lacks(hostile_outputs: Page) -> None:
    assert write_pdf(hostile_outputs).startswith(b"%PDF-")
