"""Periods: what is read, what is refused, and that the edtf package reads the same days."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.errors import TableError
from nkreport.ledger.periods import read_day, read_period


@pytest.fixture(scope="module")
def parse_edtf():
    edtf = pytest.importorskip("edtf")
    return edtf.parse_edtf


@st.composite
def points(draw):
    day = draw(st.dates(date(1000, 1, 1)))
    length = draw(st.sampled_from([4, 7, 10]))
    return day.isoformat()[:length]


marks = st.sampled_from(["", "~", "?", "%"])
marked = st.builds(str.__add__, points(), marks)


def day_of(moment) -> date:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


@given(marked)
def test_a_point_has_the_days_edtf_gives_it(parse_edtf, text):
    period, other = read_period(text), parse_edtf(text)
    assert (period.earliest, period.latest) == (
        day_of(other.lower_strict()),
        day_of(other.upper_strict()),
    )


@pytest.mark.long
@given(marked, marked)
def test_a_span_has_the_days_edtf_gives_it(parse_edtf, first, last):
    if read_period(first).earliest > read_period(last).latest:
        first, last = last, first
    text = f"{first}/{last}"
    period, other = read_period(text), parse_edtf(text)
    assert (period.earliest, period.latest) == (
        day_of(other.lower_strict()),
        day_of(other.upper_strict()),
    )


@pytest.mark.long
@given(points())
def test_an_open_span_has_the_end_edtf_gives_it(parse_edtf, text):
    since, until = read_period(f"{text}/.."), read_period(f"../{text}")
    assert (since.earliest, since.latest) == (
        day_of(parse_edtf(f"{text}/..").lower_strict()),
        None,
    )
    assert (until.earliest, until.latest) == (
        None,
        day_of(parse_edtf(f"../{text}").upper_strict()),
    )


@given(st.dates(date(1, 1, 1)))
def test_a_day_is_read_as_itself(day):
    period = read_period(day.isoformat())
    assert period.earliest == period.latest == period.middle == read_day(day.isoformat()) == day


@given(marked, marked)
def test_two_periods_overlap_when_they_share_a_day(one, other):
    first, second = read_period(one), read_period(other)
    shares = max(first.earliest, second.earliest) <= min(first.latest, second.latest)
    assert first.overlaps(second) is second.overlaps(first) is shares


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("../2022-08-11", "2022-08-11/..", True),
        ("../2022-08-10", "2022-08-11/..", False),
        ("2022-09-21/..", "2024-06", True),
        ("2022", "2022-12-31/2023", True),
        ("2022", "", False),
        ("", "", False),
    ],
)
def test_open_and_empty_periods_overlap_where_they_may_share_a_day(one, other, wanted):
    assert read_period(one).overlaps(read_period(other)) is wanted
    assert read_period(other).overlaps(read_period(one)) is wanted


def test_the_notation_says_what_is_inferred():
    texts = ["2022", "2022~", "2022?", "2022%", "2022-02-24?/2022-07~"]
    found = [read_period(text).inferred for text in texts]
    assert found == [False, False, True, True, True]


def test_the_empty_period_is_false_and_has_no_days():
    period = read_period("")
    assert not period
    assert (period.earliest, period.latest, period.middle, period.words()) == (None, None, None, "")


def test_the_middle_of_an_open_span_is_its_end():
    assert read_period("2022-08-01/..").middle == date(2022, 8, 1)
    assert read_period("../2022-08-31").middle == date(2022, 8, 31)
    assert read_period("2022-08-01/2022-08-31").middle == date(2022, 8, 16)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022", "2022"),
        ("2022-07", "July 2022"),
        ("2022-07-20", "20 July 2022"),
        ("2022~", "about 2022"),
        ("2022-02-24?", "24 February 2022"),
        ("2022-08-09%", "about 9 August 2022"),
        ("2017/2022", "2017–2022"),
        ("2022-11/2022-12", "November–December 2022"),
        ("2022-11/2023-01", "November 2022 – January 2023"),
        ("2024-06-19/2024-06-30", "19–30 June 2024"),
        ("2022-12-30/2023-01-02", "30 December 2022 – 2 January 2023"),
        ("2022-02-24?/2022-07-20", "24 February – 20 July 2022"),
        ("2022~/2022-07", "about 2022 – July 2022"),
        ("2022-03/2022", "March 2022 – 2022"),
        ("../2024-06-19", "until 19 June 2024"),
        ("2022-08/..", "since August 2022"),
    ],
)
def test_a_period_is_written_for_a_reader(text, words):
    assert read_period(text).words() == words


@given(marked)
def test_words_name_the_month_in_english_and_the_year(text):
    period = read_period(text)
    assert text[:4] in period.words()
    if len(text) >= 7:
        assert calendar.month_name[period.earliest.month] in period.words()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("30 Feb", "is not YYYY, YYYY-MM, YYYY-MM-DD or a span a/b of them"),
        ("01/02/2024", "is not YYYY, YYYY-MM, YYYY-MM-DD or a span a/b of them"),
        ("2022-7", "is not YYYY"),
        ("2022-07-20T10:00", "is not YYYY"),
        ("2022-07-20 ", "is not YYYY"),
        ("20220720", "is not YYYY"),
        ("10000", "is not YYYY"),
        ("-0001", "is not YYYY"),
        ("٢٠٢٢", "is not YYYY"),
        ("２０２２-０１", "is not YYYY"),
        ("2022/2023/2024", "is not YYYY"),
        ("2022/", "is not YYYY"),
        ("..", "is not YYYY"),
        ("2022-02-30", "names day 30 of a month that has 28"),
        ("2023-02-29", "names day 29 of a month that has 28"),
        ("2022-04-00", "names day 0 of a month that has 30"),
        ("2022-13", "has no month 13; months run from 01 to 12"),
        ("0000", "has the year 0000; years run from 0001 to 9999"),
        ("../..", "is open at both ends; leave the cell empty instead"),
        ("2023/2022", "ends before it starts"),
        ("2022-07-21/2022-07-20", "ends before it starts"),
    ],
)
def test_what_is_no_period_is_refused_in_words(text, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        read_period(text)


@pytest.mark.parametrize(
    "text", ["2022", "2022-07", "2022-01/..", "../2022-01", "2022/2023~", "2022-07-20~", ""]
)
def test_a_day_is_asked_for_and_something_less_exact_is_refused(text):
    with pytest.raises(TableError, match=r"is not a day; write YYYY-MM-DD \(ISO 8601\)"):
        read_day(text)


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(TableError, match="'2022-02-30' names day 30 of a month that has 28"):
        read_day("2022-02-30")


@given(st.dates(date(1, 1, 1), date(9999, 12, 30)))
def test_a_span_of_two_days_holds_them_in_order(day):
    later = day + timedelta(days=1)
    period = read_period(f"{day.isoformat()}/{later.isoformat()}")
    assert (period.earliest, period.latest) == (day, later)
