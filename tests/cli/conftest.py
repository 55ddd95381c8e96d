"""A command line run in this process, and one page built for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from nkreport.cli import main


class Said(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a command line in an empty folder; no error of a user's shows a traceback."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Said:
        try:
            status = main(arguments)
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(status, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the briefing as a page."""
    out = tmp_path_factory.mktemp("built") / "out"
    assert main(["build", "briefing", "--to", "html", "--out", str(out)]) == 0
    return out
