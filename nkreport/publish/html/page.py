"""The HTML page written: one file that opens anywhere and asks nobody."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from nkreport.publish.content import cell_styles
from nkreport.publish.content.markdown import Token
from nkreport.publish.drawing.draw import drawn_spec, settled
from nkreport.publish.drawing.fonts import font_css
from nkreport.publish.drawing.typefaces import typeface_css
from nkreport.publish.drawing.vega_bundle import packed_runtime, vega_runtime, vega_version
from nkreport.publish.html.document import new_environment, policy, seen, template_text
from nkreport.publish.html.tokens import write_html
from nkreport.publish.page.blocks import Captioned, Content, Plain, Runs, Shown
from nkreport.publish.page.card import told_apart
from nkreport.publish.page.evidence import Evidence, Use
from nkreport.publish.page.many import Many, told_of
from nkreport.publish.page.page import Page, plain
from nkreport.publish.page.reach import reach
from nkreport.publish.page.rests import rests_on
from nkreport.publish.words.own_words import OwnWords
from nkreport.report.spans import quoted
from nkreport.report.theme import DARK, INK

SMALLEST_SCALE = 0.8
"""A drawing scrolls in its box rather than shrink below this; on a phone it fits, and its words
and numbers stand below it."""

PHONE = "40rem"
"""Width of the widest page that counts as one."""

LONGEST_CSV = 1 << 16
"""Characters of a table that a page itself can save; a longer one stands beside it alone."""

SEVERITIES = ("impossible", "off", "contested", "flag", "correction", "note")

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
    words = OwnWords(page.front.language)
    drawings = {
        b.anchor: _Drawing(b)
        for b in page.every_block
        if isinstance(b, Plain | Shown) and b.kind in ("chart", "drawn")
    }
    style = _style(page, drawings)
    script = template_text("report.js")

    def rendered(style: str) -> str:
        return (
            _environment()
            .get_template("report.html.j2")
            .render(
                page=page,
                drawings=drawings,
                w=words,
                apart=told_apart(page, words),
                reach=partial(reach, evidence=page.evidence, words=words),
                told=page.method.told(words),
                rests=rests_on(page, words),
                style=Markup(style),
                script=Markup(script),
                policy=policy(style, [*([vega_runtime()] if drawings else []), script]),
                rows=_json_script(page.evidence.single_rows()),
                packed=packed_runtime() if drawings else "",
                vega=vega_version() if drawings else "",
            )
        )

    html = rendered(style)
    # What scripts its text is in is known when it stands.
    if faces := typeface_css(html):
        html = rendered(style + faces)
    return seen(html)


class _Drawing:
    """A chart's SVG and spec, fit for one place of a page."""

    def __init__(self, block: Shown | Plain) -> None:
        if isinstance(block, Plain):
            drawn = block.drawing
            words = Markup('aria-label="{}"').format(block.words)
        else:
            drawn = drawn_spec(block.bundle["spec"])
            # What lies in a closed `details` describes nothing to a screen reader.
            words = Markup('aria-labelledby="{}-title" aria-description="{}"').format(
                block.anchor, seen(plain(block.bundle["alt"]))
            )
        self.width, self.height = _size(drawn.svg)
        self.svg = Markup(
            drawn.svg.replace(f"{drawn.own}-", f"{block.anchor}-").replace(
                "<svg ", f'<svg role="img" {words} preserveAspectRatio="xMinYMin meet" ', 1
            )
        )
        self.spec = Markup(_escaped_json(drawn.text))
        self.mode = "vega" if drawn.vega else "vega-lite"
        self.themed = {colour.lower() for colour in _COLOUR.findall(drawn.svg)} <= _DARK.keys()


def _size(svg: str) -> tuple[float, float]:
    match = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    return (float(match[1]), float(match[2])) if match else (0.0, 0.0)


def _style(page: Page, drawings: Mapping[str, _Drawing]) -> str:
    sizes = "".join(
        f"#{anchor} .drawing svg{{max-width:{drawing.width:g}px;"
        f"min-width:min(var(--least),{drawing.width * SMALLEST_SCALE:.0f}px)}}\n"
        f"#{anchor} .drawing.full svg{{min-width:{drawing.width:g}px}}\n"
        for anchor, drawing in drawings.items()
    )
    contents = (block for block in page.every_block if isinstance(block, Content))
    looks = "".join(cell_styles.css(token for block in contents for token in block.tokens))
    dark = "".join(
        f'.drawing:not(.on-paper) [{name}="{light}" i]{{{name}:{colour}}}\n'
        for light, colour in _DARK.items()
        for name in ("fill", "stroke")
    )
    own = template_text("base.css") + template_text("report.css")
    return (
        f"{font_css()}{own}{looks}@media screen {{\n:root{{--least:100rem}}\n{sizes}}}\n"
        f"@media screen and (max-width:{PHONE}){{:root{{--least:0}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{\n{dark}}}\n"
    )


