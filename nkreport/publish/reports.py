"""Report notebooks by name: found, read, and held to what a report must be."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nkreport.errors import NkreportError
from nkreport.handed import read_text, why
from nkreport.shipped import shipped_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode


def find_reports() -> dict[str, Path]:
    """Every report by name: those of `./notebooks`, then the shipped ones."""
    folders = [Path("notebooks"), shipped_folder("notebooks")]
    reports: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.ipynb")):
            reports.setdefault(path.stem, path)
    return reports


def locate(report: str) -> Path:
    """The notebook of a report's name, or of a path to one.

    Raises
    ------
    NkreportError
        If there is none; the nearest names are given.
    """
    if report.endswith(".ipynb"):
        path = Path(report)
        if not path.exists():
            raise NkreportError(f"{report}: no such notebook; name one that exists")
        return path
    reports = find_reports()
    if report not in reports:
        near = difflib.get_close_matches(report, reports, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(reports)}"
        raise NkreportError(f"no report {report!r}; {hint} (a path ends in .ipynb)")
    return reports[report]


def read_notebook(path: Path, *, outputs: bool = False) -> NotebookNode:
    """Read a notebook of format 4, without its outputs unless they are wanted.

    Raises
    ------
    NkreportError
        If the file is no such notebook.
    """
    import nbformat

    try:
        text = read_text(path)
        declared = json.loads(text).get("nbformat")
    except (OSError, ValueError, AttributeError) as error:
        raise NkreportError(f"{path}: is no notebook: {_said(error)}") from error
    except RecursionError:
        raise NkreportError(f"{path}: is no notebook: its JSON is nested too deep") from None
    if declared != 4:
        raise NkreportError(
            f"{path}: notebook format {declared}, expected 4; open and save it in JupyterLab"
        )
    try:
        notebook = cast("NotebookNode", nbformat.reads(text, as_version=4))  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (nbformat.ValidationError, nbformat.reader.NotJSONError, KeyError) as error:
        first = str(error).splitlines()[0]
        raise NkreportError(f"{path}: is no valid notebook: {first}") from error
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and not outputs:
            cell.outputs = []
            cell.execution_count = None
        _check_characters(f"{path}: cell {number}", [cell.source, cell.metadata])
    _check_characters(f"{path}: its metadata", notebook.metadata)
    return notebook


def read_pictured(path: Path) -> NotebookNode:
    """Read a notebook as `read_notebook` does, with the pictures that its Markdown names in it."""
    from nkreport.publish.content.named_pictures import with_pictures

    return cast("NotebookNode", with_pictures(read_notebook(path), path.parent))


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    if isinstance(error, AttributeError):
        return "its JSON is no object"
    return why(error) if isinstance(error, OSError | ValueError) else str(error)


def _check_characters(where: str, said: object) -> None:
    try:
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        raise NkreportError(
            f"{where}: holds half a character, {half}; write it whole, or as an escape in the code"
        ) from error


class _Node(dict[str, Any]):
    """A mapping of a notebook, its entries as attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def peek(path: Path) -> Any:
    """What a notebook says of itself, for a list: its cells and metadata, not held to the schema.

    It takes a hundredth of the time. What has no such cells is read by `read_notebook`, which says
    what is wrong with it.

    Examples
    --------
    >>> peek(find_reports()["briefing"]).cells[0].metadata.tags
    ['parameters']
    """
    try:
        notebook = json.loads(read_text(path), object_hook=_Node)
        for cell in notebook.cells:
            if isinstance(cell.source, list):
                cell["source"] = "".join(cell.source)
            if not (isinstance(cell.source, str) and isinstance(cell.metadata, _Node)):
                return read_notebook(path)
        whole = notebook.nbformat == 4 and isinstance(notebook.metadata, _Node)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return read_notebook(path)
    return notebook if whole else read_notebook(path)
