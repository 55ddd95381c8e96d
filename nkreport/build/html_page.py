"""The HTML page written: one file that opens anywhere and asks nobody."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nkreport.build import markdown
from nkreport.build.draw import drawn_spec, settled
from nkreport.build.fonts import font_css
from nkreport.build.page import NO_WORDS, Draft, Page, Runs, Shown, plain
from nkreport.build.runtime import vega_runtime, vega_version
from nkreport.errors import NkreportError
from nkreport.ledger.periods import read_period
from nkreport.report.theme import DARK, INK

SMALLEST_SCALE = 0.8
"""A drawing on a narrow screen scrolls in its box rather than shrink below this."""

SEVERITIES = ("impossible", "off", "contested", "flag", "correction", "note")

_TEMPLATES = Path(__file__).parent / "templates"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_COLOUR = re.compile(r'(?:fill|stroke|stop-color)="(?!none|transparent|url)([^"]*)"')
_DARK = {light.lower(): dark for light, dark in DARK.items()} | dict.fromkeys(
    ("#000", "#000000", "black"), DARK[INK]
)
"""What a drawing's colours become on a dark ground; one with others is shown on paper."""

_LINE = re.compile("[<>&\u2028\u2029]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:-\d+)*")


def write_page(page: Page) -> str:
    """Write a page model as HTML.

    Parameters
    ----------
    page : Page

    Returns
    -------
    str
        A whole document; characters that would not be seen are spelled out as `[U+202E]`.
    """
    drawings = {block.anchor: _Drawing(block) for block in _charts(page)}
    style = _style(page, drawings)
    scripts = [*([vega_runtime()] if drawings else []), _template_text("report.js")]
    html = (
        _environment()
        .get_template("report.html.j2")
        .render(
            page=page,
            drawings=drawings,
            drafts={b.anchor: _draft(b) for b in page.blocks if isinstance(b, Draft) and b.spec},
            style=Markup(style),
            scripts=[Markup(script) for script in scripts],
            policy=_policy(style, scripts),
            rows=_json_script(list(page.evidence.rows.values())),
            vega=vega_version() if drawings else "",
        )
    )
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", html)


class _Drawing:
    """A chart's SVG and spec, fit for one place of a page."""

    def __init__(self, block: Shown) -> None:
        drawn = drawn_spec(block.bundle["spec"])
        self.width, self.height = _size(drawn.svg)
        words = f'aria-labelledby="{block.anchor}-title" aria-describedby="{block.anchor}-words"'
        self.svg = Markup(
            drawn.svg.replace(f"{drawn.own}-", f"{block.anchor}-").replace(
                "<svg ", f'<svg role="img" {words} preserveAspectRatio="xMinYMin meet" ', 1
            )
        )
        self.spec = Markup(_escaped_json(drawn.text))
        self.themed = {colour.lower() for colour in _COLOUR.findall(drawn.svg)} <= _DARK.keys()


def _draft(block: Draft) -> Markup:
    """A plain chart's drawing, without words of its own and still."""
    assert block.spec is not None
    try:
        drawn = drawn_spec(block.spec)
    except NkreportError:
        return Markup("")
    width, height = _size(drawn.svg)
    head = f'<svg role="img" aria-label="{NO_WORDS}" width="{width:g}" height="{height:g}" '
    return Markup(drawn.svg.replace(f"{drawn.own}-", f"{block.anchor}-").replace("<svg ", head, 1))


def _charts(page: Page) -> list[Shown]:
    return [b for b in page.blocks if isinstance(b, Shown) and b.kind == "chart"]


def _size(svg: str) -> tuple[float, float]:
    match = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    return (float(match[1]), float(match[2])) if match else (0.0, 0.0)


def _style(page: Page, drawings: Mapping[str, _Drawing]) -> str:
    sizes = "".join(
        f"#{anchor} .drawing svg{{max-width:{drawing.width:g}px;"
        f"min-width:{drawing.width * SMALLEST_SCALE:.0f}px}}\n"
        for anchor, drawing in drawings.items()
    )
    dark = "".join(
        f'.drawing:not(.on-paper) [{name}="{light}" i]{{{name}:{colour}}}\n'
        for light, colour in _DARK.items()
        for name in ("fill", "stroke")
    )
    return (
        f"{font_css()}{_template_text('report.css')}@media screen {{\n{sizes}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{\n{dark}}}\n"
    )


def _policy(style: str, scripts: Sequence[str]) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _escaped_json(text: str) -> str:
    return _LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _json_script(value: Any) -> Markup:
    return Markup(
        _escaped_json(
            json.dumps(settled(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        )
    )


@lru_cache(maxsize=8)
def _template_text(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        runs=_runs_html,
        plain=plain,
        cells=_cells,
        day=_day,
        number=_number,
        csv=_csv,
        markdown=lambda tokens: Markup(markdown.write_html(tokens)),
        formula=_formula,
        sentence=lambda text: text if text.endswith((".", "!", "?", "…")) else f"{text}.",
    )
    environment.globals["severities"] = SEVERITIES
    return environment


def _runs_html(runs: Runs) -> Markup:
    return Markup("").join(_run_html(run) for run in runs)


def _run_html(run: Mapping[str, Any]) -> Markup:
    if "figure" in run:
        return Markup('<a class="figure" href="#fig-{0}" data-figure="{0}">{1}</a>').format(
            run["figure"], run["text"]
        )
    if "time" in run:
        return Markup('<time datetime="{}">{}</time>').format(run["time"], run["text"])
    if "count" in run:
        return Markup('<data class="count" value="{}" data-figures="{}">{}</data>').format(
            run["count"], " ".join(run["of"]), run["text"]
        )
    if "computed" in run:
        return Markup(
            '<data class="computed" value="{}/{}" data-computed="{}" data-figures="{}">{}</data>'
        ).format(
            _number(run["low"]),
            _number(run["high"]),
            run["computed"],
            " ".join(run["of"]),
            run["text"],
        )
    if "parameter" in run:
        return Markup('<span class="parameter" data-parameter="{}">{}</span>').format(
            run["parameter"], run["text"]
        )
    return Markup("{}").format(run["text"])


def _number(value: float | None) -> str:
    """Write a bound for a machine: empty where there is none, no exponent for whole numbers."""
    if value is None:
        return ""
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def _day(text: Any) -> Markup:
    try:
        words = read_period(str(text)).words()
    except ValueError:
        words = str(text)
    return Markup('<time datetime="{}">{}</time>').format(text, words)


def _csv(text: str) -> str:
    data = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{data}"


def _cells(row: Sequence[Runs], columns: Sequence[Mapping[str, str]]) -> list[tuple[str, Markup]]:
    sides = ["right" if column.get("align") == "right" else "left" for column in columns]
    return [(side, _runs_html(cell)) for side, cell in zip(sides, row, strict=True)]


def _formula(text: str, known: Mapping[str, Any]) -> Markup:
    """A formula over figures, those on the page as links."""
    parts = []
    end = 0
    for match in _NAME.finditer(text):
        parts.append(Markup("{}").format(text[end : match.start()]))
        link = Markup('<a href="#fig-{0}">{0}</a>') if match[0] in known else Markup("{0}")
        parts.append(link.format(match[0]))
        end = match.end()
    return Markup("").join([*parts, text[end:]])
