"""What notebooks ask of the ledger by their parameters, tried before any of them runs."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import NkreportError, ParameterError
from nkreport.publish.reports import read_notebook
from nkreport.publish.run.cell_source import parsed
from nkreport.publish.run.parameter_types import as_json

if TYPE_CHECKING:
    from nkreport.ledger.figures import Figures
    from nkreport.publish.grid import Planned

STEPS = frozenset({"where", "without", "excluding", "of_table", "as_of", "mark_new", "latest"})


def check_asked(planned: Iterable[Planned], data: Sequence[str] = ()) -> None:
    """Hold the values given to what the ledger has, where a notebook selects by them.

    A parameter counts that stands by itself in a step of figures which begin with `nk.load()`, as
    in `nk.load().excluding(exclude)`; the ledger is read only if there is one.

    Parameters
    ----------
    planned : iterable of Planned
    data : sequence of str
        Folders and tables of the ledger; empty for the shipped one.

    Raises
    ------
    ParameterError
        With every value that the ledger does not know, where a grid gives it, and the nearest
        that it does.
    """
    from nkreport.ledger.reading import load

    figures: Figures | None = None
    tried: set[str] = set()
    problems: dict[tuple[str, str], dict[str, None]] = {}
    for run in planned:
        for name, step, column in _asked_in(run.path):
            if name not in run.values:
                continue
            value = run.values[name]
            key = json.dumps([str(run.path), name, step, column, as_json(value)])
            if key in tried:
                continue
            tried.add(key)
            figures = load(data or None) if figures is None else figures
            if told := _refused(figures, step, column, value):
                place = f"{run.places[name]}: " if name in run.places else ""
                problems.setdefault((place, f"{name}: {told}"), {})[run.path.stem] = None
    if problems:
        lines = [
            f"{place}{', '.join(reports)}: {line}" for (place, line), reports in problems.items()
        ]
        raise ParameterError("\n".join(lines))


def _refused(figures: Figures, step: str, column: str, value: object) -> str:
    """Why a step cannot be taken with a value; empty where it can."""
    try:
        if column:
            getattr(figures, step)(**{column: value})
        else:
            getattr(figures, step)(value)
    except NkreportError as error:
        return str(error).removeprefix("exclude: ")
    except TypeError:  # what the notebook does about it is its own affair
        pass
    return ""


@lru_cache(maxsize=256)
def _asked_in(path: Path) -> tuple[tuple[str, str, str], ...]:
    """Each parameter that a notebook selects by: its name, the step, the column."""
    trees = []
    for cell in read_notebook(path).cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            trees += [tree] if (tree := parsed(cell.source)) else []
    assigned = _assigned(trees)
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = {each for call in calls for each in _steps(call, assigned)}
    return tuple(sorted(each for each in found if each[0] not in assigned))


def _assigned(trees: Iterable[ast.Module]) -> dict[str, ast.expr | None]:
    """Names that the cells assign to, with what; None where it is not one plain assignment."""
    found: dict[str, ast.expr | None] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            found[name] = None if name in found else node.value
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, None)
    return found


def _steps(
    call: ast.Call, assigned: Mapping[str, ast.expr | None]
) -> Iterator[tuple[str, str, str]]:
    made = call.func
    if not (isinstance(made, ast.Attribute) and made.attr in STEPS and _loaded(made, assigned)):
        return
    for argument in call.args:
        if isinstance(argument, ast.Name):
            yield argument.id, made.attr, ""
    for keyword in call.keywords:
        if keyword.arg and isinstance(keyword.value, ast.Name):
            yield keyword.value.id, made.attr, keyword.arg


def _loaded(node: ast.expr | None, assigned: Mapping[str, ast.expr | None], deep: int = 20) -> bool:
    """Whether an expression begins with a `load()` of nothing in particular."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Call):
            named = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if "load" in (named, getattr(node.func, "id", "")):
                return not node.args and not node.keywords
            node = node.func
        else:
            node = node.value
    return (
        isinstance(node, ast.Name)
        and deep > 0
        and _loaded(assigned.get(node.id), assigned, deep - 1)
    )
