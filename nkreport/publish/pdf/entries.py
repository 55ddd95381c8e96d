"""The evidence as the tree of plain data that the Typst template reads: entries and sources."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nkreport.ledger.sources import Source
from nkreport.publish.content.markdown import is_link
from nkreport.publish.page.evidence import Entry, Evidence, Use
from nkreport.publish.page.many import Many, told_of
from nkreport.publish.page.reach import reach
from nkreport.publish.pdf.table import WHOLE
from nkreport.publish.pdf.text import Node, PrintText, split_title
from nkreport.report.spans import quoted

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


class PrintEntries:
    """Writes the evidence of one page.

    Parameters
    ----------
    evidence : Evidence
    text : PrintText
    numbers : mapping
        Figure id to the number of its entry.
    """

    def __init__(self, evidence: Evidence, text: PrintText, numbers: Mapping[str, int]) -> None:
        self.evidence = evidence
        self.text = text
        self.numbers = numbers
        self.own_words = text.own

    def node(self, entry: Entry | Many) -> Node:
        """Return an entry: of one figure, or of many that stand together."""
        return self.together(entry) if isinstance(entry, Many) else self.entry(entry)

    def entry(self, entry: Entry) -> Node:
        """Return the entry of a figure."""
        words, own, row = self.text.words, self.own_words, entry.row
        quantity = (
            quoted(row["printed"]) if row["printed"] else entry.shown or self.own_words("no_number")
        )
        details = []
        if row["printed"] and entry.shown.strip("“”") not in ("", row["printed"]):
            details.append(
                self.own_words("read_as", quantity=entry.shown)
                + (f", {entry.status}" if entry.status else "")
            )
        if row["formula"]:
            details.append(f"{own('computed')} {self.formula(row['formula'])}")
        if row["period"]:
            details.append(own("covers", period=own.period(str(row["period"]))))
        if row["scope"]:
            details.append(f"{self.own_words('scope')} {row['scope']}")
        held = own("rows_in", file=entry.file) if entry.file else ""
        path = [[words(s.short), f"source-{s.id}"] for s in self.evidence.path(entry)]
        role = own.named("role", row["claimant_role"])
        text = [quantity, row["claimant"], *details, row["note"] or "", *entry.standing]
        return {
            "id": f"fig-{entry.id}",
            "whole": sum(map(len, text)) <= WHOLE,
            "number": str(self.numbers[entry.id]),
            "quantity": words(split_title(quantity)[0]),
            "rest": words(split_title(quantity)[1]),
            "of": words(", ".join(filter(None, [self.measure(row["measure"]), row["item"]]))),
            "denial": entry.denial,
            "who": words(entry.speaker),
            "said": words(
                (f", {entry.office}, " if entry.office else f" ({role}), ")
                + f"{own.named('stance', row['stance'])}, {own.day(str(row['said_on']))}"
                + (f" · {own('new').lower()}" if entry.new else "")
            ),
            "details": [words(one) for one in (*details, row["note"] or "", held) if one],
            "standing": [words(line) for line in entry.standing],
            "path": path,
            "locator": words(own.place(str(row["locator"]))),
            "later": entry.read_later,
            "uses": [[self.place(use), use.anchor] for use in entry.uses],
        }

    def together(self, some: Many) -> Node:
        """The one entry of many figures of a table."""
        words, own = self.text.words, self.own_words
        who = some.claimants if some.speaking <= 3 else [own("speakers", count=some.speaking)]
        said = [own.named("stance", some.shared("stance")), own.day(some.said_on)]
        role = some.shared("claimant_role")
        spoke = f" ({own.named('role', role)}), " if role else ", "
        return {
            "id": f"fig-{some.id}",
            "whole": True,
            "number": str(self.numbers[some.id]),
            "quantity": words(own("figures", count=some.count)),
            "rest": "",
            "of": words(self.measure(some.shared("measure"))),
            "denial": False,
            "who": words(own.listed(who)),
            "said": words(spoke + ", ".join(filter(None, said))),
            "details": [words(line) for line in told_of(some, own)]
            + ([words(own("rows_in", file=some.file))] if some.file else []),
            "standing": [words(line) for line in some.standing],
            "path": [[words(s.short), f"source-{s.id}"] for s in self.evidence.path(some)],
            "locator": words(self.evidence.file_of(some)),
            "later": some.read_later,
            "uses": [[self.place(use), use.anchor] for use in some.uses],
        }

    def measure(self, name: object) -> str:
        """The title of what is counted."""
        return self.evidence.measures.get(str(name), str(name))

    def place(self, use: Use) -> str:
        """What is named beside a page's number: a chart or a table, not a sentence."""
        named = use.kind in ("chart", "table")
        return self.own_words.label(use.kind, use.number) if named else ""

    def formula(self, text: str) -> str:
        """A formula over figures, those that have an entry by its number, others in words."""
        numbers, terms = self.numbers, self.evidence.terms

        def numbered(found: re.Match[str]) -> str:
            if number := numbers.get(found[0]):
                return self.own_words("numbered", number=str(number))
            return terms.get(found[0], found[0])

        return _NAME.sub(numbered, text)

    def source(self, source: Source) -> Node:
        """Return a work of the bibliography."""
        words, item = self.text.words, source.item
        url = str(item.get("URL", ""))
        outlet = str(item.get("container-title", ""))
        return {
            "id": f"source-{source.id}",
            "author": words(source.author),
            "issued": self.own_words.day(source.issued.text) if source.issued else "",
            "title": words(item.get("title", "")),
            "outlet": words(outlet) if outlet != source.author else "",
            "url": url if url.startswith("https://") and is_link(url) else "",
            "shown": words(url),
            "reach": words(reach(source, self.evidence, self.own_words)),
            "note": words(item.get("note", "")),
        }
