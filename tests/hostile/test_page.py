"""Every text of a hostile table is shown as it is, and none of it is markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup


def test_the_build_is_whole(hostile: Any) -> None:
    assert hostile.run.returncode == 0, hostile.run.stderr
    assert [Path(line).suffix for line in hostile.run.stdout.split()] == [".html", ".pdf"]


def test_every_text_is_shown_as_it_is_or_marked(
    see: Callable[..., Any],
    page_of_tables: str,
    payloads: Mapping[str, str],
    shown: Callable[[str], re.Pattern[str]],
) -> None:
    page = see(page_of_tables, java_script_enabled=False, ready="body").page
    head = page.locator("header h1").text_content()
    for name, payload in payloads.items():
        entry = page.locator(f"#fig-own-{name}-{name}").text_content()
        # The item, the scope, the note, the speaker and the work.
        assert len(shown(payload).findall(entry)) >= 5, name
        assert shown(payload).search(head), name


def test_what_steers_a_terminal_is_marked(
    page_of_tables: str, steering: Mapping[str, str], shown: Callable[[str], re.Pattern[str]]
) -> None:
    sources = BeautifulSoup(page_of_tables, "html.parser").select_one("section#sources")
    assert sources is not None
    for name, payload in steering.items():
        assert shown(payload).search(sources.get_text()), name
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page_of_tables)


def test_no_element_and_no_address_comes_from_the_data(page_of_tables: str) -> None:
    soup = BeautifulSoup(page_of_tables, "html.parser")
    assert soup.select("img, iframe, object, embed, form, base, meta[http-equiv=refresh]") == []
    beside = [a["href"] for a in soup.select(".siblings a")]
    assert beside[0] == "index.html#report-my"
    assert re.fullmatch(r"my(--[a-z0-9-]+)?\.record\.json", beside[1])
    assert len(beside) == 2
    others = soup.select("[href]:not(.siblings a)")
    assert {a["href"][:8] for a in others if a["href"][:1] != "#"} <= {
        "https://",
        "data:tex",
    }
    handlers = {name for tag in soup.find_all(True) for name in tag.attrs if name[:2] == "on"}
    assert handlers == set()
    assert soup.select("[style]") == []


def test_a_word_of_any_length_wraps(see: Callable[..., Any], page_of_tables: str) -> None:
    for width in (360, 1400):
        page = see(page_of_tables, viewport={"width": width, "height": 900}).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width
