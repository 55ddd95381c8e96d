"""What the exporters share: from a notebook, as Jupyter hands it over, to a page to be written."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from nbconvert.exporters.exporter import Exporter

from nkreport.errors import CheckError, NkreportError
from nkreport.publish.content.named_pictures import with_pictures
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.page import Page

Written = TypeVar("Written", str, bytes)


class PageExporter(Exporter, Generic[Written]):
    """Writes an executed notebook as one file, which is a function of the notebook alone.

    No clock, path, system font or setting of the machine reaches it. Every chart is drawn from its
    spec, whatever picture came with the notebook; one drawn before in this process is not drawn
    again.
    """

    def write(self, page: Page) -> Written:
        """Write a page."""
        raise NotImplementedError

    def from_notebook_node(  # type: ignore[override]  # nbconvert's other exporters do the same
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[Written, dict[str, Any]]:
        """Write a notebook as a page.

        Parameters
        ----------
        nb : NotebookNode
            Executed; it stays as it is.
        resources : dict, optional
            What nbconvert passes along: the pictures that Markdown cells name are read from the
            folder `metadata.path`, and `metadata.name` is the title of a notebook without one.

        Returns
        -------
        tuple of str or bytes, and dict

        Raises
        ------
        CheckError
            If a bundle or a chart's spec is refused, or an output is none that a run writes.
        RunError
            If a chart cannot be drawn or the page cannot be set.
        """
        try:
            notebook, resources = super().from_notebook_node(nb, resources, **kw)
            given = resources.get("metadata", {})
            return self._written(notebook, given), resources
        except NkreportError:
            raise
        except Exception as error:
            lines = str(error).strip().splitlines() or [""]
            raise CheckError(
                f"{self._cell_of(nb)}cannot be made a page ({type(error).__name__}:"
                f" {lines[0][:200]}); if outputs were edited, or another version of nkreport wrote"
                " them, run the notebook again"
            ) from error

    def _written(self, notebook: Any, given: Any) -> Written:
        notebook = with_pictures(notebook, given.get("path"))
        return self.write(read_page(notebook, given.get("name", "")))

    def _cell_of(self, notebook: Any) -> str:
        """The first cell that cannot be made a page by itself, in words; looked for by trying."""
        try:
            cells = list(notebook.cells)
        except Exception:
            return "the notebook "
        for number, cell in enumerate(cells, 1):
            try:
                alone = type(notebook)({**notebook, "cells": [cell]})
                self._written(super().from_notebook_node(alone)[0], {})
            except NkreportError:
                continue
            except Exception:
                return f"cell {number} "
        return "the notebook "
