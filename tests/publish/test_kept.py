"""What is kept for the next process is what would be made again, or is made again."""

from pathlib import Path

import pytest

from nkreport.cli import main
from nkreport.publish.disk_cache import MOST_KEPT, kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "nkreport"


def never() -> str:
    raise AssertionError("it was made again")


def test_a_text_is_made_once_for_the_same_inputs(folder: Path) -> None:
    assert kept("words", "inputs", lambda: "text\nß") == "text\nß"
    assert kept("words", "inputs", never) == "text\nß"
    assert kept("words", "others", lambda: "another") == "another"


@pytest.mark.parametrize("damage", [b"", b"abc", b"abc\ntext", b"\xff\xfe\nwhatever"])
def test_a_damaged_file_is_made_again(folder: Path, damage: bytes) -> None:
    kept("words", "inputs", lambda: "text")
    (file,) = folder.iterdir()
    file.write_bytes(damage)
    assert kept("words", "inputs", lambda: "made anew") == "made anew"
    assert kept("words", "inputs", never) == "made anew"


def test_a_folder_that_cannot_be_written_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept("words", "inputs", lambda: "text") == "text"


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the machine does not know, as in a container that runs as any number."""

    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_for_a_user_without_a_home_nothing_is_kept(homeless: None) -> None:
    assert kept("words", "inputs", lambda: "text") == "text"
    assert kept("words", "inputs", lambda: "made anew") == "made anew"


@pytest.mark.long
def test_a_user_without_a_home_gets_reports(
    homeless: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["build", "losses", "--to", "html"]) == 0
    assert (tmp_path / "out" / "losses.html").exists()


def test_no_more_than_so_many_are_kept(folder: Path) -> None:
    for number in range(MOST_KEPT + 3):
        kept("words", str(number), lambda: "text")
    assert len(list(folder.iterdir())) == MOST_KEPT
