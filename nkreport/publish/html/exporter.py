"""The HTML page as an nbconvert exporter, so that it stands in JupyterLab's export menu."""

from __future__ import annotations

from traitlets import default

from nkreport.publish.html.page import write_page
from nkreport.publish.page.exporter import PageExporter
from nkreport.publish.page.page import Page


class HtmlExporter(PageExporter[str]):
    """Writes an executed report notebook as one HTML file.

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

    def write(self, page: Page) -> str:
        """Write a page as HTML."""
        return write_page(page)
