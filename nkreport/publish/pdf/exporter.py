"""The PDF page as an nbconvert exporter, so that it stands in JupyterLab's export menu."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters.exporter import Exporter
from traitlets import default

from nkreport.publish.content.named_pictures import with_pictures
from nkreport.publish.page.assembly import read_page
from nkreport.publish.pdf.page import write_pdf


class PdfExporter(Exporter):
    """Writes an executed report notebook as one PDF.

    The file is a function of the notebook alone: no clock, path, system font or setting of the
    machine reaches it.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> page, _ = PdfExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell("# Hm")]))
    >>> page[:5]
    b'%PDF-'
    """

    export_from_notebook = "nkreport PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's other exporters do the same
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
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
        tuple of bytes and dict

        Raises
        ------
        CheckError
            If a bundle or a chart's spec is refused.
        RunError
            If a chart cannot be drawn or the page cannot be set.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        given = resources.get("metadata", {})
        notebook = with_pictures(notebook, given.get("path"))
        return write_pdf(read_page(notebook, given.get("name", ""))), resources