def _escaped_json(text: str) -> str:
    return _LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _json_script(value: Any) -> Markup:
    return Markup(
        _escaped_json(
            json.dumps(settled(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = new_environment()
    environment.filters.update(
        runs=_runs_html,
        plain=plain,
        cells=_cells,
        number=_number,
        csv=_csv,
        members=lambda some: _json_script(some.members()),
        ends=told_of,
        many=lambda entry: isinstance(entry, Many),
        markdown=_markdown,
        formula=_formula,
        quoted=quoted,
        sentence=lambda text: text if text.endswith((".", "!", "?", "…")) else f"{text}.",
    )
    environment.globals.update(
        severities=SEVERITIES, longest_csv=LONGEST_CSV, day=_day, label=_label, use_label=_label
    )
    return environment


@pass_context
def _markdown(context: Context, tokens: Sequence[Token]) -> Markup:
    return Markup(write_html(tokens, context["w"]))


@pass_context
def _runs_html(context: Context, runs: Runs) -> Markup:
    words, evidence = context["w"], context["page"].evidence
    return Markup("").join(_run_html(run, words, evidence) for run in runs)


def _run_html(run: Mapping[str, Any], words: OwnWords, evidence: Evidence) -> Markup:
    if "figure" in run:
        return Markup('<a class="figure" href="#fig-{}" data-figure="{}">{}</a>').format(
            evidence.anchor(run["figure"]), run["figure"], run["text"]
        )
    if "to" in run:
        return Markup('<a href="#{}">{}</a>').format(run["to"], run["text"])
    if "time" in run:
        text = run["text"] if words.code == "en" else words.day(run["time"])
        return Markup('<time datetime="{}">{}</time>').format(run["time"], text)
    if "work" in run and run["work"] in evidence.cited:
        return Markup('<a href="#source-{}">{}</a>').format(run["work"], run["text"])
    if "row" in run:
        return Markup('<span data-row="{}">{}</span>').format(run["row"], run["text"])
    if "listed" in run:
        return Markup('<data class="count" value="{}" data-rows="{}">{}</data>').format(
            run["count"], " ".join(run["listed"]), run["text"]
        )
    if "count" in run:
        return Markup('<data class="count" value="{}" data-figures="{}">{}</data>').format(
            run["count"], evidence.named(run["of"]), run["text"]
        )
    if "computed" in run:
        return Markup(
            '<data class="computed" value="{}/{}" data-computed="{}" data-figures="{}">{}</data>'
        ).format(
            _number(run["low"]),
            _number(run["high"]),
            run["computed"],
            evidence.named(run["of"]),
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


@pass_context
def _day(context: Context, text: Any) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(text, context["w"].day(str(text)))


@pass_context
def _label(context: Context, block: Shown | Captioned | Use) -> str:
    kind = block.kind if isinstance(block, Use) else block.of
    words: OwnWords = context["w"]
    return words.label(kind, block.number)


def _csv(text: str) -> str:
    data = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{data}"


@pass_context
def _cells(
    context: Context, row: Sequence[Runs], columns: Sequence[Mapping[str, str]]
) -> list[tuple[str, Markup]]:
    sides = ["right" if column.get("align") == "right" else "left" for column in columns]
    cells = [_runs_html(context, cell) for cell in row]
    return list(zip(sides, cells, strict=True))


def _formula(text: str, evidence: Evidence) -> Markup:
    """A formula over figures, those on the page as links."""
    parts = []
    end = 0
    for match in _NAME.finditer(text):
        parts.append(Markup("{}").format(text[end : match.start()]))
        known = match[0] in evidence.entries
        link = Markup('<a href="#fig-{1}">{0}</a>') if known else Markup("{0}")
        parts.append(link.format(match[0], evidence.anchor(match[0])))
        end = match.end()
    return Markup("").join([*parts, text[end:]])
