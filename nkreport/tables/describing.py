"""A first draft of a mapping, written by looking at a table; what is unsure is marked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from nkreport.errors import TableError
from nkreport.tables.beginning import Beginning, beginning
from nkreport.tables.document import ENDING, UNANSWERED
from nkreport.tables.looking import Look, dated_among, filled_down, look_at, never_falls, style_of
from nkreport.tables.mapped import read_sheet, shown
from nkreport.tables.opening import open_table
from nkreport.tables.roles import slug
from nkreport.tables.sheet import Sheet, letter_of
from nkreport.tables.suggesting import (
    DECLARED,
    measure_of,
    names_total,
    note_of,
    scale_in_note,
    scale_of,
    unit_of,
)

_YEAR = r"(\d{4})\*?"
_INDEX = re.compile(r"(day|no|nr|id|index|row|week.*|year|month.*|lat.*|lon.*|code|#)\.?", re.I)
_TAKEN = re.compile(r"partner|importer|destination|to\b|recipient|buyer|counterpart", re.I)
_ACROSS = 4
"""So many columns of numbers and more are taken for categories of one measure."""


def describe(path: Path, sheet: str = "") -> str:
    """Draft the mapping of a table.

    Parameters
    ----------
    path : Path
    sheet : str
        Which of a book; by default the first.

    Returns
    -------
    str
        YAML; `"?"` stands where only the analyst knows, and such a mapping is not read.

    Raises
    ------
    TableError
        If the file is no table.
    """
    if path.name.endswith(ENDING):
        raise TableError([f"{path.name}:1:1: is a mapping already; describe the table itself"])
    file = shown(path)
    opened = open_table(path, file, {})
    begun = beginning(opened, file, sheet)
    return _Draft(path, read_sheet(opened, file, begun.table), begun).text()


class _Draft:
    """The parts of a draft, found one after the other."""

    def __init__(self, path: Path, sheet: Sheet, begun: Beginning) -> None:
        self.path, self.sheet, self.begun = path, sheet, begun
        self.about = f"{path.name} {begun.above}"
        self.style = style_of(list(sheet.columns.values()))
        names = list(sheet.columns)
        self.years = [name for name in names if re.fullmatch(_YEAR, name)]
        self.heads_pattern = ""
        if len(self.years) < 3:
            self.heads_pattern, self.years = dated_among(names)
        others = {n: c for n, c in sheet.columns.items() if n not in self.years or not self.across}
        self.looks = {name: look_at(name, cells, self.style) for name, cells in others.items()}
        self.lines: list[str] = []

    @property
    def across(self) -> bool:
        """Whether years, months or quarters stand across."""
        return len(self.years) > 2

    def text(self) -> str:
        """The whole draft."""
        self._head()
        numbers = self._numbers()
        cumulative = self._cumulative(numbers)
        self._missing(numbers)
        self._left_out()
        parts = [look for look in numbers if not names_total(look.name)]
        many = len(numbers) >= _ACROSS and len(parts) > 1 and not self.across
        if many and parts != numbers:
            gone = ", ".join(look.name for look in numbers if look not in parts)
            self._say(f"# (?) left out beside its parts: {gone}")
            numbers = parts
        if self.across:
            quoted = f"'{_YEAR}'"
            if self.heads_pattern:
                quoted = json.dumps(self.years, ensure_ascii=False)
            self._say(f"across: {{columns: {quoted}, head: year, cell: amount}}")
        elif many:
            names = ", ".join(json.dumps(look.name, ensure_ascii=False) for look in numbers)
            self._say(f"across: {{columns: [{names}], head: category, cell: count}}")
        roles = self._roles(cumulative, many)
        self._values(["amount"] if self.across else [n.name for n in numbers], many, cumulative)
        drafted = "\n".join(line for line in self.lines if not line.startswith("#"))
        filled = [look.name for look in self.looks.values() if look.kind != "blank"]
        if rest := [n for n in filled if json.dumps(n, ensure_ascii=False) not in drafted]:
            self._say(f"# (?) not mapped: {', '.join(rest)}")
        self._constants(roles)
        return "\n".join(self.lines) + "\n"

    def _say(self, line: str, remark: str = "") -> None:
        self.lines.append(f"{line}  # {remark}" if remark else line)

    def _head(self) -> None:
        self._say(f'# A draft for {self.path.name}, {len(self.sheet.rows)} rows. Answer each "?";')
        self._say("# see to what is marked with (?), then: nkreport check " + self.path.name)
        for look in self.looks.values():
            seen = {"text": "text"}.get(look.kind, look.kind)
            self._say(f"#   {look.name}: {seen}, {look.distinct} different")
        for remark in self.begun.unsure:
            self._say(f"# (?) {remark}")
        if "sheet" in self.begun.table:
            self._say(f"file: {json.dumps(self.path.name, ensure_ascii=False)}")
        if self.begun.table:
            self._say("table:")
            for key, value in self.begun.table.items():
                self._say(f"  {key}: {json.dumps(value, ensure_ascii=False)}")
        self._written()

    def _written(self) -> None:
        """How numbers are written, and what the marks behind them mean."""
        decimal, grouping = self.style
        said = [f"decimal: '{decimal}'", f"grouping: {json.dumps(grouping)}"]
        found = [look_at(n, self.sheet.columns[n], self.style) for n in self._across_names()]
        looks = [look for look in [*self.looks.values(), *found] if look.kind == "number"]
        marks = {mark: note_of(mark, self.begun.below) for look in looks for mark in look.marks}
        if marks:
            listed = json.dumps({m: said or "?" for m, said in marks.items()}, ensure_ascii=False)
            self._say(f"numbers: {{{', '.join(said)}, marks: {listed}}}", "(?) what marks mean")
        elif self.style != (".", ","):
            self._say(f"numbers: {{{', '.join(said)}}}")

    def _across_names(self) -> list[str]:
        return self.years if self.across else []

    def _numbers(self) -> list[Look]:
        if self.across:
            return []
        found = [look for look in self.looks.values() if look.kind == "number"]
        return [look for look in found if not _INDEX.fullmatch(look.name)]

    def _dates(self) -> list[Look]:
        return [look for look in self.looks.values() if look.kind == "date"]

    def _cumulative(self, numbers: Sequence[Look]) -> str:
        """The first day of a count up to each day; empty where none seems to be one."""
        dates = self._dates()
        if not numbers or not dates or dates[0].patterns[0]:
            return ""
        days = self.sheet.columns[dates[0].name].cells()
        grown = [
            look.name
            for look in numbers
            if never_falls(days, self.sheet.columns[look.name].cells())
        ]
        if 2 * len(grown) <= len(numbers):
            return ""
        self._say(f"# (?) hardly ever falls, so a count up to each day: {', '.join(grown[:4])}")
        return min(day[:10] for day in days if day)

    def _missing(self, numbers: Sequence[Look]) -> None:
        tokens = {token for look in numbers for token in look.tokens}
        for name in self._across_names():
            tokens |= {*look_at(name, self.sheet.columns[name], self.style).tokens}
        if tokens:
            self._say("missing:")
            for token in sorted(tokens):
                said = json.dumps(token, ensure_ascii=False)
                self._say(f"  {said}: not_reported", "(?) or zero, or {below: 1}")
        for look in numbers:
            if look.unknown:
                self._say(f"# (?) {look.name} has cells that are no numbers: {look.unknown[:3]}")

    def _left_out(self) -> None:
        rules = []
        told = {
            "country": ("no country", "totals; else write its code under `names`"),
            "month": ("no month", "totals of a year"),
            "date": ("no date", "totals, notes"),
            "year": ("no year", "totals, notes"),
        }
        for look in self.looks.values():
            if look.kind in told and look.unknown:
                why, remark = told[look.kind]
                names = ", ".join(json.dumps(n, ensure_ascii=False) for n in look.unknown)
                rules.append(
                    f"  - {{column: {json.dumps(look.name, ensure_ascii=False)}, is: [{names}],"
                    f" why: {why}}}  # (?) {remark}"
                )
            if look.kind == "text":
                column = self.sheet.columns[look.name]
                if totals := [w for w in dict.fromkeys(column.words) if names_total(w)]:
                    names = json.dumps(totals, ensure_ascii=False)
                    rules.append(
                        f"  - {{column: {json.dumps(look.name, ensure_ascii=False)}, is: {names},"
                        " why: total}  # (?)"
                    )
            if look.kind == "country" and look.blank:
                rules.append(
                    f"  - {{column: {json.dumps(look.name, ensure_ascii=False)}, blank: true,"
                    " why: no country}  # (?)"
                )
        if rules:
            self.lines += ["leave_out:", *rules]

    def _roles(self, since: str, many: bool) -> set[str]:
        found: dict[str, str] = {}
        dates = self._dates()
        years = [look for look in self.looks.values() if look.kind == "year"]
        months = [look for look in self.looks.values() if look.kind == "month"]
        remarks: dict[str, str] = {}
        if self.across and months:
            month = json.dumps(months[0].name, ensure_ascii=False)
            found["period"] = f'{{column: [year, {month}], pattern: "{months[0].patterns[0]}"}}'
        elif self.across:
            written = f', pattern: "{self.heads_pattern}"' if self.heads_pattern else ""
            found["period"] = _flow("year", written) if written else "year"
        elif dates:
            pattern = dates[0].patterns[0]
            extra = (f', pattern: "{pattern}"' if pattern else "") + (
                f", since: {since}" if since else ""
            )
            found["period"] = _flow(dates[0].name, extra)
            if len(dates[0].patterns) > 1 and pattern and "%d" in pattern:
                remarks["period"] = f"(?) or {' or '.join(dates[0].patterns[1:])}"
            elif since:
                remarks["period"] = "(?) since when it counts"
        elif years and months:
            names = ", ".join(json.dumps(n) for n in (years[0].name, months[0].name))
            found["period"] = f'{{column: [{names}], pattern: "{months[0].patterns[0]}"}}'
        elif years:
            found["period"] = _flow(years[0].name)
        countries = [look for look in self.looks.values() if look.kind == "country"]
        for look in countries:
            role = "counterpart" if _TAKEN.search(look.name) else "actor"
            if role == "actor" and "actor" in found and "counterpart" not in found:
                role = "counterpart"
            if role not in found:
                found[role] = _flow(look.name)
                remarks[role] = f"(?) {'whose numbers' if role == 'actor' else 'towards whom'}"
        if many:
            found["item"] = "category"
        elif item := self._item([*dates, *years, *months, *countries]):
            found["item"], remarks["item"] = item
        for look in self.looks.values():
            if look.kind == "address" and "locator" not in found:
                found["locator"] = _flow(look.name)
        if "period" not in found:
            self._say("# (?) no column of days, months or years was found")
        if found:
            self._say("columns:")
            for role, said in found.items():
                self._say(f"  {role}: {said}", remarks.get(role, ""))
        return set(found)

    def _item(self, others: Sequence[Look]) -> tuple[str, str] | None:
        """The columns of text that say what a number is of: as many as tell the rows apart."""
        rows = len(self.sheet.rows)
        texts = [n for n in self.looks.values() if n.kind == "text" and n.distinct > 1]
        few = [look for look in texts if look.distinct < max(rows / 2, 3)]
        cells = {look.name: self.sheet.columns[look.name].cells() for look in [*texts, *others]}
        merged = {look.name for look in texts[:-1] if look.blank and cells[look.name][0]}
        cells |= {name: filled_down(cells[name]) for name in merged}

        def apart(looks: Sequence[Look]) -> int:
            columns = [cells[look.name] for look in [*others, *looks]]
            return len(set(zip(*columns, strict=True))) if columns else 1

        chosen = few[:1]
        if self._numbers() or self.across:
            more = [look for look in texts if apart([*chosen, look]) == rows]
            chosen += more[:1] if apart(chosen) < rows else []
        if not chosen:
            return None
        names = [look.name for look in texts if look in chosen]
        rest = [look.name for look in few if look.name not in names][:3]
        remark = f"(?) of what kind{'; also ' + ', '.join(rest) if rest else ''}"
        if merged & {*names}:
            listed = json.dumps(names if len(names) > 1 else names[0], ensure_ascii=False)
            return f"{{column: {listed}, fill: down}}", f"{remark}; blanks as merged cells"
        if len(names) > 1:
            return f"{{column: {json.dumps(names, ensure_ascii=False)}}}", remark
        return _flow(names[0]), remark

    def _values(self, names: Sequence[str], many: bool, since: str) -> None:
        self._say("values:")
        if not names:
            self._say("# No column of numbers: rows alike in all that is mapped are counted.")
        declared: dict[str, tuple[str, str, str]] = {}
        chosen = ["count"] if many else list(names)
        for name in chosen or [""]:
            stem, end = _bound(name)
            if end == "high" and f"{stem}low" in chosen:
                continue
            high = f"{stem}high" if end == "low" and f"{stem}high" in chosen else ""
            measure, unit, why = self._measure(name, many, len(chosen) < 2)
            named, unit = bool(unit), unit or "piece"
            if not why:
                kind = "cumulative" if since else "count" if not names else "flow"
                declared[measure] = (unit, kind, name if not name.isascii() else "")
            counted = f"column: {json.dumps(name, ensure_ascii=False)}" if name else "count: rows"
            if high:
                low, high = (json.dumps(each, ensure_ascii=False) for each in (name, high))
                counted = f"low: {low}, high: {high}"
            scale = scale_of(f"{name} {self.about}") or scale_in_note(self.begun.below)
            said = f"  - {{{counted}, measure: {measure}, unit: {unit}"
            said += f", scale: {scale}" if scale else ""
            said += self._qualifier(name) + "}"
            because = f"(?) because of {why}" if why else "declared below"
            because += "" if why else f"; (?) the unit{' from the words' * named}"
            self._say(said, because + ("; the scale from the words around it" if scale else ""))
        units = dict.fromkeys(unit for unit, _, _ in declared.values() if unit in DECLARED)
        if units:
            self._say("units:")
            for unit in units:
                self._say(f"  {unit}: {DECLARED[unit]}")
        if declared:
            self._say("measures:")
            for measure, (unit, kind, called) in declared.items():
                title = json.dumps(called or measure.replace("_", " "), ensure_ascii=False)
                self._say(f"  {measure}:")
                self._say(f"    title: {title}")
                self._say(f"    definition: {UNANSWERED}", "what one counts")
                self._say(f"    dimension: {unit}", "(?) or person, USD, …")
                self._say(f"    kind: {kind}", "(?) flow, stock, cumulative, count, …")
                if kind != "cumulative":
                    self._say(
                        "    # additive_over: [period, item], if rows may be added over those"
                    )

    def _measure(self, name: str, many: bool, alone: bool) -> tuple[str, str, str]:
        for about in (name, self.about if alone else ""):
            measure, unit, why = measure_of(about) if not many else ("", "", "")
            if measure:
                return measure, unit, f"{why} in {about[:40]!r}"
        stem = self.path.name.partition(".")[0]
        made = slug(f"{stem} {name}" if name else stem).replace("-", "_")
        if name and made == slug(stem).replace("-", "_"):  # letters that no slug has
            made = f"{made}_{letter_of(list(self.sheet.columns).index(name)).lower()}"
        return made, unit_of(name) or unit_of(f"{self.about} {self.begun.below}"), ""

    def _qualifier(self, name: str) -> str:
        """What a column beside a number says of it: the one named after it, or the next."""
        names = list(self.looks)
        beside = names[names.index(name) + 1 :][:1] if name in self.looks else []
        for look in self.looks.values():
            named = name and look.name.casefold().startswith(name.casefold())
            if look.signs and (named or look.name in beside):
                words = ", ".join(
                    f"{json.dumps(word, ensure_ascii=False)}: {json.dumps(sign)}"
                    for word, sign in look.signs.items()
                )
                return f", qualifier: {_flow(look.name, f', words: {{{words}}}')}"
        return ""

    def _constants(self, roles: set[str]) -> None:
        stem = self.path.name.partition(".")[0]
        self._say("constants:")
        if "actor" not in roles:
            self._say(f"  actor: {UNANSWERED}", "whose: a code such as RUS; remove it if nobody's")
        self._say("  stance: reports", "(?) or asserts, estimates, predicts, denies")
        self._say(f"  claimant: {UNANSWERED}", "who says so")
        self._say(f"  claimant_role: {UNANSWERED}", "self, adversary, media, research, igo, …")
        if "period" not in roles:
            self._say(f"  said_on: {UNANSWERED}", "when it was said: 2024-05-02")
        else:
            self._say("  # said_on: 2024-05-02, if all was said at once; else each row at its time")
        self._say("sources:")
        self._say(f"  {slug(stem)}:")
        self._say(f"    title: {UNANSWERED}", "what the work is called")
        self._say(f"    author: {UNANSWERED}", "who keeps it; then issued, url, licence if known")


def _bound(name: str) -> tuple[str, str]:
    """What a name begins with, and whether it ends as that of a bound."""
    for end in ("low", "high"):
        if name.endswith(end):
            return name.removesuffix(end), end
    return name, ""


def _flow(name: str, extra: str = "") -> str:
    said = json.dumps(name, ensure_ascii=False)
    return f"{{column: {said}{extra}}}" if extra else said
