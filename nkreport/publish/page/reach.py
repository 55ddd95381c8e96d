"""How a reader gets at a source: its address, else what else is known of where it stands."""

from __future__ import annotations

from nkreport.ledger.sources import Source
from nkreport.publish.page.evidence import Evidence
from nkreport.publish.words.own_words import OwnWords

MOST_PLACES = 5
"""Places of a text that are told one by one."""


def reach(source: Source, evidence: Evidence, words: OwnWords) -> str:
    """Tell how the text of a source is reached, but for its address.

    Parameters
    ----------
    source : Source
    evidence : Evidence
        Of the page, whose figures say in which text the source was read.
    words : OwnWords

    Returns
    -------
    str
        Sentences: who published it, by which number it is found, that no address is known, its
        licence where that is known, in which text it was read or from which file.
    """
    item = source.item
    custom = item.get("custom") or {}
    parts = [", ".join(str(item[n]) for n in ("publisher", "publisher-place") if item.get(n))]
    parts += [f"{name} {item[name]}" for name in ("DOI", "ISBN") if item.get(name)]
    told = [f"{part}." for part in parts if part]
    if not str(item.get("URL", "")).startswith("https://"):
        told.append(words("no_address"))
    if source.licence:
        told.append(words("licence", what=source.licence))
    if texts := _read_in(source, evidence, words):
        told.append(words("quoted_in", what=words.listed(texts)))
    if file := custom.get("file") or custom.get("table"):
        digest = str(custom.get("sha256", ""))[:16]
        told.append(words("read_from", file=f"{file} (sha256 {digest})" if digest else str(file)))
    return " ".join(told)


def _read_in(source: Source, evidence: Evidence, words: OwnWords) -> list[str]:
    """Each text that passes the source on, with the places where it does."""
    found: dict[str, set[str]] = {}
    for entry in evidence.entries.values():
        if entry.row["primary_source"] == source.id:
            read = found.setdefault(str(entry.row["source"]), set())
            if locator := str(entry.row["locator"]):
                read.add(words.place(locator))
    texts = []
    for name in sorted(found):
        told = sorted(found[name], key=lambda place: (len(place), place))
        more = len(told) - MOST_PLACES
        shown = "; ".join(told[:MOST_PLACES])
        shown = words("more", what=shown, count=more) if more > 0 else shown
        text = evidence.sources[name].short
        texts.append(f"{text} ({shown})" if shown else text)
    return texts
