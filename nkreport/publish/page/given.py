"""The parameters a notebook was run with, as its own cells write them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from nkreport.publish.run.cell_source import parsed

DEFAULTS, INJECTED = "parameters", "injected-parameters"
"""Tags of the cell a notebook declares its parameters in, and of the one a run adds."""


def assigned(notebook: Any, *tags: str) -> Iterator[tuple[str, ast.expr]]:
    """Each name that a cell of one of these tags gives a value, and the value, in their order.

    Parameters
    ----------
    notebook : NotebookNode
    *tags : str
        `DEFAULTS`, `INJECTED` or both.
    """
    for cell in notebook.cells:
        if cell["cell_type"] != "code" or not {*cell["metadata"].get("tags", ())} & {*tags}:
            continue
        tree = parsed(cell["source"])
        for statement in tree.body if tree else ():
            match statement:
                case (
                    ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                    | ast.Assign(targets=[ast.Name(id=name)], value=value)
                ):
                    yield name, value


def given_parameters(notebook: Any) -> Mapping[str, str]:
    r"""Parameters whose value is not the notebook's default, in words.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.

    Returns
    -------
    mapping of str to str
        In the notebook's order.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cells = [
    ...     new_code_cell("n: int = 1\nnames: list = []", metadata={"tags": ["parameters"]}),
    ...     new_code_cell("n = 1\nnames = ['a', 'b']", metadata={"tags": ["injected-parameters"]}),
    ... ]
    >>> given_parameters(new_notebook(cells=cells))
    {'names': 'a, b'}
    """
    defaults = {name: _words(value) for name, value in assigned(notebook, DEFAULTS)}
    every = parameters_of(notebook)
    return {name: value for name, value in every.items() if value != defaults.get(name)}


def parameters_of(notebook: Any) -> Mapping[str, str]:
    """Every parameter with the value the notebook was run with, in words, in its order."""
    return {name: _words(value) for name, value in assigned(notebook, DEFAULTS, INJECTED)}


def _words(value: ast.expr) -> str:
    match value:
        case ast.Call(func=ast.Attribute(attr="date") | ast.Name(id="date"), args=parts):
            found = [part.value for part in parts if isinstance(part, ast.Constant)]
            whole = [part for part in found if isinstance(part, int)]
            if len(whole) == len(parts) == 3:
                return "{:04d}-{:02d}-{:02d}".format(*whole)
    try:
        return in_words(ast.literal_eval(value))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ast.unparse(value)


def in_words(value: Any) -> str:
    """A parameter's value as a reader writes it: a list's items with commas, no quotation marks.

    Examples
    --------
    >>> in_words(["a", 2]), in_words(None), in_words(True)
    ('a, 2', '–', 'True')
    """
    if isinstance(value, list | tuple | set):
        return ", ".join(map(in_words, value)) or "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {in_words(one)}" for name, one in value.items()) or "–"
    return "–" if value is None or value == "" else " ".join(str(value).split())
