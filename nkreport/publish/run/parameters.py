"""The notebook's parameters cell as a strict schema, read without running it."""

from __future__ import annotations

import ast
import builtins
import datetime
import difflib
import io
import json
import keyword
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import ParameterError
from nkreport.publish.run.parameter_types import (
    LONGEST_VALUE,
    Kind,
    Misfit,
    as_json,
    kind_of,
    kind_of_value,
)
from nkreport.publish.run.secrecy import looks_secret

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LINE = "`name: type = default  # meaning`"


@dataclass(frozen=True)
class Parameter:
    """One line of the parameters cell.

    Attributes
    ----------
    name : str
        The name the notebook's cells use.
    annotation : str
        The type as written, or the default's type where none is written.
    default : object
        The value used when none is given.
    meaning : str
        The comment at the end of the line.
    line : int
        Line within the cell, from 1.
    kind : Kind
        The type as something that reads values.
    """

    name: str
    annotation: str
    default: object
    meaning: str
    line: int
    kind: Kind


def read_parameters(notebook: NotebookNode, path: Path | None = None) -> tuple[Parameter, ...]:
    """Read the one cell tagged `parameters`; nothing in it is run.

    A notebook without such a cell is a report without parameters.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4.
    path : Path, optional
        Where it lies; an error names it.

    Returns
    -------
    tuple of Parameter
        In the order of the cell.

    Raises
    ------
    ParameterError
        If more than one cell is tagged, or a line is not `name: type = default  # meaning`;
        all lines at fault are named.
    """
    try:
        return _read_tagged(notebook)
    except ParameterError as error:
        if path is None:
            raise
        named = "\n".join(f"{path}: {line}" for line in str(error).splitlines())
        raise ParameterError(named) from error


def _read_tagged(notebook: NotebookNode) -> tuple[Parameter, ...]:
    tagged = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    if not tagged:
        return ()
    if len(tagged) > 1:
        numbers = " and ".join(str(number) for number, _ in tagged)
        raise ParameterError(f"cells {numbers} are tagged `parameters`: keep the tag on one")
    number, cell = tagged[0]
    if cell.cell_type != "code":
        raise ParameterError(f"cell {number} is tagged `parameters` and is not a code cell")
    return _read_lines(cell.source, f"parameters cell (cell {number})")


def convert(parameters: Sequence[Parameter], given: Mapping[str, object]) -> dict[str, object]:
    """Return the given values as their parameters' types.

    Parameters
    ----------
    parameters : sequence of Parameter
        What the notebook declares.
    given : mapping of str to object
        Text from a command line, or values typed already, as YAML gives them.

    Returns
    -------
    dict
        One value for each name given, in the order of the notebook.

    Raises
    ------
    ParameterError
        If a name is unknown or a value is not of its type; all of them are named.
    """
    known = {parameter.name: parameter for parameter in parameters}
    problems = [_unknown(name, list(known)) for name in given if name not in known]
    values: dict[str, object] = {}
    for name, parameter in known.items():
        if name in given:
            try:
                values[name] = _fit(parameter, given[name])
            except Misfit as misfit:
                problems.append(_refusal(parameter, given[name], misfit))
    if problems:
        raise ParameterError("\n".join(problems))
    return values


def _read_lines(source: str, where: str) -> tuple[Parameter, ...]:
    try:
        statements = ast.parse(source).body
        comments = _comments(source)
    except (
        SyntaxError,
        ValueError,
        RecursionError,
        MemoryError,
        tokenize.TokenError,
    ) as error:
        line = getattr(error, "lineno", None) or 1
        raise ParameterError(
            f"{where}, line {line}: not Python ({error}). Write lines like {_LINE}"
        ) from error
    problems: list[str] = []
    found: dict[str, Parameter] = {}
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        try:
            parameter = _read_statement(statement, comments)
            if parameter.name in found:
                raise Misfit(
                    f"{parameter.name} stands on line {found[parameter.name].line} already"
                )
            found[parameter.name] = parameter
        except Misfit as misfit:
            problems.append(f"{where}, line {statement.lineno}: {misfit}")
    if problems:
        raise ParameterError("\n".join(problems))
    return tuple(found.values())


