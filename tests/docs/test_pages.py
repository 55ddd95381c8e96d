"""What the pages say of signs, verdicts and errors is what the code says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from nkreport.ledger.reconciled import VERDICTS
from nkreport.publish.words.languages.en import WORDS
from nkreport.report.calls import LEGEND

DOCS = Path(__file__).parents[2] / "docs"
SIGNS = " ".join((DOCS / "signs.md").read_text("utf-8").split())


@pytest.mark.parametrize(("sign", "words"), LEGEND)
def test_every_sign_of_a_page_is_explained(sign: str, words: str) -> None:
    assert f"| `{sign}` | {words} |" in SIGNS


@pytest.mark.parametrize("kind", ["stance", "role"])
def test_every_stance_and_role_of_a_speaker_is_explained(kind: str) -> None:
    told = [words for key, words in WORDS.items() if key.startswith(f"{kind}_")]
    assert told
    assert [words for words in told if words not in SIGNS] == []


def test_every_verdict_is_explained() -> None:
    rows = {key.removeprefix("severity_") for key in WORDS if key.startswith("severity_")}
    assert [word for word in rows - {"note", "correction"} if f"| {word} |" not in SIGNS] == []
    assert [word for word in VERDICTS if f"*{word.removesuffix('s')}" not in SIGNS] == []


def _words_of_the_code() -> str:
    """Every text of the package, a line each; what a text fills in is an ellipsis."""
    texts = []
    for path in sorted((DOCS.parent / "nkreport").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "…" for p in node.values]
                texts.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(text.replace("\n", " ") for text in texts)


@pytest.mark.long
def test_every_message_of_troubleshooting_is_one_of_the_code() -> None:
    page = (DOCS / "troubleshooting.md").read_text("utf-8")
    messages = re.findall(r"^### `(.*)`$", page, re.MULTILINE)
    assert len(messages) == page.count("\n### ") > 30
    code = _words_of_the_code()
    assert [
        message
        for message in messages
        if not re.search(".*".join(re.escape(part) for part in message.split("…")), code)
    ] == []
