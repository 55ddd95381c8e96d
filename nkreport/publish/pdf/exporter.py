"""The PDF page as an nbconvert exporter, so that it stands in JupyterLab's export menu."""

from __future__ import annotations

from traitlets import default

from nkreport.publish.page.exporter import PageExporter
from nkreport.publish.page.page import Page
from nkreport.publish.pdf.page import write_pdf


class PdfExporter(PageExporter[bytes]):
    """Writes an executed report notebook as one PDF.

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

    def write(self, page: Page) -> bytes:
        """Write a page as PDF."""
        return write_pdf(page)