def _read_statement(statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=written, value=ast.expr() as value):
            annotation = ast.unparse(written)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            annotation = ""
        case ast.AnnAssign(target=ast.Name(id=name), value=None):
            raise Misfit(f"{name} has no default: write {_LINE}")
        case _:
            raise Misfit(f"only lines like {_LINE} stand in this cell")
    if trouble := _name_trouble(name):
        raise Misfit(trouble)
    last_line = statement.end_lineno or statement.lineno
    meaning = comments.get(last_line, comments.get(statement.lineno, ""))
    dated = name in ("as_of", "since") or name.endswith("_on") or "ISO 8601" in meaning
    default = _plain_value(value, name)
    if not annotation:
        try:
            annotation = kind_of_value(default)
        except Misfit as misfit:
            raise Misfit(f"{name}: {misfit}") from misfit
    kind = kind_of(ast.parse(annotation, mode="eval").body, dated)
    parameter = Parameter(name, annotation, default, meaning, statement.lineno, kind)
    try:
        fitted = _fit(parameter, default)
    except Misfit as misfit:
        raise Misfit("the default of " + _refusal(parameter, default, misfit)) from misfit
    if fitted != default:
        raise Misfit("the default of " + _refusal(parameter, default, Misfit()))
    return replace(parameter, default=fitted)


def _plain_value(node: ast.expr, name: str) -> object:
    match node:
        case ast.Call(func=ast.Name(id="date") | ast.Attribute(attr="date"), keywords=[]):
            return _called(datetime.date, node, name)
        case ast.Call(
            func=ast.Attribute(
                value=ast.Name(id="date") | ast.Attribute(attr="date"), attr="fromisoformat"
            ),
            keywords=[],
        ):
            return _called(datetime.date.fromisoformat, node, name)
        case ast.List(elts=items):
            return [_plain_value(item, name) for item in items]
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise Misfit(
            f"the default of {name} is computed; write a plain value, or compute it in a later cell"
        ) from error


def _called(make_day: Callable[..., datetime.date], node: ast.Call, name: str) -> datetime.date:
    try:
        return make_day(*[ast.literal_eval(argument) for argument in node.args])
    except (ValueError, TypeError) as error:
        raise Misfit(f"the default of {name} is no day: {error}") from error


def _comments(source: str) -> dict[int, str]:
    def pairs() -> Iterator[tuple[int, str]]:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string.lstrip("#").strip()

    return dict(pairs())


class _Secret(Misfit):
    """A value that stands in no message either."""


def _fit(parameter: Parameter, value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        raise Misfit(f"it is longer than {LONGEST_VALUE} characters")
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and (found := looks_secret(parameter.name, text)):
            raise _Secret(found)
    fitted = parameter.kind.read(value)
    if len(json.dumps(as_json(fitted))) > 2 * LONGEST_VALUE:
        raise Misfit(f"it is longer than {LONGEST_VALUE} characters")
    return fitted


def _name_trouble(name: str) -> str:
    if _is_no_name(name):
        return f"{name} is kept for Python itself: choose another name"
    if hasattr(builtins, name):
        return f"{name} would hide Python's own {name}: choose another name"
    return ""


def _is_no_name(name: str) -> bool:
    return not name.isidentifier() or keyword.iskeyword(name) or name.startswith("__")


def _unknown(name: object, known: Sequence[str]) -> str:
    if not isinstance(name, str) or _is_no_name(name):
        return f"{name!r:.80} is not a name a parameter can have"
    if not known:
        return (
            f"unknown parameter {name:.80}: the report has none; write {_LINE} in a cell tagged "
            "`parameters` (in JupyterLab: the gear at the upper right, Cell Tags)"
        )
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"unknown parameter {name:.80}: did you mean {' or '.join(near)}?"
    return f"unknown parameter {name:.80}: the report has {', '.join(known)}"


def _refusal(parameter: Parameter, value: object, misfit: Misfit) -> str:
    if isinstance(misfit, _Secret):
        return (
            f"{parameter.name} looks like {misfit}, and a page prints its parameters: let a cell"
            " read it from a file that is not shared, or bring the data first (nkreport fetch)"
        )
    shown = repr(as_json(value)) if isinstance(value, str | list) else str(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    line = f"{parameter.name} should be {parameter.kind.wanted}, is {shown}"
    return f"{line}: {misfit}" if str(misfit) else line
