"""A small clean page, and ways to plant something into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def page() -> str:
    return (Path(__file__).parent / "page.html").read_text("utf-8")


@pytest.fixture(scope="session")
def replaced(page: str) -> Callable[[str, str], str]:
    """The page with another text in one place."""

    def replace(old: str, new: str) -> str:
        assert page.count(old) == 1
        return page.replace(old, new)

    return replace


@pytest.fixture(scope="session")
def planted(replaced: Callable[[str, str], str]) -> Callable[[str], str]:
    """The page with a paragraph of its own under 'Workers'."""
    return lambda text: replaced("<h2>Workers</h2>", f"<h2>Workers</h2><p>{text}</p>")


@pytest.fixture(scope="session")
def link() -> Callable[[str, str], str]:
    """Markup of a link to a figure's entry."""
    return lambda figure, text: (
        f'<a class="figure" href="#fig-{figure}" data-figure="{figure}">{text}</a>'
    )
