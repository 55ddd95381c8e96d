"""What a notebook shows of its own: each named once, with how many numbers lead to no figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup

from nkreport.publish.audit.elements import attribute, squeezed
from nkreport.publish.audit.finding import AuditFinding
from nkreport.publish.audit.passes import ANYWHERE, passes
from nkreport.publish.audit.quantities import read_quantities

OWN = "[data-own]"
"""Elements of a page that hold a chart, table, picture or text of the notebook's own."""

_LONGEST = 200_000


def check_own(soup: BeautifulSoup) -> Iterator[AuditFinding]:
    """Name each thing of the notebook's own that holds numbers.

    Parameters
    ----------
    soup : BeautifulSoup
        Of a whole page.
    """
    counts: Counter[str] = Counter()
    for element in soup.select(OWN):
        kind = attribute(element, "data-own")
        counts[kind] += 1
        figure = element.find_parent("figure", class_="captioned")
        label = figure.select_one(".number") if figure else None
        place = squeezed(label.get_text()) if label else f"{kind} {counts[kind]} of its own"
        text = squeezed(element.get_text(" "))[:_LONGEST]
        bare = [q for q in read_quantities(text) if not passes(text, q, ANYWHERE)]
        if bare or kind == "picture":
            shown = f"{len(bare):,} numbers" if len(bare) != 1 else bare[0].text
            yield AuditFinding(
                place,
                "what it shows" if kind == "picture" else shown,
                "is the notebook's own: it leads to no figure",
                "Nothing needs to be done; what the ledger holds can be printed by nk.prose,"
                " nk.show and nk.table.",
            )
