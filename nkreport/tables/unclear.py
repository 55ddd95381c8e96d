"""What is raised where a cell does not say what it is said to say."""

from __future__ import annotations


class Unclear(Exception):
    """A cell cannot be read as it is mapped; the message says what it is and what to do."""
