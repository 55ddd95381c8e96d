"""What is wrong with a document, gathered so that all of it is said at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from nkreport.errors import ParameterError
from nkreport.strict_yaml.nodes import Entries, Place


class Problems:
    """What is wrong with a document, by place.

    Parameters
    ----------
    file : str
        The document's name in messages.
    shown : int
        How many problems are printed before the rest is counted.
    """

    kind = "a grid"
    """What such a document is called."""
    start = "name a report: `report: briefing`"
    """How one is begun."""

    def __init__(self, file: str, shown: int = 100) -> None:
        self.file = file
        self.shown = shown
        self._found: dict[tuple[Place, str], dict[str, None]] = {}

    def add(self, place: Place, text: str, report: str = "") -> None:
        """Add one problem, or one a line of the text; `report` where others may not have it."""
        for line in text.splitlines():
            self._found.setdefault((place, line), {})[report] = None

    def where(self, place: Place) -> str:
        """`file:line:column`."""
        return f"{self.file}:{place[0]}:{place[1]}"

    def settle(self, reports: int = 1) -> None:
        """Raise what was found, if anything was."""
        if self._found:
            raise self.refusal(reports)

    def refusal(self, reports: int = 1) -> ParameterError:
        """Return the error that says all of it; a problem that all `reports` have names none."""
        lines = []
        for (place, text), having in sorted(self._found.items(), key=lambda found: found[0][0]):
            shared = "" in having or len(having) == reports
            whose = "" if shared else ", ".join(having) + ": "
            lines.append(f"{self.where(place)}: {whose}{text}")
        if len(lines) > self.shown:
            lines[self.shown :] = [f"and {len(lines) - self.shown} more problems"]
        return ParameterError("\n".join(lines))


def check_entries(
    node: Entries, known: Sequence[str], required: Sequence[str], problems: Problems
) -> bool:
    """Add a problem for each name unknown or missing, and return whether there was none."""
    strange = [name for name in node.entries if name not in known]
    missing = [name for name in required if name not in node.entries]
    for name in strange:
        problems.add(node.named[name], f"{name!r:.60} is not known here; {near(name, known)}")
    for name in missing:
        problems.add(node.place, f"{name!r} is missing; expected {', '.join(required)}")
    return not strange and not missing


def near(name: str, known: Collection[str]) -> str:
    """Return the nearest known name as a question, or all of them."""
    found = difflib.get_close_matches(name, known, 1, 0.5)
    return f"did you mean {found[0]}?" if found else f"known: {', '.join(known) or 'none'}"
