"""Files written whole, and the names they get."""

import datetime
import errno
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.errors import EnvironmentFault
from nkreport.publish import store
from nkreport.publish.store import check_output, report_stem, write_whole

DEFAULTS = {"as_of": "2024-07-01", "title": "Briefing", "n": 1}


def refuse_with(number: int):
    def refuse(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_the_bytes_stand_under_the_name_and_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "a.html", b"old")
    write_whole(tmp_path / "a.html", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.html": b"new"}


def test_others_may_read_a_report(tmp_path):
    old = os.umask(0o022)
    try:
        write_whole(tmp_path / "a.html", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.html").stat().st_mode) == 0o644


def test_a_link_at_the_name_is_replaced_and_its_target_kept(tmp_path):
    (tmp_path / "secret").write_bytes(b"kept")
    (tmp_path / "a.html").symlink_to(tmp_path / "secret")
    write_whole(tmp_path / "a.html", b"x")
    assert not (tmp_path / "a.html").is_symlink()
    assert (tmp_path / "secret").read_bytes() == b"kept"


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left on device; make room"),
        (errno.EDQUOT, "quota exceeded; make room within the quota"),
        (errno.EROFS, "read-only file system; choose a folder"),
        (errno.EACCES, "permission denied; choose a folder"),
        (errno.EIO, "input/output error; the disk fails: look after it"),
    ],
)
def test_a_refusal_keeps_the_old_file_and_says_what_to_do(
    tmp_path, monkeypatch, step, number, words
):
    target = tmp_path / "a.html"
    target.write_bytes(b"old")
    monkeypatch.setattr(store.os, step, refuse_with(number))
    with pytest.raises(EnvironmentFault, match=words) as raised:
        write_whole(target, b"new")
    assert str(raised.value).startswith(f"{target}: ")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.html": b"old"}


def test_an_interrupt_leaves_no_part(tmp_path, monkeypatch):
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.html", b"x")
    assert list(tmp_path.iterdir()) == []


def test_two_that_write_in_one_folder_at_once_do_not_meet(tmp_path, monkeypatch):
    replace = os.replace

    def while_another_writes(part, target):
        if target.name == "first":
            write_whole(tmp_path / "second", b"2", tmp_path)
        replace(part, target)

    monkeypatch.setattr(os, "replace", while_another_writes)
    write_whole(tmp_path / "first", b"1", tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "first": b"1",
        "second": b"2",
    }


def test_the_file_is_synced_before_it_is_named_and_the_folder_after(tmp_path, monkeypatch):
    acts = []
    sync, replace = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        acts.append("sync folder" if is_folder else "sync file")
        sync(descriptor)

    def note_replace(source: object, target: object) -> None:
        acts.append("name")
        replace(source, target)

    monkeypatch.setattr(store.os, "fsync", note_sync)
    monkeypatch.setattr(store.os, "replace", note_replace)
    write_whole(tmp_path / "a.html", b"x")
    assert acts == ["sync file", "name", "sync folder"]


def test_a_folder_of_the_name_is_refused(tmp_path):
    (tmp_path / "a.html").mkdir()
    with pytest.raises(EnvironmentFault, match="a folder has this name: move it away"):
        write_whole(tmp_path / "a.html", b"x")


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(EnvironmentFault, match="the folder does not exist"):
        write_whole(tmp_path / "none" / "a.html", b"x")


def test_an_output_folder_is_made_and_left_empty(tmp_path):
    check_output(tmp_path / "out" / "deep")
    assert list((tmp_path / "out" / "deep").iterdir()) == []


def test_a_file_where_the_output_folder_should_be_is_refused(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    for folder in (tmp_path / "out", tmp_path / "out" / "deep"):
        with pytest.raises(EnvironmentFault, match="a file stands where a folder should"):
            check_output(folder)


def test_an_output_folder_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(store.os, "open", refuse_with(errno.EROFS))
    with pytest.raises(
        EnvironmentFault,
        match="this folder cannot be written: read-only file system; choose another",
    ):
        check_output(tmp_path)


def test_a_report_with_its_defaults_bears_its_name():
    assert report_stem("briefing", {"as_of": "2024-07-01"}, DEFAULTS) == "briefing"


def test_a_report_says_what_was_changed():
    stem = report_stem("briefing", {"title": "Ünder Fire!", "as_of": "2022-12-31"}, DEFAULTS)
    assert stem.startswith("briefing--2022-12-31-under-fire-")


def test_values_that_are_equal_in_python_only_are_told_apart():
    stems = {report_stem("b", {"n": value}, DEFAULTS) for value in (1, True, 1.0, "1", None)}
    assert len(stems) == 5


def test_the_order_of_what_is_given_does_not_matter():
    one = report_stem("b", {"n": 2, "as_of": "2022-12-31"}, DEFAULTS)
    two = report_stem("b", {"as_of": "2022-12-31", "n": 2}, DEFAULTS)
    assert one == two


def test_a_day_is_spelled_out():
    assert report_stem("b", {"day": datetime.date(2022, 1, 2)}, {"day": None}).startswith(
        "b--2022-01-02-"
    )


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "C:\\x", "CON", "nul.txt", "x.", "x ", "", "-rf", "a\nb", "é" * 300]
)
def test_a_name_that_is_no_file_name_is_spelled_out(name):
    stem = report_stem(name, {}, {})
    assert stem.isascii()
    assert 0 < len(stem) <= 70
    assert not set(stem) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_any_value_gives_a_safe_name(title, words):
    stem = report_stem("b", {"title": title, "words": words}, {**DEFAULTS, "words": None})
    assert len(stem) <= len("b--") + 60 + len("-12345678")
    assert not set(stem) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
