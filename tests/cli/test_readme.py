"""The README's commands do what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README_COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("nkreport ")
]


def test_the_readme_names_the_commands_a_reader_needs() -> None:
    named = {shlex.split(command)[1] for command in README_COMMANDS}
    assert named >= {"list", "build", "figures", "check", "audit"}


@pytest.mark.long
def test_the_commands_of_the_readme_do_what_it_says(
    run: Callable[..., Any], folder: Callable[..., Path], built: Path, tmp_path: Path
) -> None:
    (tmp_path / "my").mkdir()
    folder({"id": "my-own", "claimant": "Me"}).rename(tmp_path / "my" / "folder")
    shutil.copytree(built, tmp_path / "out")
    for command in README_COMMANDS:
        said = run(*shlex.split(command)[1:])
        assert said.status == 0, f"{command}: {said.err}"
    assert list((tmp_path / "out").glob("briefing--2022-12-31-*.html"))
