"""Texts of a drawing that lie on each other or leave its frame, measured where they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from nkreport.publish.drawing.draw import VEGA_LITE, canonical
from nkreport.publish.drawing.fonts import FAMILY, font_css, font_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

OVERLAP_PX = 1.0
"""The ink of two texts may share a strip this thin, in pixels of the drawing."""

OVERHANG_PX = 1.5
"""Ink may pass the edge of the drawing by this much, in pixels of the drawing."""

SMALLEST_PX = 9.0
"""A text's size where a page is printed, in pixels of 1/96 inch."""

_MEASURE = """
svg => {
  const ink = document.createElement('canvas').getContext('2d');
  const back = svg.getScreenCTM().inverse();
  const point = (x, y, matrix) => new DOMPoint(x, y).matrixTransform(matrix);
  const texts = [];
  for (const text of svg.querySelectorAll('text')) {
    const lines = text.querySelectorAll('tspan');
    for (const line of lines.length ? lines : [text]) {
      const words = line.textContent;
      const style = getComputedStyle(line);
      const seen = text.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      const painted = style.fill !== 'none' && style.fillOpacity !== '0';
      const count = line.getNumberOfChars();
      if (!words.trim() || !seen || !painted || !count) continue;
      const from = line.getStartPositionOfChar(0), to = line.getEndPositionOfChar(count - 1);
      ink.font = style.font;
      const reach = ink.measureText(words);
      const top = from.y - reach.actualBoundingBoxAscent;
      const bottom = from.y + reach.actualBoundingBoxDescent;
      const onScreen = text.getScreenCTM(), matrix = back.multiply(onScreen);
      const corners = [[from.x, top], [to.x, top], [from.x, bottom], [to.x, bottom]]
        .map(([x, y]) => point(x, y, matrix));
      const xs = corners.map(corner => corner.x), ys = corners.map(corner => corner.y);
      texts.push({
        words: words.trim(),
        box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
        shown: parseFloat(style.fontSize) * Math.hypot(onScreen.a, onScreen.b),
      });
    }
  }
  const frame = svg.viewBox.baseVal;
  return { texts, frame: [frame.x, frame.y, frame.x + frame.width, frame.y + frame.height] };
}
"""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of a drawing: its words and the rectangle of its ink, in pixels of the drawing."""

    words: str
    box: Box
    shown: float = 15.0


def measure(drawing: Locator) -> tuple[list[Text], Box]:
    """Texts of an SVG element and the frame it is drawn in."""
    found: Mapping[str, Any] = drawing.evaluate(_MEASURE)
    texts = [Text(one["words"], tuple(one["box"]), one["shown"]) for one in found["texts"]]
    return texts, tuple(found["frame"])


def findings(texts: Sequence[Text], frame: Box) -> list[str]:
    """Texts that lie on another, leave the frame or are too small to read.

    The same words drawn twice in one place, once for the halo, are one text.
    """
    found = []
    for text in texts:
        over = max(
            frame[0] - text.box[0],
            frame[1] - text.box[1],
            text.box[2] - frame[2],
            text.box[3] - frame[3],
        )
        if over > OVERHANG_PX:
            found.append(f"“{text.words}” leaves the frame by {over:.1f} px")
        if text.shown < SMALLEST_PX:
            found.append(f"“{text.words}” is {text.shown:.1f} px high")
    for one, other in combinations(_without_halos(texts), 2):
        wide = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
        high = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
        if min(wide, high) > OVERLAP_PX:
            found.append(f"“{one.words}” and “{other.words}” share {wide:.1f} by {high:.1f} px")
    return found


def _without_halos(texts: Iterable[Text]) -> list[Text]:
    kept: dict[tuple[str, tuple[int, ...]], Text] = {}
    for text in texts:
        kept.setdefault((text.words, tuple(round(edge) for edge in text.box)), text)
    return list(kept.values())


def measure_alone(browser: Browser, specs: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Findings of each spec drawn as JupyterLab shows it, with title, subtitle and sources.

    The typeface is that of the reports.
    """
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
    drawings = [vl_convert.vegalite_to_svg(canonical(s), vl_version=VEGA_LITE) for s in specs]
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        page.set_content(f"<style>{font_css()}</style><div>{'</div><div>'.join(drawings)}</div>")
        page.evaluate(
            "family => Promise.all([400, 600, 700].map("
            "weight => document.fonts.load(`${weight} 15px '${family}'`)))",
            FAMILY,
        )
        drawn = page.locator("div > svg").all()
        return [findings(*measure(drawing)) for drawing in drawn]
    finally:
        context.close()
