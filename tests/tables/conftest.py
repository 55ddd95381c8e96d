"""Tables typed out in a test, each with its mapping beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

CONSTANTS = """
constants: {actor: RUS, stance: asserts, claimant: Somebody, claimant_role: adversary}
sources:
  some-table: {title: Some table, author: Somebody, issued: 2024-01-31}
"""


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a table and its mapping; the constants every mapping needs are added."""

    def write(
        content: str | bytes, mapping: str, *, name: str = "losses.csv", constants: str = CONSTANTS
    ) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        stem = name.partition(".")[0]
        (folder / f"{stem}.figures.yaml").write_text(mapping.strip() + constants, "utf-8")
        return path

    return write
