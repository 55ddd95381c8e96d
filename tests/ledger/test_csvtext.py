"""Bytes to records: what is refused with its place, and what is taken as it stands."""

import pytest

from nkreport.ledger import csvtext
from nkreport.ledger.csvtext import Unreadable, decode, records


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [record.cells for record in records(decode(data))]


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        cells(data)
    return str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b" \r\n\t"])
def test_an_empty_file_is_refused(data):
    assert refusal(data) == "1:1: the file is empty; a table needs at least its head"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04\x14", "a ZIP or XLSX file"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Excel file"),
        (b"<!DOCTYPE html>", "an HTML page"),
        (b"<html><body>", "an HTML page"),
        (b"%PDF-1.7", "a PDF file"),
    ],
)
def test_another_kind_of_file_renamed_is_refused_by_its_first_bytes(start, kind):
    assert refusal(start + b"a,b\n") == f"1:1: this is {kind}, not CSV; export it as CSV in UTF-8"


@pytest.mark.parametrize("encoding", ["UTF-16-LE", "UTF-16-BE", "UTF-32-LE", "UTF-32-BE"])
def test_wide_text_is_refused_with_the_command_that_converts_it(encoding):
    message, name = refusal("\ufeffa,b\n1,2\n".encode(encoding)), encoding[:6]
    assert message == f"1:1: the file is {name}; convert it: iconv -f {name} -t UTF-8 OLD > NEW"


def test_utf16_without_a_mark_is_refused_at_its_first_nul():
    assert refusal("a,b\n".encode("utf-16-le")) == "1:2: control character U+0000; remove it"


def test_a_cp1252_byte_is_refused_with_its_offset_and_place():
    data = "id,note\na,café\n".encode("cp1252")
    assert refusal(data) == "2:6: byte 13 (0xe9) is not UTF-8; save the file as UTF-8"


def test_the_first_bad_byte_counts_where_encodings_are_mixed():
    data = "a,é\nb,".encode() + b"\xb0\n"
    assert refusal(data) == "2:3: byte 7 (0xb0) is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize(
    ("character", "name"), [("\x00", "0000"), ("\x1b", "001B"), ("\x85", "0085")]
)
def test_a_control_character_is_refused_at_its_place(character, name):
    data = f"a,b\n1,x{character}y\n".encode()
    assert refusal(data) == f"2:4: control character U+{name}; remove it"


def test_an_unterminated_quote_is_refused_where_it_opens():
    data = b'a,b\n1,2\n3,"open\n4,5\n'
    assert refusal(data) == "3:3: the quote opened here is never closed"


def test_a_quote_inside_a_cell_is_refused_where_the_cell_starts():
    wanted = "2:3: a quote inside a cell; quote the cell whole and double the quote"
    assert refusal(b'a,b\n1,say "no"\n') == wanted
    assert refusal(b'a,b\n1,"say" no\n') == wanted


def test_a_blank_line_inside_is_refused_and_at_the_end_is_not():
    assert refusal(b"a,b\n1,2\n\n3,4\n") == "3:1: blank line inside the table; remove it"
    assert cells(b"a,b\n1,2\n\n\n") == [("a", "b"), ("1", "2")]


@pytest.mark.parametrize("cell", ["x" * 65_537, '"' + "x" * 65_537 + '"'])
def test_a_cell_over_the_limit_is_refused(cell):
    assert "a cell has over 65536 characters" in refusal(f"a,b\n1,{cell}\n".encode())


def test_a_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(csvtext, "MAX_BYTES", 10)
    assert refusal(b"a,b\n1,2\n3,4\n") == "1:1: the file has 12 bytes; the limit is 10"


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\n1,2\n",
        b"a,b\r\n1,2\r\n",
        b"a,b\r1,2\r",
        b"a,b\r\n1,2",
        b'"a","b"\n"1","2"',
    ],
)
def test_a_byte_order_mark_line_ends_and_quotes_do_not_change_what_is_read(data):
    assert cells(data) == [("a", "b"), ("1", "2")]


def test_quotes_commas_and_line_ends_inside_a_quoted_cell_are_its_text():
    data = b'a,b\n"x, ""y""\nz",2\n3,4\n'
    assert cells(data) == [("a", "b"), ('x, "y"\nz', "2"), ("3", "4")]


def test_empty_cells_are_cells():
    assert cells(b'a,b,c\n,,\n"",,1\n') == [("a", "b", "c"), ("", "", ""), ("", "", "1")]


def test_each_cell_knows_the_line_and_column_it_starts_at():
    head, first, second = records('a,b,c\n"x\ny",2,"3"\nlong,5,6\n')
    assert [head.place(i) for i in range(3)] == ["1:1", "1:3", "1:5"]
    assert (first.line, [first.place(i) for i in range(3)]) == (2, ["2:1", "3:4", "3:6"])
    assert (second.line, [second.place(i) for i in range(3)]) == (4, ["4:1", "4:6", "4:8"])


def test_many_quoted_cells_are_read_in_time_that_grows_with_their_number():
    found = list(records("a,b\n" + '1,"x, y"\n' * 30_000))
    assert found[-1].cells == ("1", "x, y")
    assert found[-1].place(1) == "30001:3"
