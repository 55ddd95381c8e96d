"""The marks a number may stand in: links, dates, counts, computed values and parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag

from nkreport.errors import UnitError
from nkreport.ledger.formulas import evaluate, ids_in
from nkreport.ledger.quantities import Interval, from_base_unit, in_base_unit
from nkreport.publish.audit.dates import dated_spans, disagreement
from nkreport.publish.audit.elements import attribute, classes, in_head, squeezed
from nkreport.publish.audit.finding import AuditFinding
from nkreport.publish.audit.given import Entry, excess, number, objection, read_entry
from nkreport.publish.audit.passes import ANYWHERE, HIDDEN, passes, passes_whole
from nkreport.publish.audit.quantities import CEILING, FLOOR, Quantity, read_quantities
from nkreport.publish.audit.texts import Mark
from nkreport.publish.audit.together import Named, Together, read_names, read_together
from nkreport.report.shares import tells


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the numbers of a page can lead to.

    Parameters
    ----------
    entries : mapping
        Figures of the evidence section by id.
    parameters : mapping
        Text of the parameters that the record gives, by name.
    together : mapping
        Figures that stand together, by the name of their entry.
    rows : frozenset of str
        Rows of side tables that stand in a table.
    """

    entries: Mapping[str, Entry]
    parameters: Mapping[str, str]
    together: Mapping[str, Together]
    rows: frozenset[str] = frozenset()

    def named(self, element: Tag) -> Named:
        """What a mark, a chart or a table names."""
        names = attribute(element, "data-figures")
        return read_names(names, self.entries, self.together)


def read_grounds(soup: BeautifulSoup, section: Tag) -> Grounds:
    """Read the evidence section and the record of a page."""
    entries: dict[str, Entry] = {}
    for element in section.select("[data-figure].entry, article[data-figure]"):
        entry = read_entry(element)
        entries.setdefault(entry.id, entry)
    together = {attribute(e, "data-many"): read_together(e) for e in section.select("[data-many]")}
    for some in together.values():
        for entry in some.entries.values():
            entries.setdefault(entry.id, entry)
    parameters = {
        attribute(element, "data-parameter"): squeezed(element.get_text())
        for element in soup.select(".record [data-parameter]")
    }
    rows = frozenset(attribute(e, "data-row") for e in soup.select("figure.table [data-row]"))
    return Grounds(entries, parameters, together, rows)


def check_mark(mark: Mark, place: str, grounds: Grounds) -> AuditFinding | None:
    """Hold what a mark shows against what it says it is.

    Returns
    -------
    AuditFinding or None
        None when they agree.
    """
    broken = _check_of(mark.element)(mark, grounds)
    return AuditFinding(place, squeezed(mark.text), *broken) if broken else None


_Broken = tuple[str, str] | None
"""What is broken, and the remedy."""


def is_link(mark: Mark) -> bool:
    """Whether a mark leads to a figure."""
    return _check_of(mark.element) is _link


def _check_of(element: Tag) -> Callable[[Mark, Grounds], _Broken]:
    if element.name == "time":
        return _time
    kinds = {"count": _count, "computed": _computed, "parameter": _parameter}
    return next((kinds[name] for name in classes(element) if name in kinds), _link)


def _link(mark: Mark, grounds: Grounds) -> _Broken:
    name, target = attribute(mark.element, "data-figure"), attribute(mark.element, "href")
    entry = grounds.entries.get(name)
    if entry is None or target != f"#fig-{entry.anchor or name}":
        missing = "does not exist" if entry is None else f"is not where {name!r} stands"
        return (
            f"links to {target!r}, which {missing} in the evidence",
            "Name a figure the report holds; `nkreport figures` lists them.",
        )
    if squeezed(mark.text) in entry.words:
        return None
    dated = dated_spans(mark.text, entry.times)
    for quantity in read_quantities(mark.text):
        if quantity.within(dated):
            continue
        broken = objection(entry, _in_context(entry, quantity, mark)) or excess(entry, quantity)
        rank = quantity.kind == "rank" and entry.unit == "rank"
        if broken and (rank or not passes(mark.text, quantity, ANYWHERE)):
            return broken, f"Print {{{name}}} as the ledger words it."
    return None


def _in_context(entry: Entry, quantity: Quantity, mark: Mark) -> Quantity:
    """The quantity with the hedges that stand just before and after its link."""
    start = len(mark.before)
    whole = read_quantities(mark.before + mark.text + mark.after)
    span = (quantity.start + start, quantity.end + start)
    found = next((other for other in whole if (other.start, other.end) == span), quantity)
    hedges = found.hedges
    if entry.interval is not None and entry.interval.bounded and not quantity.start:
        # "Claims run from 15,000 to 100,000" says of an end of a range that it is an end.
        frame = mark.before.rpartition(".")[2]
        hedges |= {FLOOR} if re.search(r"\b(?:from|between)\s*\Z", frame) else set()
        last = re.search(r"\b(?:from|between)\b.*\b(?:to|and)\s*\Z", frame, re.DOTALL)
        hedges |= {CEILING} if last else set()
    return replace(found, currency=quantity.currency or found.currency, hedges=hedges)


