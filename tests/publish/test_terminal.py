import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.publish.content.terminal import FIRST, LAST, MOST_LINES, ends_of, settled_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10%\r20%\r100%", "100%"),
        ("100%\rok", "ok0%"),
        ("ok  \rno", "no"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("12\b3", "13"),
        ("\b\bx", "x"),
        ("working\r\x1b[Kdone", "done"),
        ("working\x1b[2K\rdone", "done"),
        ("abc\x1b[1K\rx", "x"),
        ("\x1b[31mred\x1b[0m and \x1b[1;32mgreen\x1b[m", "red and green"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b(Bplain\x1b=", "plain"),
        (" 50%|#####     | 1/2\r100%|##########| 2/2\n", "100%|##########| 2/2\n"),
        ("trailing  spaces  \nstay", "trailing  spaces  \nstay"),
    ],
)
def test_text_stands_as_a_terminal_shows_it_at_the_end(text, shown):
    assert settled_text(text) == shown


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_text_without_controls_stays_as_it_is(text):
    assert settled_text(text) == text


@given(st.text("ab\r\b\n\x1b[K0123m;"))
def test_what_is_settled_moves_no_more(text):
    settled = settled_text(text)
    assert "\r" not in settled
    assert "\b" not in settled


def test_a_long_text_is_cut_to_its_ends_and_no_line_is_lost_from_the_count():
    lines = [f"line {n}" for n in range(50_000)]
    first, between, last = ends_of("\n".join(lines))
    assert first.split("\n") == lines[:FIRST]
    assert last.split("\n") == lines[-LAST:]
    assert FIRST + between + LAST == 50_000


def test_a_text_of_as_many_lines_as_a_page_holds_is_whole():
    text = "\n".join("x" * MOST_LINES)
    assert ends_of(text) == (text, 0, "")


def test_an_endless_line_says_how_much_of_it_is_not_shown():
    first, _, _ = ends_of("x" * 12_345)
    assert first.endswith(" … 2,345 characters more")
