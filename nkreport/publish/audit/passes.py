"""Numbers that may stand without leading anywhere, each kind with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nkreport.publish.audit.elements import squeezed
from nkreport.publish.audit.numerals import read_numerals
from nkreport.publish.audit.quantities import Quantity
from nkreport.publish.audit.words import ORDINALS

ANYWHERE = ""
METHOD = "how the report was made"
AXIS_LABEL = "axis label"
LEGEND_LABEL = "legend label"
SCALE_WORDS = "description of a scale"
HIDDEN = "count in the head"


@dataclass(frozen=True, slots=True)
class Pass:
    """A kind of number that may stand without leading anywhere.

    Parameters
    ----------
    name, reason : str
    pattern : str
        Regular expression; a number passes when a match covers it.
    within : str
        The place the rule holds for; empty: anywhere.
    kind : str
        The kind of number it holds for (`rank`); empty: any.
    """

    name: str
    reason: str
    pattern: str
    within: str = ANYWHERE
    kind: str = ""


_COUNTED = (
    r"\s*(?:%|per ?cent|(?:(?:thousand|million|billion|dozen|shell|round|rocket|missile|munition|"
    r"container|soldier|troop|reservist|volunteer|worker|labou?rer|person|unit|piece|brigade|tank|"
    r"tonne|ton|dollar|ro?uble|mile|metre|engineer|launcher|howitzer|vote|time)s?|people|men|women|"
    r"dead|killed|wounded|casualties|countries|mercenaries|won|USD|km|mm)\b)"
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIME_WORD = "|".join(
    rf"(?<=\b{word} )" for word in ("[Ii]n", "[Ss]ince", "[Uu]ntil", "[Dd]uring", "[Bb]efore")
)
_NOT_HEDGED = "".join(
    rf"(?<!\b{word} )"
    for word in (
        "[Aa]t least",
        "[Aa]t most",
        "[Mm]ore than",
        "[Ll]ess than",
        "[Ff]ewer than",
        "[Uu]p to",
        "[Aa]s many as",
        "[Oo]ver",
        "[Uu]nder",
        "[Ss]ome",
        "[Nn]early",
        "[Aa]lmost",
        "[Rr]oughly",
    )
)
_YEAR = (
    r"(?<![\w$€£₩₽¥~≈≥>≤<±×.,+−-])(?:\b(?:mid|pre|post|early|late)-)?(?:19\d\d|20\d\d|2100)"
    r"(?:s|[a-d])?(?:[-–/](?:\d{2}|19\d\d|20\d\d)(?!\d))?(?![\w$]|[.,]\d)"
)
_ONE_BEFORE = r"(?:the|an?|this|that|each|no|any|every|another)"
_CALIBRES = (
    r"(?:5\.45|5\.56|7\.62|9|12\.7|14\.5|20|23|30|35|37|40|57|60|73|76|81|82|85|100|105|107|115|"
    r"120|122|125|130|140|152|155|170|180|200|203|220|227|240|300|370|600)"
)
_MODELS = (
    r"Abrams|Geran|Hwasong|Hwasal|Iskander|Kalibr|Koksan|Kornet|Lancet|Leopard|Orlan|Patriot|"
    r"Pukguksong|Rodong|Shahed|Tochka|Type|Zelzal"
)
_NUMBERED = (
    r"Charts?|Tables?|Sources?|Figures?|Sections?|Parts?|Notes?|Footnotes?|Findings?|Articles?|"
    r"Resolutions?|Issues?|Chapters?|Appendix|No\.|[Pp]p?\.|[Pp]ages?|[Ll]ines?|fn\.?|HS|ISO|RFC|"
    r"ICD|WCAG"
)

_SCALE_LABEL = (
    r"\A[\s~≥≤<>$€£₽₩+−-]*\d[\d.,\s]*(?:k|m|bn|g|t|%|x|×|thousand|million|billion|trillion)?\s*\Z"
)

PASSES: tuple[Pass, ...] = (
    Pass(
        "year",
        "a year from 1900 to 2100 dates a statement; one that is hedged, or counts something"
        " and follows no word of time, is read as a number",
        rf"(?:{_TIME_WORD}){_YEAR}(?!\s*(?:%|per ?cent))|{_NOT_HEDGED}{_YEAR}(?!{_COUNTED})",
    ),
    Pass(
        "designation",
        "letters with up to three digits, or a model's name with its number, name a thing",
        r"(?<![\w.,-])(?!USD|EUR|RUB|KRW|CNY|GBP|JPY|US\d|UP-|TO-|BY-)"
        r"(?:M\d{3,4}|[A-Z]-?\d{1,3}|[A-Z]{2,4}-?\d{1,3}|(?:Su|Mi|Kh|Tu|Il|An|Ka|Yak)-\d{1,3}|"
        rf"\d{{1,2}}[A-Z]\d{{1,3}}|(?:{_MODELS})[- ]\d{{1,4}}|COVID-19)"
        r"[A-Z]{0,3}\d?(?!\w|[.,]\d|\s*%)",
    ),
    Pass(
        "code of a model",
        "capitals and digits written as one word, as makers and armies name what they build, are no"
        " amount; a hedge or a currency before a hyphen is none of them",
        r"(?<![\w.,$€£₩₽¥-])(?!(?:USD|EUR|RUB|KRW|CNY|GBP|JPY|US|UP|TO|BY|About|Around|Over|Under|"
        r"Some|Nearly|Almost|Only|Least|Most|Than|Killed|Dead)-)"
        r"(?:\d{1,2}[A-Z][A-Za-z]?\d{1,4}|(?:[A-Z][a-z]?|[A-Z][a-z]{0,2}[A-Z][A-Za-z]{0,3}|Ural|Kamaz)-\d{1,6}"
        r"(?:\.\d)?|[A-Z][a-z]{2,9}-[A-Z]{0,2}\d{1,2}(?!\d)|Project \d{3,5}|[468]x[468])"
        r"(?:[A-Z][A-Za-z]{0,4}\d{0,2}[A-Z]{0,2})?(?:[-/][A-Z]{0,3}\d{0,2}[A-Z]{0,2})?"
        r"(?!\w|[.,]\d|\s*%)",
    ),
    Pass(
        "calibre",
        "a known calibre in millimetres names a weapon or its ammunition",
        rf"(?<![\w.,-]){_CALIBRES}(?:[ \u00a0-]?mm)?"
        rf"(?:(?:-? (?:and|or|to) |, ?|/|-?[–]){_CALIBRES}(?:[ \u00a0-]?mm)?)*"
        r"(?<=mm)(?!\w)",
    ),
    Pass(
        "numbering",
        "numbers the parts of a work, an article of law or a standard",
        rf"(?<!\w)(?:{_NUMBERED})[ \u00a0]?\d{{1,4}}(?:\.\d{{1,3}})*(?![\w%]|[.,]\d)"
        rf"(?:(?:, | and | to |[–-])\d{{1,3}}(?![\w%]|[.,]\d)(?!{_COUNTED}))?",
    ),
    Pass(
        "locator",
        "says on which line or in which footnote of a text a statement stands",
        r"(?<!\w)(?:L\d{1,5}(?: fn ?\d{1,3})?|line \d{1,5}, footnote \d{1,3})(?!\w|[.,]\d)",
    ),
    Pass(
        "proper name",
        "a number inside a name counts nothing",
        r"\b(?:Two Koreas|Six-Party|Group of (?:Seven|Twenty)|World War (?:One|Two)|"
        r"\d{1,2}(?:st|nd|rd|th)[ -](?:[Pp]arallel|[Cc]entury|Army|Corps|Division|Brigade|"
        r"Regiment|Guards|Fleet|Congress|Plenum|Party))\b",
    ),
    Pass(
        "ordinal word",
        "first to twelfth order things; before a superlative or after 'rank' they are a figure",
        rf"(?i)(?<!rank )(?<!ranks )(?<!ranked )\b(?:{'|'.join(ORDINALS)})\b"
        r"(?![ -](?:\w{2,}est|most|least|best|worst)\b)",
        kind="rank",
    ),
    Pass(
        "one as a pronoun",
        "'the one that', 'one of', 'one another', 'one can' count nothing",
        rf"(?i)\b{_ONE_BEFORE}\s+(?:\w+\s+)?one(?=\W*$|[.,;:!?)’']|\s+(?:who|that|which|with)\b)|"
        rf"\b{_ONE_BEFORE}\s+one\b(?=\s+(?:of|in|on|from)\b)|\bno[ -]one\b|"
        r"\bone(?=\s+(?:of|another|can|could|may|might|must|should|would|sees|knows|finds|reads|asks|adds|counts|compares|day|hand|side|way|"
        r"thing)\b|['’]s\b|-(?:sided|off|time|way)\b)",
    ),
    Pass(
        "half of a period",
        "'the first half of the year' dates a statement",
        r"(?i)\b(?:first|second|latter)\s+half\b",
    ),
    Pass(
        "double as a figure of speech",
        "double standards and double-checked texts are not twice anything",
        r"(?i)\bdouble(?:-edged|-check\w*| standards?)\b",
    ),
    Pass(
        "version",
        "versions and checksums say what made the report",
        r"(?<!\w)v?\d+(?:\.\d+)+(?:\w+)?(?!\w)|\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b",
        METHOD,
    ),
    Pass(
        "axis tick",
        "a tick of an axis is a scale to read marks by; only a label that is nothing else",
        rf"(?i){_SCALE_LABEL}|\A(?:q[1-4] |h[12] )?\d{{4}}\Z|"
        rf"\A(?:\d{{1,2}} )?{_MONTHS} (?:\d{{1,2}},? )?\d{{4}}\Z|"
        rf"\A\d{{1,2}} {_MONTHS}\Z|\A{_MONTHS} \d{{1,2}}\Z|\A\d{{4}}-\d{{2}}(?:-\d{{2}})?\Z",
        AXIS_LABEL,
    ),
    Pass(
        "size in a legend",
        "a legend of sizes is a scale; only a label that is nothing else",
        rf"(?i){_SCALE_LABEL}",
        LEGEND_LABEL,
    ),
    Pass(
        "extent of a scale",
        "Vega describes an axis or a legend to a reader for the blind by its extent",
        r"(?:values from .+? to .+?\Z|\bscale with \d+ values?:|\bwith \d+ values?:)",
        SCALE_WORDS,
    ),
    Pass(
        "hidden by a filter",
        "a filter counts what it hid, and what is hidden has no entry to lead to",
        r"\A(?:\d+|no)\Z",
        HIDDEN,
    ),
)
_COMPILED = tuple((rule, re.compile(rule.pattern)) for rule in PASSES)


def passes(text: str, quantity: Quantity, within: str) -> bool:
    """Whether every numeral of a quantity may stand without leading anywhere.

    Parameters
    ----------
    text : str
        The text the quantity was read from.
    quantity : Quantity
    within : str
        The place of the text, as the rules name it.
    """
    spans = [
        (rule.kind, match.start(), match.end())
        for rule, pattern in _COMPILED
        if rule.within in (ANYWHERE, within)
        for match in pattern.finditer(text)
    ]
    return all(
        any(
            start <= numeral.start and numeral.end <= end and kind in ("", numeral.kind)
            for kind, start, end in spans
        )
        for numeral in read_numerals(text)
        if quantity.start <= numeral.start and numeral.end <= quantity.end
    )


def passes_whole(text: str, within: str) -> bool:
    """Whether a rule for that place lets the whole text pass."""
    return any(
        rule.within == within and pattern.fullmatch(squeezed(text)) for rule, pattern in _COMPILED
    )
