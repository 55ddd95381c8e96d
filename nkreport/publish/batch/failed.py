"""What a report leaves that was not made: a page in its place, and a line for the index."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nkreport.errors import NkreportError, RunError
from nkreport.publish.batch.render_worker import LEAST_S, Drawer, DrawerGone
from nkreport.publish.grid import Planned
from nkreport.publish.page.given import in_words
from nkreport.publish.run.parameter_types import as_json
from nkreport.publish.run.parameters import read_parameters
from nkreport.publish.store import own_folder, write_whole


class Failures:
    """The failures of one output folder.

    Parameters
    ----------
    out : Path
    state : Path
        Where the folder's entries stand; a failure is a file of its `failed`.
    parts : Path
        Where files stand until they are whole.
    """

    def __init__(self, out: Path, state: Path, parts: Path) -> None:
        self._out = out
        self._folder = own_folder(state / "failed")
        self._parts = parts

    def forget(self, stem: str) -> None:
        """Remove what told that a report had not been made."""
        for ending in ("html", "ipynb"):
            (self._out / f"{stem}.failed.{ending}").unlink(missing_ok=True)
        (self._folder / f"{stem}.json").unlink(missing_ok=True)

    def write(self, planned: Planned, notebook: Any, error: RunError, drawer: Drawer) -> str:
        """Say on a page of its own that a report was not made; an earlier one stays.

        Parameters
        ----------
        planned : Planned
        notebook : NotebookNode
            As read.
        error : RunError
            With the notebook so far, where it ran.
        drawer : Drawer

        Returns
        -------
        str
            What to tell at the shell.
        """
        from nkreport.publish.batch.report_files import notebook_bytes
        from nkreport.publish.run.execute import strip_run_metadata

        stem = f"{planned.stem}.failed"
        text = str(error)
        if isinstance(error.notebook, NotebookNode):
            content = notebook_bytes(strip_run_metadata(error.notebook))
            write_whole(self._out / f"{stem}.ipynb", content, self._parts)
            text += f"\nThe notebook so far: {self._out / f'{stem}.ipynb'}"
        folder = self._parts / stem
        folder.mkdir(exist_ok=True)
        page = folder / "executed"
        page.write_text(json.dumps(failed_page(planned, error)))
        with suppress(NkreportError, DrawerGone):
            drawer.make(page, stem, ["html"], folder, seconds=3 * LEAST_S)  # it may have to begin
            os.replace(folder / f"{stem}.html", self._out / f"{stem}.html")
        shutil.rmtree(folder, ignore_errors=True)
        card = {"title": planned.path.stem, "given": _given(planned, notebook)}
        self.note(planned.stem, card, {error.kind: str(error)}, f"{stem}.html")
        return text

    def note(
        self, stem: str, card: Mapping[str, Any], errors: Mapping[str, str], page: str = ""
    ) -> None:
        """Note for the index why a report, or one of its pages, was not made.

        Parameters
        ----------
        stem : str
        card : mapping
            Of the report as it was to be.
        errors : mapping
            Kind of error, or format, to what it said; the first line of each is kept.
        page : str
            Name of the file that says so; where it is gone, so is the failure.
        """
        from nkreport.publish.page.card import cut

        lines = (told.strip().partition("\n")[0] for told in errors.values())
        failure = {"card": card, "why": cut("; ".join(lines)), "page": page}
        content = json.dumps(failure).encode() + b"\n"
        write_whole(self._folder / f"{stem}.json", content, self._parts)


def failed_page(planned: Planned, error: RunError) -> Any:
    """Write as a notebook that a report was not made, why, and with which parameters.

    Parameters
    ----------
    planned : Planned
    error : RunError

    Returns
    -------
    NotebookNode
    """
    from nbformat.v4 import new_markdown_cell, new_notebook

    given = {name: as_json(value) for name, value in planned.values.items()}
    parameters = json.dumps(given, ensure_ascii=False, indent=1) if given else "the defaults"
    cause = (
        "What it read changed" if error.kind == "state" else "Its notebook did not run to its end"
    )
    text = (
        f"# {_plain(planned.path.stem)} was not made\n\n{cause}:\n\n"
        f"{_code(str(error))}\n\nParameters:\n\n{_code(parameters)}\n\n"
        "An earlier report of this name, if there is one, is older than this page."
    )
    cell = new_markdown_cell(text, id="failed")  # type: ignore[no-untyped-call]
    return new_notebook(cells=[cell])  # type: ignore[no-untyped-call]


def _given(planned: Planned, notebook: Any) -> dict[str, str]:
    """Parameters that are not the notebook's defaults, in words."""
    defaults = {p.name: as_json(p.default) for p in read_parameters(notebook, planned.path)}
    given = {name: as_json(value) for name, value in planned.values.items()}
    return {n: in_words(v) for n, v in given.items() if n not in defaults or v != defaults[n]}


def _code(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _plain(name: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>#&" else c for c in name)


def unsettled(why: Sequence[str], times: int) -> RunError:
    """The failure of a report whose tables were edited each time it was made."""
    told = f"{why[0]}, {times} times while the batch was at work, so that others read another state"
    remedy = "let it rest, and give the same command again"
    return RunError(f"{told}; {remedy}", kind="state")
