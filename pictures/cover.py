"""`python -m pictures.cover`: the briefing's first table and chart, for the README."""

from __future__ import annotations

import base64
import io
import sys
import tempfile
from pathlib import Path

from nkreport.errors import NkreportError
from nkreport.publish.reports import locate
from pictures.browser import open_browser, open_report
from pictures.sheets import write_pages

TARGET = Path(__file__).parents[1] / "docs" / "briefing.png"
LARGEST = 200_000
"""Bytes that the picture may have: it opens with the README."""

_STYLE = """
body { margin: 0; padding: 26px; width: max-content; background: #d9dce1; }
body { display: flex; gap: 22px; }
div { background: #fff; padding: 26px 28px; box-shadow: 0 0 0 1px #b6bcc6; }
img { display: block; width: 600px; }
img + img { margin-top: 22px; }
"""


def cover() -> bytes:
    """Photograph the briefing: its head and first table, and its first chart; a PNG.

    Raises
    ------
    RunError
        If the report cannot be made.
    EnvironmentFault
        If Chromium or Playwright is missing.
    """
    size = {"width": 680, "height": 900}
    with (
        tempfile.TemporaryDirectory(prefix="nkreport-pictures-") as folder,
        open_browser() as found,
    ):
        made = write_pages(locate("briefing"), {}, Path(folder))
        with open_report(found, made.html, viewport=size, device_scale_factor=2) as page:
            page.evaluate("document.querySelectorAll('details, .save').forEach(e => e.remove())")
            parts = [
                page.locator(selector).first.screenshot()
                for selector in (".head", "figure.table", "figure.chart > .plate")
            ]
        left, right = "".join(map(_image, parts[:2])), _image(parts[2])
        context = found.new_context(offline=True, device_scale_factor=1.5)
        try:
            sheet = context.new_page()
            sheet.set_content(f"<style>{_STYLE}</style><div>{left}</div><div>{right}</div>")
            picture = sheet.locator("body").screenshot()
        finally:
            context.close()
    return _lighter(picture)


def _image(picture: bytes) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'


def _lighter(picture: bytes) -> bytes:
    """The picture in 256 colours; an octree keeps the rare ones, such as that of denials."""
    from PIL import Image

    target = io.BytesIO()
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    whole.quantize(256, Image.Quantize.FASTOCTREE).save(target, "PNG", optimize=True)
    return target.getvalue()


def main() -> int:
    """Write the picture; return the exit status, as `python -m pictures` does."""
    try:
        picture = cover()
    except NkreportError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    if len(picture) > LARGEST:
        print(f"{TARGET}: {len(picture):,} bytes, more than {LARGEST:,}", file=sys.stderr)
        return 1
    TARGET.write_bytes(picture)
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
