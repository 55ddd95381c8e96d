"""The words that are a page's own: whole in every language, and written as one writes there."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkreport.ledger.checks import CONTESTED, IMPOSSIBLE, NOT_COMPARABLE, OFF
from nkreport.ledger.explain import _VERBS
from nkreport.ledger.periods import read_period
from nkreport.publish.html.page import SEVERITIES
from nkreport.publish.words.languages import LANGUAGES, read_dates, read_words
from nkreport.publish.words.own_words import FORMS, OwnWords, known
from nkreport.report import tables
from nkreport.report.calls import LEGEND
from nkreport.report.tables import ROLES

OTHERS = [code for code in LANGUAGES if code != "en"]
PLURALS = {"de": 2, "en": 2, "ko": 1, "ru": 3}
ENGLISH = read_words("en")
NUMBERS = (0, 1, 2, 5, 11, 21, 101)
SAME = {"statements", "code", "label_prose", "column_status"}
"""Keys whose text another language may have as English has it."""

POINTS = st.dates().flatmap(
    lambda day: (
        st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", day.isoformat()])
        if day.year > 999
        else st.just(day.isoformat())
    )
)
MARKED = st.builds(str.__add__, POINTS, st.sampled_from(["", "", "~", "?", "%"]))


def period(first: str, last: str) -> str:
    for text in (f"{first}/{last}", f"{last}/{first}"):
        try:
            return read_period(text).text
        except ValueError:
            continue
    return first


PERIODS = st.one_of(
    MARKED,
    MARKED.map("../{}".format),
    MARKED.map("{}/..".format),
    st.builds(period, MARKED, MARKED),
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def worded(key: str, language: str, number: int) -> str:
    given = {name: number if name == "count" else f"‹{name}›" for name in fields(ENGLISH[key])}
    return OwnWords(language)(key, plural=number, **given)


# A language is whole


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_the_keys_of_english_in_their_order(code: str) -> None:
    assert list(read_words(code)) == list(ENGLISH)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_of_a_text_holds_what_english_holds(code: str) -> None:
    for key, text in read_words(code).items():
        for form in text.split(FORMS):
            assert form.strip() == form != "", key
            assert fields(form) == fields(ENGLISH[key].split(FORMS)[0]), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_english_counts_has_each_form_or_one_for_all(code: str) -> None:
    for key, text in read_words(code).items():
        allowed = (1, PLURALS[code]) if FORMS in ENGLISH[key] else (1,)
        assert len(text.split(FORMS)) in allowed, key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_filled_in_with_what_is_given(code: str) -> None:
    for key, number in product(ENGLISH, NUMBERS):
        text = worded(key, code, number)
        assert not set(text) & set("{|}"), key
        for name in fields(ENGLISH[key]):
            assert (str(number) if name == "count" else f"‹{name}›") in text, key


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_left_in_english(code: str) -> None:
    theirs = read_words(code)
    assert {key for key, text in theirs.items() if text == ENGLISH[key]} <= SAME


@pytest.mark.parametrize(("code", "letters"), [("ru", "АЯая"), ("ko", "가힣가힣")])
def test_a_text_is_written_in_the_letters_of_its_language(code: str, letters: str) -> None:
    first, last, small, end = letters
    for key, text in read_words(code).items():
        bare = "".join(literal for literal, *_ in Formatter().parse(text))
        own = any(first <= c <= last or small <= c <= end or c == "№" for c in bare)
        assert own or key in ("statements", "no", "absent_pdf"), key


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_words_every_exactness_of_a_date(code: str) -> None:
    names = {name for name in read_dates(code) if not name[-1].isdigit()}
    assert names == set(read_dates("de"))


def test_the_words_for_names_of_the_ledger_are_those_that_english_pages_had() -> None:
    words = OwnWords("en")
    assert {name: words.named("role", name) for name in ROLES} == ROLES
    assert [(sign, words.named("sign", sign)) for sign, _ in LEGEND] == list(LEGEND)
    titles = {name: title for name, (title, _) in tables._COLUMNS.items()}
    assert {name: words.named("column", name) for name in titles} == titles


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_severity_and_filter_has_its_word(code: str) -> None:
    words = read_words(code)
    for name in (*SEVERITIES, IMPOSSIBLE, OFF, CONTESTED, NOT_COMPARABLE, "flag"):
        assert f"severity_{name}" in words
    assert {"done_hidden", "done_new", "done_corrected"} <= words.keys()
    assert {f"stance_{name}" for name in _VERBS} <= words.keys()


def test_a_name_without_a_word_stands_as_it_is() -> None:
    assert OwnWords("ru").named("stance", "hints") == "hints"


def test_a_key_that_no_language_has_is_refused() -> None:
    with pytest.raises(KeyError, match="colour"):
        OwnWords("de")("colour")


# A language is chosen


@pytest.mark.parametrize(
    ("given", "language", "code", "has_words", "evidence"),
    [
        ("en", "en", "en", True, "Evidence"),
        ("en-GB", "en-GB", "en", True, "Evidence"),
        ("ko-KR", "ko-KR", "ko", True, "근거"),
        ("RU", "RU", "ru", True, "Подтверждающие данные"),
        ("de_AT", "de-AT", "de", True, "Belege"),
        ("ko-Kore-KR", "ko-Kore-KR", "ko", True, "근거"),
        ("fr-CA", "fr-CA", "fr", False, "Evidence"),
        ("haw", "haw", "haw", False, "Evidence"),
        ("zh-Hant-TW", "zh-Hant-TW", "zh", False, "Evidence"),
    ],
)
def test_a_language_is_matched_by_its_first_part(
    given: str, language: str, code: str, has_words: bool, evidence: str
) -> None:
    words = OwnWords(given)
    assert (words.language, words.code) == (language, code)
    assert known(given) is has_words
    assert words("evidence") == evidence


@pytest.mark.parametrize(
    "given", ["", "Korean", "deutsch", "k", "de-", "de AT", "ko-K", 'de"><script>', "де", "ко"]
)
def test_what_is_no_tag_of_a_language_counts_as_english(given: str) -> None:
    words = OwnWords(given)
    assert (words.language, words.code, words("evidence")) == ("en", "en", "Evidence")


@settings(max_examples=30)
@given(st.text())
def test_a_pages_tag_is_letters_digits_and_hyphens(text: str) -> None:
    words = OwnWords(text)
    assert words.language.replace("-", "").isalnum()
    assert words.language.isascii()
    assert 2 <= len(words.code) <= 3


def test_english_needs_no_library_of_languages() -> None:
    lines = [
        "import sys",
        "from nkreport.publish.words.own_words import OwnWords",
        "words = OwnWords('en')",
        "print(words('own_chart', count=1234), words.day('2024-07-01'))",
        "ours = ('babel', 'nkreport.publish.words.languages.')",
        "print([name for name in sys.modules if name.startswith(ours)])",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "1,234 charts 1 July 2024\n['nkreport.publish.words.languages.en']\n"


# Numbers, counts, lists


@pytest.mark.parametrize(
    ("code", "whole", "broken"),
    [
        ("en", "1,234,567", "-1,234.5"),
        ("ko", "1,234,567", "-1,234.5"),
        ("de", "1.234.567", "-1.234,5"),
        ("ru", "1\u00a0234\u00a0567", "-1\u00a0234,5"),
    ],
)
def test_a_number_has_the_marks_of_its_language(code: str, whole: str, broken: str) -> None:
    words = OwnWords(code)
    assert (words.number(1234567), words.number(-1234.5)) == (whole, broken)
    assert whole in words("own_chart", count=1234567)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "0 charts, 1 chart, 2 charts, 5 charts, 11 charts, 21 charts, 101 charts"),
        (
            "de",
            "0 Diagramme, 1 Diagramm, 2 Diagramme, 5 Diagramme, 11 Diagramme, 21 Diagramme,"
            " 101 Diagramme",
        ),
        ("ko", "차트 0개, 차트 1개, 차트 2개, 차트 5개, 차트 11개, 차트 21개, 차트 101개"),
        (
            "ru",
            "0 диаграмм, 1 диаграмма, 2 диаграммы, 5 диаграмм, 11 диаграмм, 21 диаграмма,"
            " 101 диаграмма",
        ),
    ],
)
def test_a_count_takes_the_form_of_its_number(code: str, expected: str) -> None:
    words = OwnWords(code)
    assert ", ".join(words("own_chart", count=number) for number in NUMBERS) == expected


def test_a_number_beside_the_text_decides_its_form() -> None:
    assert OwnWords("ru")("statement", plural=22) == "высказывания"
    assert OwnWords("ru")("statement", plural=0) == "высказываний"
    assert OwnWords("en")("own", plural=1, what="1 chart").startswith("1 chart is")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "1 chart, 2 tables and 5 pictures"),
        ("de", "1 Diagramm, 2 Tabellen und 5 Bilder"),
        ("ko", "차트 1개, 표 2개 및 그림 5개"),
        ("ru", "1 диаграмма, 2 таблицы и 5 рисунков"),
    ],
)
def test_things_are_listed_as_a_sentence_lists_them(code: str, expected: str) -> None:
    words = OwnWords(code)
    kinds = [("chart", 1), ("table", 2), ("picture", 5)]
    assert words.listed([words(f"own_{kind}", count=count) for kind, count in kinds]) == expected
    assert words.listed(["A"]) == "A"
    assert words.listed([]) == ""


# Dates

DATES = {
    "2024": ("2024", "2024년", "2024 г."),
    "2024-07": ("Juli 2024", "2024년 7월", "июль 2024 г."),
    "2024-07-01": ("1. Juli 2024", "2024년 7월 1일", "1 июля 2024 г."),
    "2024-03-08": ("8. März 2024", "2024년 3월 8일", "8 марта 2024 г."),
    "2024~": ("ca. 2024", "2024년경", "около 2024 г."),
    "2024-07%": ("ca. Juli 2024", "2024년 7월경", "около июля 2024 г."),
    "2024-07-01~": ("ca. 1. Juli 2024", "2024년 7월 1일경", "около 1 июля 2024 г."),
    "2024-07?": ("Juli 2024", "2024년 7월", "июль 2024 г."),
    "2017/2022": ("2017–2022", "2017~2022년", "2017–2022 гг."),
    "2022-11/2022-12": ("November–Dezember 2022", "2022년 11월~12월", "ноябрь–декабрь 2022 г."),
    "2024-06-19/2024-06-30": ("19.–30. Juni 2024", "2024년 6월 19일~30일", "19–30 июня 2024 г."),
    "2024-06-19?/2024-06-30": ("19.–30. Juni 2024", "2024년 6월 19일~30일", "19–30 июня 2024 г."),
    "2024-06-30/2024-07-02": (
        "30. Juni – 2. Juli 2024",
        "2024년 6월 30일~7월 2일",
        "30 июня – 2 июля 2024 г.",
    ),
    "2023-12-30/2024-01-02": (
        "30. Dezember 2023 – 2. Januar 2024",
        "2023년 12월 30일~2024년 1월 2일",
        "30 декабря 2023 г. – 2 января 2024 г.",
    ),
    "2022-11/2023-01": (
        "November 2022 – Januar 2023",
        "2022년 11월~2023년 1월",
        "ноябрь 2022 г. – январь 2023 г.",
    ),
    "2022~/2024-05": ("ca. 2022 – Mai 2024", "2022년경~2024년 5월", "около 2022 г. – май 2024 г."),
    "2022/..": ("seit 2022", "2022년부터", "с 2022 г."),
    "2022-08/..": ("seit August 2022", "2022년 8월부터", "с августа 2022 г."),
    "2022-08-02/..": ("seit 2. August 2022", "2022년 8월 2일부터", "со 2 августа 2022 г."),
    "2022-08-22/..": ("seit 22. August 2022", "2022년 8월 22일부터", "с 22 августа 2022 г."),
    "2022-08~/..": ("seit ca. August 2022", "2022년 8월경부터", "примерно с августа 2022 г."),
    "../2022-08": ("bis August 2022", "2022년 8월까지", "до августа 2022 г. включительно"),
    "../2022-08-31": (
        "bis 31. August 2022",
        "2022년 8월 31일까지",
        "до 31 августа 2022 г. включительно",
    ),
    "../2022~": ("bis ca. 2022", "2022년경까지", "примерно до 2022 г."),
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_a_date_is_worded_as_exactly_as_it_is_known(
    text: str, expected: tuple[str, str, str]
) -> None:
    worded = tuple(OwnWords(code).day(text) for code in ("de", "ko", "ru"))
    assert tuple(words.replace("\u00a0", " ") for words in worded) == expected


def test_the_sign_of_a_year_and_its_number_stand_on_one_line() -> None:
    assert OwnWords("ru").day("2024-07-01") == "1 июля 2024\u00a0г."
    assert OwnWords("ru").day("2017/2022") == "2017–2022\u00a0гг."
    assert OwnWords("de").day("2024~") == "ca.\u00a02024"


@given(PERIODS)
def test_an_english_date_is_the_ledgers_own(text: str) -> None:
    assert OwnWords("en").day(text) == read_period(text).words()


@pytest.mark.parametrize("code", OTHERS)
@given(PERIODS)
def test_a_date_says_every_year_and_day_of_its_ends(code: str, text: str) -> None:
    worded = OwnWords(code).day(text)
    assert "{" not in worded
    for end in text.split("/"):
        if end != "..":
            parts = end.rstrip("~?%").split("-")
            assert parts[0] in worded
            assert len(parts) < 3 or str(int(parts[2])) in worded


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("text", ["", "last spring", "2024-13", "2024-02-30", "../..", "2024/2020"])
def test_a_text_that_is_no_date_stays_as_it_is(code: str, text: str) -> None:
    assert OwnWords(code).day(text) == text
    assert OwnWords(code).period(text) == text


@pytest.mark.parametrize(
    ("code", "period", "place"),
    [
        ("en", "July 2024 (inferred by the editors)", "line 1250, footnote 2"),
        ("de", "Juli 2024 (von der Redaktion erschlossen)", "Zeile 1250, Fußnote 2"),
        ("ko", "2024년 7월(편집자 추정)", "1250행, 각주 2"),
        ("ru", "июль 2024\u00a0г. (установлено редакцией)", "строка 1250, сноска 2"),
    ],
)
def test_what_was_inferred_and_where_it_stands_is_said(code: str, period: str, place: str) -> None:
    words = OwnWords(code)
    assert words.period("2024-07?") == period
    assert words.period("2024-07") == words.day("2024-07")
    assert words.place("L1250 fn2") == place
    assert words.place("L1250") == place.split(", ")[0]
    assert words.place("p. 5") == "p. 5"
