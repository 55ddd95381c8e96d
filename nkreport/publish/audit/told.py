"""Texts that cannot carry links: their numbers must be those of the figures named around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import Tag

from nkreport.publish.audit.dates import dated_spans
from nkreport.publish.audit.elements import attribute, classes, squeezed
from nkreport.publish.audit.finding import AuditFinding
from nkreport.publish.audit.given import objection
from nkreport.publish.audit.marks import Grounds
from nkreport.publish.audit.passes import (
    ANYWHERE,
    AXIS_LABEL,
    LEGEND_LABEL,
    SCALE_WORDS,
    passes,
)
from nkreport.publish.audit.quantities import read_quantities
from nkreport.publish.audit.texts import Told
from nkreport.publish.page.card import named_value


def check_told(
    told: Told, grounds: Grounds, proven: Iterable[tuple[str, Tag]]
) -> Iterator[AuditFinding]:
    """Find the numbers of a text that none of the figures around it gives.

    Parameters
    ----------
    told : Told
    grounds : Grounds
        What the page's numbers can lead to.
    proven : iterable of (text, element)
        Counts, dates, computed values and parameters that hold; one may be told again within
        the chart, table or page that shows it.
    """
    scope = _scope(told.owner)
    link = told.owner.find_parent("a", class_="figure") or told.owner
    names = [*grounds.named(scope).ids, attribute(link, "data-figure")]
    near = [grounds.entries[name] for name in names if name in grounds.entries]
    if any(squeezed(told.text) in entry.words for entry in near):
        return
    times = [time for entry in near for time in entry.times]
    times += [attribute(time, "datetime") for time in scope.find_all("time")]
    spans = dated_spans(told.text, times)
    spans += _echoes(told.text, (said for said, where in proven if _holds(scope, where)))
    if told.owner.name in ("title", "meta"):
        spans += _echoes(told.text, map(named_value, grounds.parameters.items()))
    within = _drawn_as(told.owner)
    for quantity in read_quantities(told.text):
        if quantity.within(spans) or passes(told.text, quantity, within):
            continue
        objections = [objection(entry, quantity) for entry in near]
        if "" in objections:
            continue
        hedged = [reason for reason in objections if "without the hedge" in reason]
        yield AuditFinding(
            told.place,
            quantity.text,
            (hedged or ["is given by none of the figures named there"])[0],
            "Write the text from the figures, hedge included; a text that cannot carry links"
            " may show only numbers of the figures its chart or table names.",
        )


def _scope(owner: Tag) -> Tag:
    """The chart or table a text stands in, the whole page for its title and description."""
    if owner.name in ("title", "meta") and owner.find_parent("svg") is None:
        return [owner, *owner.parents][-1]
    for element in (owner, *owner.parents):
        if element.name == "figure" and element.get("data-figures"):
            return element
    return owner


def _holds(scope: Tag, element: Tag) -> bool:
    return any(scope is parent for parent in element.parents)


def _drawn_as(owner: Tag) -> str:
    if owner.find_parent("svg") is None:
        return ANYWHERE
    for element in (owner, *owner.parents):
        if "role-axis-label" in classes(element):
            return AXIS_LABEL
        if "role-legend-label" in classes(element):
            return LEGEND_LABEL
    described = attribute(owner, "aria-roledescription")
    return SCALE_WORDS if described in ("axis", "legend") else ANYWHERE


def _echoes(text: str, said: Iterable[str]) -> list[tuple[int, int]]:
    return [
        match.span()
        for phrase in said
        if phrase
        for match in re.finditer(
            rf"(?<![\w.,-]){re.escape(phrase)}(?![\w%]|[.,]\d)", text, re.IGNORECASE
        )
    ]
