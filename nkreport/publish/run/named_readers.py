"""What a notebook's source names: files that readers open unheard, and the clock."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nkreport.publish.run.cell_source import parsed

_CLOCKS = frozenset(
    "time.time time.time_ns time.localtime time.gmtime time.ctime time.asctime time.strftime "
    "datetime.now datetime.utcnow datetime.today date.today Timestamp.now Timestamp.today "
    "Timestamp.utcnow uuid.uuid1 uuid.uuid4 os.urandom secrets.token_bytes secrets.token_hex "
    "secrets.token_urlsafe secrets.randbelow secrets.choice pendulum.now pendulum.today "
    "arrow.now arrow.utcnow".split()
)
_GIVEN_A_TIME = {"time.localtime": 1, "time.gmtime": 1, "time.ctime": 1, "time.asctime": 1}
_GIVEN_A_TIME["time.strftime"] = 2
_NOWS = frozenset({"now", "today"})
_READS_A_NOW = frozenset({"to_datetime", "Timestamp", "datetime64"})
_NATIVE_WRITE = re.compile(r"(write|sink)_")
_WRITE = re.compile(r"(write|sink|to|save|dump)(_|$)|savefig|savetxt|savez")
_REACH = re.compile(r"(read|scan)_|connect$|create_engine$")
_ADDRESS = re.compile(r"(?!file:)[a-z][a-z0-9+.-]*://", re.I)
_QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")
_PATTERN = re.compile(r"[*?\[]")
_LONGEST = 4096
_VARIABLES = ("PATH", "LD_LIBRARY_PATH")
"""What of the caller's environment reaches a run and is no path of the run's own."""


class Named:
    r"""What the code cells of a notebook name.

    Parameters
    ----------
    sources : iterable of (str, str)
        Of each piece of code what to call it, as `cell 3`, and its source.
    values : mapping
        The parameters: a text may be a file's name.

    Attributes
    ----------
    texts : set of str
        Texts that may name a file that is read.
    written : bool
        Whether it hands a name to a writer whose files are opened unheard, as polars' are.
    unknown : list of str
        What its page rests on that cannot be known: the clock, an address.
    variables : list of str
        Of the caller's environment.

    Examples
    --------
    >>> Named([("cell 2", "from datetime import date\ndate.today()")]).unknown
    ['cell 2 reads the clock']
    >>> sorted(Named([("cell 1", "con.sql(\"from 'sales.csv'\")")]).texts)
    ["from 'sales.csv'", 'sales.csv']
    """

    def __init__(
        self, sources: Iterable[tuple[str, str]], values: Mapping[str, object] | None = None
    ) -> None:
        self.texts = {value for value in (values or {}).values() if isinstance(value, str)}
        self.written = False
        self.unknown: list[str] = []
        self.variables: list[str] = []
        self._aliases: dict[str, str] = {}
        for name, source in sources:
            tree = parsed(source)
            if tree is not None:
                self._take(name, tree)

    def files(self, folder: Path) -> Iterator[str]:
        """Each path, from the root, that a text names and that is there."""
        for text in sorted(self.texts):
            path = os.path.join(folder, text)
            if os.path.isfile(path):
                yield os.path.abspath(path)

    def patterns(self, folder: Path) -> Iterator[str]:
        """Each pattern, from the root, that a text is and a folder stands for."""
        for text in sorted(self.texts):
            if _PATTERN.search(text) and " " not in text:
                beginning = _PATTERN.split(text)[0]
                if "." in text and os.path.isdir(os.path.join(folder, os.path.dirname(beginning))):
                    yield os.path.abspath(os.path.join(folder, text))

    def _take(self, name: str, tree: ast.Module) -> None:
        handed: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._take_import(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self._take_call(name, node, handed)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node not in handed:
                self._take_constant(node.value)

    def _take_import(self, node: ast.Import | ast.ImportFrom) -> None:
        package = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.asname or package:
                self._aliases[alias.asname or alias.name] = package + alias.name

    def _take_call(self, name: str, node: ast.Call, handed: set[ast.AST]) -> None:
        called = self._called(node.func)
        last = called.rpartition(".")[2]
        texts = [*_texts([*node.args, *(keyword.value for keyword in node.keywords)])]
        if _reads_clock(called, node) or (
            last in _READS_A_NOW and any(t.value in _NOWS for t in texts)
        ):
            self._say(f"{name} reads the clock")
        if _WRITE.match(last) and texts:
            handed.update(texts)
            self.written = self.written or bool(_NATIVE_WRITE.match(last))
        if _REACH.search(last):
            for text in texts:
                if _ADDRESS.match(text.value):
                    self._say(f"{name} reads {_bare(text.value)}")

    def _take_constant(self, value: object) -> None:
        if isinstance(value, str) and 0 < len(value) < _LONGEST and "\0" not in value:
            quoted = (part for found in _QUOTED.findall(value) for part in found if part)
            self.texts.update(text for text in (value, *quoted) if "\n" not in text)
            if value in _VARIABLES and value not in self.variables:
                self.variables.append(value)

    def _called(self, node: ast.expr) -> str:
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            names.append(self._aliases.get(node.id, node.id))
        return ".".join(reversed(names))

    def _say(self, text: str) -> None:
        if text not in self.unknown:
            self.unknown.append(text)


def code_of(notebook: Any) -> Iterator[tuple[str, str]]:
    """Each code cell's name and its source without the shell's own lines."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            yield f"cell {number}", cell.source


def _reads_clock(called: str, node: ast.Call) -> bool:
    name = ".".join(called.split(".")[-2:])
    return name in _CLOCKS and len(node.args) < _GIVEN_A_TIME.get(name, 99)


def _texts(nodes: Iterable[ast.expr]) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def _bare(address: str) -> str:
    """An address without what may be a password or a token in it."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"
