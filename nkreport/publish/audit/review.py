"""A notebook read before it runs: what would stop it, and what would print no traced number."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import NkreportError
from nkreport.ledger.figures import Figures
from nkreport.ledger.folders import named_places
from nkreport.ledger.reading import load
from nkreport.publish.content import markdown
from nkreport.publish.content.foreign_html import read_html
from nkreport.publish.content.named_pictures import with_pictures
from nkreport.publish.content.outline import Outline
from nkreport.publish.page.front import read_front
from nkreport.publish.reports import read_notebook
from nkreport.publish.run.cell_source import parsed
from nkreport.publish.run.parameters import read_parameters
from nkreport.publish.words.own_words import known

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CHARTS = ("alt", "altair")
_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "prose": ("otherwise",),
    "show": ("title", "caption"),
    "table": ("caption",),
    "listed": ("each",),
}
"""Keywords of the calls of a cell that are templates."""
_FRAMES = ("pd", "pandas")
_FRAME_CALLS = ("losses", "mobilisation", "trade_flows")
_LOADS = ("load", "nk.load", "nkreport.load")
_SHOW = "nk.show(chart, alt=…, figures=…) names those it draws"
_TABLE = "nk.table(figures) prints traced ones"


def review(path: Path, figures: Figures) -> list[str]:
    """Read a notebook and list what its author would want to know before the run.

    Parameters
    ----------
    path : Path
    figures : Figures
        The ledger its templates are looked up in; with tables that a cell loads by name, those too.

    Returns
    -------
    list of str
        `path:cell N:line: found; what to do`.
    """
    notebook = read_notebook(path)
    problems = []
    try:
        read_parameters(notebook)
    except NkreportError as error:
        problems += [f"{path}: {line}" for line in str(error).splitlines()]
    language = read_front(notebook).language
    if not known(language):
        problems.append(f"{path}: no words in {language!r} yet; the page's own are English")
    try:
        figures = _loaded(notebook, path.parent, figures)
    except NkreportError as error:
        problems += [f"{path}: {line}" for line in str(error).splitlines()]
    notebook = with_pictures(notebook, path.parent)
    outline = Outline()
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            found = _cell_problems(cell.source, figures, described="alt" in cell.metadata)
            problems += [f"{path}:cell {number}:{line}: {message}" for line, message in found]
        elif cell.cell_type == "markdown":
            tokens = markdown.parse(
                cell.source,
                attachments=cell.get("attachments"),
                outline=outline,
                block_html=read_html,
            )
            told = [*markdown.findings(tokens), *markdown.advice(tokens)]
            problems += [f"{path}:cell {number}: {message}" for message in told]
    return problems


def _loaded(notebook: NotebookNode, folder: Path, figures: Figures) -> Figures:
    """The figures of every ledger that the cells load: by a name written out, or as the run has it.

    Raises
    ------
    TableError
        If one of them cannot be read, or two have figures of one id.
    """
    named: dict[str, None] = {}
    as_given = False
    for cell in notebook.cells:
        tree = parsed(cell.source) if cell.cell_type == "code" else None
        for call in (node for node in ast.walk(tree or ast.Pass()) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) not in _LOADS:
                continue
            as_given = as_given or not call.args
            with suppress(ValueError):  # a name that only the run knows
                data = ast.literal_eval(call.args[0]) if call.args else ()
                named |= dict.fromkeys([data] if isinstance(data, str) else map(str, data))
    if not named:
        return figures
    places = named_places([n if n == "shipped" else folder / n for n in named])
    return load(list(dict.fromkeys([*(figures.ledger.places if as_given else ()), *places])))


def _cell_problems(source: str, figures: Figures, *, described: bool) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        if not source.lstrip().startswith(("%", "!")):
            yield error.lineno or 1, f"is not Python: {error.msg}"
        return
    except (ValueError, RecursionError, MemoryError) as error:
        yield 1, f"is not Python: {str(error) or 'nested too deep'}"
        return
    made = _made_by(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        yield from _template_problems(call, figures)
        yield from _selection_problems(call, figures)
        if isinstance(call.func, ast.Name) and call.func.id in ("input", "print"):
            advice = {
                "input": "a report cannot ask; make it a parameter",
                "print": "what it prints leads to no figure; nk.prose(template, figures) does",
            }
            yield call.lineno, f"{call.func.id}(): {advice[call.func.id]}"
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body[-1].value
        kind = made.get(last.id) if isinstance(last, ast.Name) else _kind(last, made)
        if kind:
            yield (
                last.lineno,
                f"a {kind[0]} of the notebook's own, its numbers lead to no figure; {kind[1]}",
            )
            if kind[0] == "chart" and not described:
                yield (
                    last.lineno,
                    "a chart that only its marks and fields describe; write what it shows into"
                    " the cell's metadata as `alt`",
                )


def _made_by(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """Names of the cell that hold a plain chart or frame."""
    made: dict[str, tuple[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            kind = _kind(node.value, made)
            if kind:
                made[node.targets[0].id] = kind
    return made


def _kind(node: ast.expr, made: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Whether an expression is built on an Altair chart or a pandas frame."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr == "frame":
            return "frame", _TABLE
        if isinstance(node, ast.Attribute) and node.attr in _FRAME_CALLS:
            return "frame", _TABLE
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name):
        return None
    if node.id in _CHARTS:
        return "chart", _SHOW
    return ("frame", _TABLE) if node.id in _FRAMES else made.get(node.id)


def _selection_problems(call: ast.Call, figures: Figures) -> Iterator[tuple[int, str]]:
    """What stops a step of figures whose values are written out."""
    if not isinstance(call.func, ast.Attribute):
        return
    step, asked = call.func.attr, call.keywords
    if step in ("where", "without"):
        given = [(n.value, {n.arg: n.value}) for n in asked if n.arg in figures.columns]
    elif step == "excluding" and len(call.args) == 1:
        given = [(call.args[0], {"names": call.args[0]})]
    else:
        return
    for node, named in given:
        try:
            getattr(figures, step)(**{name: ast.literal_eval(n) for name, n in named.items()})
        except NkreportError as error:
            yield node.lineno, str(error)
        except (ValueError, TypeError):  # not written out
            continue


def _template_problems(call: ast.Call, figures: Figures) -> Iterator[tuple[int, str]]:
    from nkreport.publish.audit.elements import squeezed
    from nkreport.publish.audit.passes import ANYWHERE, passes
    from nkreport.publish.audit.quantities import read_quantities
    from nkreport.report.keywords import LISTED
    from nkreport.report.prose import template_problems, words_of

    asked = _TEMPLATES.get(call.func.attr) if isinstance(call.func, ast.Attribute) else None
    if asked is None or not call.args:
        return
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    keywords = {*given, *([LISTED] if "each" in asked else [])}
    first = {"otherwise": call.args[:1], "each": call.args[1:2]}.get(asked[0], [])
    parts = [one for n in first for one in (n.elts if isinstance(n, ast.List) else [n])]
    templates = [*parts, *(given[name] for name in asked if name in given)]
    # What `nk.sentence` writes within a list of sentences is asked with the list's keywords.
    templates += [n for one in parts if isinstance(one, ast.Call) for n in _written(one)]
    for node in templates:
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "an f-string no longer knows its figures; give a plain template"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            for problem in template_problems(node.value, figures, keywords):
                yield node.lineno, problem
            for text in words_of(node.value):
                for quantity in read_quantities(text):
                    if not passes(text, quantity, ANYWHERE):
                        yield (
                            node.lineno,
                            f"{squeezed(quantity.text)} leads nowhere; name a figure or a date",
                        )


def _written(sentence: ast.Call) -> list[ast.expr]:
    """The templates of a `nk.sentence`, and of those that stand in its place."""
    behind = [k.value for k in sentence.keywords if k.arg == "otherwise"]
    further = [n for one in behind if isinstance(one, ast.Call) for n in _written(one)]
    return [*sentence.args[:1], *behind, *further]
