"""Notebooks no editor would write: each is refused in a sentence, or fails alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DEEP = 20_000
PARTS = {
    "half a character in a cell": (
        "print('\\ud800')",
        {},
        "cell 1: holds half a character, U+D800",
    ),
    "half a character in metadata": ("1", {"title": "\\udfff"}, "metadata: holds half a character"),
    "NUL": ("x = '\\u0000'", {}, "null byte"),
    "parentheses": ("x = " + "(" * DEEP + ")" * DEEP, {}, "too many nested parentheses"),
    "signs": ("x = " + "-" * DEEP + "1", {}, ""),
}


def notebook(source: str, metadata: dict[str, Any]) -> str:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
    whole = {"cells": [{**cell, "source": source}], "metadata": metadata}
    text = json.dumps({**whole, "nbformat": 4, "nbformat_minor": 5})
    return text.replace("\\\\u", "\\u")


def test_json_nested_deeper_than_it_can_be_read_is_refused(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "deep.ipynb"
    path.write_text('{"cells":' + "[" * 100_000 + "]" * 100_000 + ', "nbformat": 4}')
    for command in (["build", str(path)], ["check", str(path)]):
        said = run(*command)
        assert (said.status, said.out) == (2, "")
        assert "deep.ipynb: is no notebook: its JSON is nested too deep" in said.err


@pytest.mark.parametrize(("source", "metadata", "words"), PARTS.values(), ids=PARTS)
def test_a_cell_that_cannot_be_read_is_told_in_a_sentence(
    source: str, metadata: dict[str, Any], words: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "odd.ipynb"
    path.write_text(notebook(source, metadata))
    said = run("check", str(path))
    assert said.status in (1, 2)
    assert words in said.out + said.err


@pytest.mark.long
@pytest.mark.parametrize(("source", "metadata", "words"), PARTS.values(), ids=PARTS)
def test_a_batch_with_one_makes_the_others(
    source: str, metadata: dict[str, Any], words: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "odd.ipynb").write_text(notebook(source, metadata))
    (tmp_path / "good.ipynb").write_text(notebook("print('good')", {}))
    (tmp_path / "grid.yaml").write_text("reports: [{report: odd.ipynb}, {report: good.ipynb}]\n")
    said = run("batch", "grid.yaml", "--to", "html", "--out", "out", "--workers", "1")
    assert "Traceback" not in said.err
    if "half a character" in words:
        assert (said.status, words in said.err) == (2, True)
        assert not (tmp_path / "out").exists()
    else:
        assert said.status == 1
        assert (tmp_path / "out" / "good.html").is_file()
