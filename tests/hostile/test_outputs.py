"""Nothing of a hostile output of any type runs or is asked for; the same holds of metadata."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from nkreport.build.assembly import read_page
from nkreport.build.html_page import write_page
from nkreport.build.page import Page
from nkreport.build.pdf_page import write_pdf

_place = Path(__file__).parent / "outputs.py"
_spec = importlib.util.spec_from_file_location("nkreport_hostile_outputs", _place)
assert _spec is not None
assert _spec.loader is not None
outputs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(outputs)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def model(payloads: Mapping[str, str], steering: Mapping[str, str]) -> Page:
    return read_page(outputs.write(payloads, steering))


@pytest.fixture(scope="module")
def text(model: Page) -> str:
    return write_page(model)


def test_nothing_runs_nothing_is_asked_for_and_the_console_is_silent(
    see: Callable[..., Any], text: str
) -> None:
    seen = see(text)
    assert not seen.ran
    assert (seen.said, seen.asked) == ([], [])


def test_escaping_alone_suffices(
    see: Callable[..., Any], text: str, lenient: Callable[[str], str]
) -> None:
    seen = see(lenient(text))
    assert not seen.ran
    assert (seen.said, seen.asked) == ([], [])


def test_the_policy_alone_suffices(
    see: Callable[..., Any], text: str, bare: Callable[[str], str]
) -> None:
    seen = see(bare(text), ready="body")
    assert not seen.ran
    assert seen.said != []
    assert [url for url in seen.asked if not url.startswith("file:")] == []


def test_without_both_the_payloads_do_run(
    see: Callable[..., Any], text: str, bare: Callable[[str], str], lenient: Callable[[str], str]
) -> None:
    assert see(lenient(bare(text)), ready="body").ran


def test_no_element_attribute_or_address_comes_from_the_data(text: str) -> None:
    soup = BeautifulSoup(text, "html.parser")
    names = {tag.name for tag in soup.find_all(True)}
    assert names & set("iframe object embed form base input button link template".split()) == set()
    assert {tag["src"][:11] for tag in soup.select("[src]")} <= {"data:image/"}
    links = {tag["href"][:8] for tag in soup.select("a[href]") if tag["href"][:1] != "#"}
    assert links <= {"https://", "data:tex"}
    attributes = {name for tag in soup.find_all(True) for name in tag.attrs}
    assert {name for name in attributes if name[:2] == "on" or name == "style"} == set()
    asked = [tag for tag in soup.select("svg *") if str(tag.get("href", "#"))[:1] != "#"]
    assert asked == []


def test_the_pdf_builds_and_names_what_it_lacks(model: Page) -> None:
    assert write_pdf(model).startswith(b"%PDF-")
