"""The cells that say who, what, where and when, as the ledger writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from hashlib import blake2b

from nkreport.ledger.coded import Coded, Numbers, alike, once
from nkreport.tables.countries import country_code
from nkreport.tables.day_patterns import coarser, period_text
from nkreport.tables.mapping import Mapping, Role
from nkreport.tables.selecting import Selected, unknown_column
from nkreport.tables.unclear import Unclear

PARTIES = ("actor", "counterpart")
_SPAN = "\x1f"
PERIODS = ("period", "said_on")


def read_roles(
    selected: Selected, rows: Numbers, mapping: Mapping, problems: list[str]
) -> dict[str, Coded]:
    """Read the mapped columns of some rows; each distinct cell once.

    Parameters
    ----------
    selected : Selected
    rows : array of int
        Those that give a number.
    mapping : Mapping
    problems : list of str
        Where what cannot be read is told.

    Returns
    -------
    dict
        The ledger's column to its cells, one for each of the rows.
    """
    found = {}
    for role in mapping.roles.values():
        known = selected.sheet.columns
        unknown = [name for name in role.columns if name not in known]
        problems += [unknown_column(name, known, mapping, role.path) for name in unknown]
        if not unknown:
            parts = [known[name].take(rows) for name in role.columns]
            cells = cells_joined(parts, _SPAN if role.span else " ")
            found[role.name] = _read(role, cells, selected, rows, problems)
    return found


def cells_joined(columns: Sequence[Coded], between: str) -> Coded:
    """The cells of each row as one text; blank ones are passed over."""
    if len(columns) == 1:
        return columns[0]
    firsts, which, _ = alike(columns)
    parts = zip(*(column.cells(firsts) for column in columns), strict=True)
    texts = [between.join(filter(None, map(str.strip, part))) for part in parts]
    return Coded.of(texts).take(which)


def _read(
    role: Role, cells: Coded, selected: Selected, rows: Numbers, problems: list[str]
) -> Coded:
    cells = once(cells)
    firsts, _, counts = alike([cells])
    words = [""] * len(cells.words)
    reads = _reader(role)
    used = cells.codes[firsts].tolist()
    for code, first, times in zip(used, firsts.tolist(), counts.tolist(), strict=True):
        word = cells.words[code].strip()
        try:
            words[code] = role.names[word] if word in role.names else reads(word)
        except Unclear as error:
            at = selected.where(int(rows[first]), role.columns[0])
            problems.append(
                f"{at}: {role.name} {error}" + (f" ({times} rows)" if times > 1 else "")
            )
    return Coded.of(words).take(cells.codes)


def _reader(role: Role) -> Callable[[str], str]:
    if role.name in PARTIES:
        return lambda word: country_code(_filled(word))
    if role.name in PERIODS:
        return lambda word: _period(role, _filled(word))
    if role.name == "place":
        return slug
    return _address if role.name == "locator" else _text


def _filled(word: str) -> str:
    if not word:
        raise Unclear(
            "is blank beside a number; leave such rows out (`blank: true`), say what it means"
            ' (`names: {"": …}`), or `fill: down` in merged cells'
        )
    return word


def _period(role: Role, word: str) -> str:
    mark = role.parted or _SPAN
    found = [period_text(part, role.pattern) for part in word.split(mark)]
    text = found[0] if found[0] == found[-1] else period_text(f"{found[0]}/{found[-1]}")
    return coarser(text, role.exact) if role.exact else text


def _address(word: str) -> str:
    if word.startswith("https://") and not re.search(r"[\s<>\"]", word):
        return word
    if re.match(r"[a-z]+:", word):
        raise Unclear(f"{word!r:.80} is no https address; leave the column out, or mend it")
    return _text(word)


def _text(word: str) -> str:
    text = " ".join(word.split())
    if text.startswith(("=", "@")):
        raise Unclear(f"{text!r:.60} is a formula; write its value")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text):
        raise Unclear(f"{text!r:.60} holds a hidden character; remove it")
    return text


def slug(text: str, longest: int = 60) -> str:
    """A text as part of an id.

    Examples
    --------
    >>> slug("Anti-aircraft warfare*"), slug("Türkiye"), slug("2022-01/2022-03")
    ('anti-aircraft-warfare', 'turkiye', '2022-01-2022-03')
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:longest].strip("-")
    if plain or not text.strip():
        return plain
    return "x" + blake2b(text.encode(), digest_size=4).hexdigest()
