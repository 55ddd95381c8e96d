"""The blocks of a page of the documentation, and what it is to run them as a reader would."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from docs.generate.drawn import value_of
from nkreport.errors import NkreportError
from nkreport.report.charts import Drawing

_FENCE = re.compile(
    r"^```(?P<kind>[^\n`]*)\n(?P<options>(?::[a-z-]+:[^\n]*\n)*)\n?(?P<body>.*?)^```$"
    r"(?:\n\n```text\n(?P<told>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
QUIET = ("{toctree}", "{include}", "{eval-rst}", "text", "console")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language or directive, its caption, its lines, and what they print."""

    kind: str
    caption: str
    body: str
    told: str | None
    line: int


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page in their order; a block of `text` that follows says what it prints."""
    for found in _FENCE.finditer(page):
        kind = found["kind"].removeprefix("{code-block} ").strip()
        caption = re.search(r"^:caption: (.*)$", found["options"], re.MULTILINE)
        line = page.count("\n", 0, found.start()) + 1
        yield Block(kind, caption[1] if caption else "", found["body"], found["told"], line)


class Reader:
    """Somebody who types what a page says, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def take(self, block: Block) -> None:
        """Do what a block says, and hold what it prints against the page."""
        if block.caption:
            (self.folder / block.caption).write_text(block.body, "utf-8")
        elif block.kind.split(" ")[0] in QUIET:
            return
        elif block.kind == "yaml":
            yaml.safe_load(block.body)
        elif block.kind == "{drawn}":
            drawing = value_of(block.body, self.names)
            if not isinstance(drawing, Drawing) or not drawing:
                raise AssertionError(f"nothing is drawn: {drawing!r}")
        elif block.kind in ("python", "{run}"):
            _compare(self._python(block.body, fails=_is_error(block.told)), block.told)
        elif block.kind == "sh":
            _compare(self._sh(block.body, fails=_is_error(block.told)), block.told)
        else:
            raise AssertionError(f"line {block.line}: nobody runs a block of {block.kind!r}")

    def _python(self, code: str, *, fails: bool) -> str:
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said):
            try:
                value = (
                    value_of(code, self.names) if _ends_in_value(code) else exec(code, self.names)
                )
                if value is not None:
                    print(repr(value))
            except NkreportError as error:
                if not fails:
                    raise
                said.write("".join(traceback.format_exception_only(error)).rpartition("errors.")[2])
            else:
                if fails:
                    raise AssertionError("no error is raised")
        return said.getvalue()

    def _sh(self, commands: str, *, fails: bool) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-e", "-c", commands],
            cwd=self.folder,
            env=os.environ | {"PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if fails else subprocess.PIPE,
            text=True,
            timeout=300,
            check=False,
        )
        if (done.returncode != 0) != fails:
            raise AssertionError(f"exit status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout


def _is_error(told: str | None) -> bool:
    return bool(told and re.match(r"nkreport: |[A-Z]\w*(Error|Fault): ", told))


def _ends_in_value(code: str) -> bool:
    import ast

    return isinstance(ast.parse(code).body[-1], ast.Expr)


def _compare(said: str, told: str | None) -> None:
    """Hold what was printed against the page, where a line of `…` stands for any lines."""
    if told is None:
        return
    parts = re.split(r"^…\n", told, flags=re.MULTILINE)
    pattern = "(?:.*\n)*?".join(re.escape(part) for part in parts)
    if not re.fullmatch(pattern, said):
        raise AssertionError(f"the page says\n{told}\nand what is printed is\n{said}")
