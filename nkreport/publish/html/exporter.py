"""The HTML page as an nbconvert exporter, so that it stands in JupyterLab's export menu."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters.exporter import Exporter
from traitlets import default

from nkreport.publish.content.named_pictures import with_pictures
from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page


class HtmlExporter(Exporter):
    """Writes an executed report notebook as one HTML file.

    The page is a function of the notebook alone. Every chart is drawn from its spec, whatever
    picture came with the notebook; a spec drawn before in this process is not drawn again.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> page, _ = HtmlExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell("# Hm")]))
    >>> page.startswith("<!doctype html>")
    True
    """

    export_from_notebook = "nkreport HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
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
        tuple of str and dict

        Raises
        ------
        CheckError
            If a bundle or a chart's spec is refused.
        RunError
            If a chart cannot be drawn.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        given = resources.get("metadata", {})
        notebook = with_pictures(notebook, given.get("path"))
        return write_page(read_page(notebook, given.get("name", ""))), resources
