"""Elements of a page: their attributes and text as plain strings."""

from __future__ import annotations

from bs4 import Tag


def attribute(element: Tag, name: str) -> str:
    """An attribute's text; empty without one."""
    value = element.get(name)
    return " ".join(value) if isinstance(value, list) else value or ""


def classes(element: Tag) -> list[str]:
    """The classes of an element."""
    return attribute(element, "class").split()


def squeezed(text: str) -> str:
    """A text with each run of white space as one space."""
    return " ".join(text.split())


def in_head(element: Tag) -> bool:
    """Whether an element stands in the head of a page, or in the card that belongs to it."""
    return bool(element.find_parent("header") or element.find_parent("dl", class_="card"))
