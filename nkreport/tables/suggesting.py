"""What the words of a table suggest of its numbers: a measure, a unit, a scale."""

from __future__ import annotations

import re

_MEASURES = (
    (r"export|экспорт|수출", "exports_value", "USD", "the word export"),
    (r"import(?!an|er)|импорт|수입", "imports_value", "USD", "the word import"),
    (r"killed|dead|deaths|fatal", "troops_killed", "person", "the words for the dead"),
    (r"casualt|personnel|wounded", "troops_casualties", "person", "the words for casualties"),
    (r"shell", "shells_shipped", "shell", "the word shells"),
)
_SCALES = (
    (r"mill|mln|\bmn\b|\bmio\b|млн|백만", 1_000_000),
    (r"thous|ths|'000|\btsd\b|тыс|천\s?(?=톤|명|달러|원|t)", 1000),
    (r"bill|bln|\bmrd\b|млрд|십억", 10**9),
    (r"억", 10**8),
    (r"만\s?(?=톤|명|달러|원|t)", 10_000),
)
_UNITS = (
    (r"\bUSD\b|\bUS ?\$|dollars?\b|долл|달러", "USD"),
    (r"\bRUB\b|roubles?\b|rubles?\b|руб", "RUB"),
    (r"\bKRW\b|\d ?원\b|[천만억] ?원", "KRW"),
    (r"\btons?\b|\btonnes?\b|тонн|톤", "tonne"),
    (r"\bpersons?\b|\bpeople\b|\bчел|명", "person"),
)
DECLARED = {"tonne": "{plural: tonnes, symbol: t}"}
"""Units that a draft may name and units.csv has not, as they are declared."""
_TOTAL = re.compile(
    r"(sub-?)?totals?|grand|overall|sum|합계|총계|소계|계|итого|всего|усього|разом|insgesamt|gesamt|summe",
    re.I,
)
_IN_A_NOTE = r"(?:\bin\b|\bunits?\b|\bв\b|\bед\b|измер|단위|\()[^.;|]{0,24}?"


def measure_of(words: str) -> tuple[str, str, str]:
    """A measure of the ledger with its unit and what speaks for it; empty where nothing does.

    Examples
    --------
    >>> measure_of("import_consignment")
    ('imports_value', 'USD', 'the word import')
    >>> measure_of("Importer"), measure_of("exports, thousand tons")
    (('', '', ''), ('', '', ''))
    """
    for pattern, measure, unit, why in _MEASURES:
        if re.search(pattern, words, re.I):
            money = unit == "USD"
            return (measure, unit, why) if not money or unit_of(words) in ("", unit) else _NONE
    return _NONE


_NONE = ("", "", "")


def scale_of(words: str) -> int:
    """What numbers under such words are multiplied by; 0 where nothing is said."""
    return next((scale for pattern, scale in _SCALES if re.search(pattern, words, re.I)), 0)


def scale_in_note(note: str) -> int:
    """The scale that a note below a table says its numbers are in; 0 where it says none.

    Examples
    --------
    >>> scale_in_note("Figures in thousand tons."), scale_in_note("Thousands of people fled.")
    (1000, 0)
    """
    for pattern, scale in _SCALES:
        if re.search(f"{_IN_A_NOTE}(?:{pattern})", note, re.I):
            return scale
    return 0


def note_of(mark: str, notes: str) -> str:
    """What the notes below a table say of a mark; empty where they do not.

    Examples
    --------
    >>> note_of("*", "Source: X | * Preliminary. | ** Estimate"), note_of("†", "* Preliminary")
    ('Preliminary', '')
    """
    match = re.search(rf"(?:^|[|;.])\s*{re.escape(mark)}\s*[:=–-]?\s*(\w[^|;.]{{0,60}})", notes)
    return match[1].strip() if match else ""


def unit_of(words: str) -> str:
    """The unit that words name; empty where they name none.

    Examples
    --------
    >>> unit_of("단위: 천 톤"), unit_of("Импорт, млн долл."), unit_of("category")
    ('tonne', 'USD', '')
    """
    return next((unit for pattern, unit in _UNITS if re.search(pattern, words, re.I)), "")


def names_total(words: str) -> bool:
    """Whether a head or a row's name says total, in one language or several, and nothing else.

    Examples
    --------
    >>> names_total("합계 Total"), names_total("Grand total"), names_total("Total exports")
    (True, True, False)
    """
    parts = re.split(r"[\s/().:]+", words.strip(" :./()"))
    return bool(words.strip()) and all(map(_TOTAL.fullmatch, parts))
