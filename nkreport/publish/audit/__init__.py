"""The audit of a rendered report: every number a reader meets must lead to what gives it."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup

from nkreport.errors import CheckError
from nkreport.publish.audit.elements import squeezed
from nkreport.publish.audit.finding import AuditFinding
from nkreport.publish.audit.marks import check_mark, is_link, read_grounds
from nkreport.publish.audit.own import check_own
from nkreport.publish.audit.passes import ANYWHERE, METHOD, PASSES, passes
from nkreport.publish.audit.quantities import read_quantities
from nkreport.publish.audit.texts import Block, read_texts
from nkreport.publish.audit.told import check_told

__all__ = ["PASSES", "AuditFinding", "audit"]


def audit(html: str) -> list[AuditFinding]:
    """Find the numbers of a report that lead to nothing that gives them.

    Parameters
    ----------
    html : str
        A page as `nkreport build` writes it.

    Returns
    -------
    list of AuditFinding
        In the order of the page, texts that cannot carry links last; empty for a clean page.

    Raises
    ------
    CheckError
        If it is no page of nkreport.
    """
    soup = BeautifulSoup(html, "html.parser")
    if soup.select_one("section#method") is None:
        raise CheckError(
            "not a report of nkreport: the page does not say how it was made;"
            " give the HTML file that `nkreport build` wrote"
        )
    # A page of the notebook's own work alone has no evidence.
    section = soup.select_one("section#evidence") or soup.new_tag("section")
    grounds = read_grounds(soup, section)
    blocks, told = read_texts(soup)
    found: list[AuditFinding] = []
    proven = []
    for block in blocks:
        for mark in block.marks:
            broken = check_mark(mark, block.place, grounds)
            if broken:
                found.append(broken)
            elif not is_link(mark):
                proven.append((squeezed(mark.text), mark.element))
        found += _bare(block)
    for text in told:
        found += check_told(text, grounds, proven)
    return [*found, *check_own(soup)]


def _bare(block: Block) -> Iterator[AuditFinding]:
    within = METHOD if block.owner.find_parent("section", id="method") else ANYWHERE
    for quantity in read_quantities(block.text):
        if not passes(block.text, quantity, within):
            yield AuditFinding(
                block.place,
                squeezed(quantity.text),
                "stands bare: it leads to no figure, date or count",
                "Print it through {figure-id} in nk.prose, a count or a date, or say it in"
                " words without a number.",
            )