def _time(mark: Mark, grounds: Grounds) -> _Broken:
    del grounds
    datetime = attribute(mark.element, "datetime")
    reason = disagreement(mark.text, datetime)
    if not reason:
        return None
    return f"{reason} (datetime {datetime!r})", "Print the date through nk.prose."


def _count(mark: Mark, grounds: Grounds) -> _Broken:
    if mark.element.has_attr("data-rows"):
        return _count_of_rows(mark, grounds)
    named = grounds.named(mark.element)
    unknown = named.astray
    if in_head(mark.element) and passes_whole(mark.text, HIDDEN):
        unknown = []
    stated = mark.element.get("value")
    value = number(stated)
    remedy = "Count with nk.count(figures)."
    if not named.count and value and in_head(mark.element):
        return None if _says(mark.text, value) else (f"is not the {value:g} it stands for", remedy)
    written = attribute(mark.element, "data-figures").split()
    if unknown and unknown[0].partition("#")[2]:
        return f"counts {unknown[0]!r:.80}, which does not exist in the evidence", remedy
    if value != named.count or len(written) != len(set(written)):
        return f"is a count of {stated} that names {named.count} ids", remedy
    if unknown:
        return f"counts {unknown[0]!r}, which does not exist in the evidence", remedy
    if not _says(mark.text, value):
        return f"is not the count it stands for, {value:g}", remedy
    return None


def _count_of_rows(mark: Mark, grounds: Grounds) -> _Broken:
    """A count of rows of a side table, each of which stands in a table of the page."""
    names = attribute(mark.element, "data-rows").split()
    value = number(mark.element.get("value"))
    remedy = "Print the listing it counts with nk.table."
    if value != len(names) or len(names) != len(set(names)):
        return f"is a count of {value} that names {len(names)} rows", remedy
    if astray := [name for name in names if name not in grounds.rows]:
        return f"counts {astray[0]!r:.80}, which no table of the page has", remedy
    if not _says(mark.text, value):
        return f"is not the count it stands for, {value:g}", remedy
    return None


def _says(text: str, value: float) -> bool:
    quantities = read_quantities(text)
    if not quantities:
        return value == 0 and bool(re.search(r"(?i)\b(?:no|none|nobody|nothing)\b", text))
    return [q.readings for q in quantities] == [((value, value),)] and not quantities[0].hedges


def _computed(mark: Mark, grounds: Grounds) -> _Broken:
    expression = attribute(mark.element, "data-computed")
    try:
        _recompute(mark, expression, grounds)
    except (UnitError, ArithmeticError) as error:
        problem = f"is computed from {expression!r}, but {error}"
        return problem, "Let nk.prose or nk.findings compute it."
    return None


def _recompute(mark: Mark, expression: str, grounds: Grounds) -> None:
    stated, entries = _interval(attribute(mark.element, "value")), grounds.entries
    named = grounds.named(mark.element).ids
    if set(named) != set(ids_in(expression)):
        raise UnitError(f"it names {list(named)}, its expression {list(ids_in(expression))}")
    base = evaluate(expression, lambda name: _base_value(name, entries))
    units = [*(entries[name].unit for name in named), "multiple", "percent"]
    if not any(_same(from_base_unit(base, unit), stated) for unit in units):
        raise UnitError(f"{stated!r} does not follow from it, {base!r} does")
    if not _tells(mark.text, stated, base):
        raise UnitError(f"the text does not say {stated!r}")


def _interval(text: str) -> Interval:
    try:
        low, high = (float(end) for end in text.split("/"))
        if not (math.isnan(low) or math.isnan(high)):
            return Interval(low, high)
    except ValueError:
        pass
    raise UnitError(f"its value {text!r} is no interval low/high")


def _base_value(name: str, entries: Mapping[str, Entry]) -> Interval:
    entry = entries.get(name)
    if entry is None:
        raise UnitError(f"{name!r} does not exist in the evidence")
    if entry.interval is None:
        raise UnitError(f"{name!r} has no number to compute with")
    return in_base_unit(entry.interval, entry.unit)


def _same(first: Interval, second: Interval) -> bool:
    return all(
        a == b or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
        for a, b in ((first.low, second.low), (first.high, second.high))
    )


def _tells(text: str, interval: Interval, base: Interval) -> bool:
    comparator = "="
    if not interval.bounded:
        comparator = "<=" if math.isinf(interval.low) else ">="
    quantities = [replace(quantity, currency="") for quantity in read_quantities(text)]
    if [one.kind for one in quantities] in (["fraction"], ["times"]):
        shown, hedges = quantities[0].readings, quantities[0].hedges
        if not any(quantities[0].places):
            return any(tells(pair, hedges, base) for pair in shown)
    entries = [
        Entry("", interval, comparator, unit, "", frozenset(), ()) for unit in ("", "percent")
    ]
    return len(quantities) == 1 and any(objection(entry, quantities[0]) == "" for entry in entries)


def _parameter(mark: Mark, grounds: Grounds) -> _Broken:
    name = attribute(mark.element, "data-parameter")
    given = grounds.parameters.get(name)
    if given is None and not read_quantities(mark.text):
        return None
    if given == squeezed(mark.text):
        return None
    found = "the record does not state" if given is None else f"the record gives as {given!r}"
    return (
        f"is printed as parameter {name!r}, which {found}",
        "Pass the parameter to nk.report and print it by its name.",
    )
