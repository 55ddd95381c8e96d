"""The documentation site: `make docs` builds it, and a warning stops it."""

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from docs.generate import drawn, pages  # noqa: E402

project = "nkreport"
author = "the nkreport authors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["installed.md"]  # what the wheel says of itself
html_theme = "furo"
html_title = "nkreport"
html_static_path = ["_static", "made/drawn.css"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # it would be fetched, which a browser refuses a file
html_show_copyright = False
html_theme_options = {"top_of_page_buttons": []}
highlight_language = "text"
pygments_dark_style = "github-dark"
default_role = "code"
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False


def first_line_is_no_type(
    app: object, what: str, name: str, found: object, options: object, lines: list[str]
) -> None:
    """Napoleon takes what stands before a colon in a property's first line for its type."""
    if what == "property" and lines:
        lines.insert(0, "")


ACCESSIBLE = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    '<div id="search-results">': '<h1>Search</h1><div id="search-results">',
    "<pre>": '<pre tabindex="0">',  # what is wider than the window is scrolled by keyboard too
}
"""What the theme leaves a screen reader or a keyboard without, and what stands there instead."""


def make_accessible(app: Any, error: Exception | None) -> None:
    """Mend the built pages."""
    for path in () if error else sorted(Path(app.outdir).rglob("*.html")):
        text = path.read_text("utf-8")
        for found, instead in ACCESSIBLE.items():
            text = text if instead in text else text.replace(found, instead)
        path.write_text(text, "utf-8")


def setup(app: Any) -> None:
    """Write the generated pages and bring in the directive that draws."""
    pages.write(HERE / "made")
    drawn.setup(app)
    app.connect("autodoc-process-docstring", first_line_is_no_type, priority=1)
    app.connect("build-finished", make_accessible)
