"""Directives that print lines of Python and run them when the site is built; one draws."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from nkreport.publish.drawing.draw import draw_spec
from nkreport.publish.drawing.fonts import font_css
from nkreport.report.charts import Drawing
from nkreport.report.spans import plain
from nkreport.report.theme import DARK


def value_of(code: str, names: dict[str, Any]) -> Any:
    """Run lines of Python; the value of the last of them, an expression.

    Examples
    --------
    >>> value_of("two = 1 + 1; two + 1", {})
    3
    """
    *before, last = ast.parse(code).body
    if not isinstance(last, ast.Expr):
        raise ValueError("the last line of a drawn block is the drawing itself")
    exec(compile(ast.Module(before, []), "<block>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<block>", "eval"), names)


def figure_html(drawing: Drawing) -> str:
    """A drawing with its title, subtitle and sources; its colours follow the page's."""
    alt = escape(plain(drawing.alt), quote=True)
    svg = draw_spec(drawing.spec()).replace("<svg ", f'<svg role="img" aria-label="{alt}" ', 1)
    return (
        f'<figure class="drawn"><p class="drawn-title">{escape(plain(drawing.title))}</p>'
        f'<p class="drawn-subtitle">{escape(plain(drawing.subtitle))}</p>{svg}'
        f"<figcaption>{escape(plain(drawing.source_line))}</figcaption></figure>"
    )


class Run(Directive):
    """Lines of Python that are printed and run; the lines of a page share their names."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Print the lines and what comes of them."""
        names = self.state.document.settings.env.temp_data.setdefault("names", {})
        code = "\n".join(self.content)
        return [nodes.literal_block(code, code, language="python"), *self.outcome(code, names)]

    def outcome(self, code: str, names: dict[str, Any]) -> list[nodes.Node]:
        """Run the lines; nothing of them is shown."""
        exec(code, names)
        return []


class Drawn(Run):
    """Lines of Python whose last is a drawing."""

    def outcome(self, code: str, names: dict[str, Any]) -> list[nodes.Node]:
        """Run the lines; what is shown is their drawing."""
        return [nodes.raw("", figure_html(value_of(code, names)), format="html")]


def style() -> str:
    """The typeface of the drawings, and the colours that take their place on a dark ground."""
    dark = "\n".join(_dark("body[data-theme=dark]"))
    system = "\n".join(_dark("body:not([data-theme=light])"))
    return f"{font_css()}{dark}\n@media (prefers-color-scheme: dark) {{\n{system}\n}}\n"


def _dark(page: str) -> Iterator[str]:
    for light, colour in DARK.items():
        for part in ("fill", "stroke"):
            yield f'{page} .drawn [{part}="{light}" i] {{ {part}: {colour}; }}'


def setup(app: Any) -> None:
    """Bring the directives into Sphinx, and write the style where it is copied from."""
    app.add_directive("run", Run)
    app.add_directive("drawn", Drawn)
    target = app.srcdir / "made" / "drawn.css"
    if not target.is_file() or target.read_text("utf-8") != style():
        target.write_text(style(), "utf-8")
    app.add_css_file("drawn.css")
