"""The PDF page written: a report set with Typst, in this process."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from nkreport.errors import RunError
from nkreport.publish.drawing.fonts import FAMILY, font_folder
from nkreport.publish.drawing.typefaces import print_faces, used_typefaces
from nkreport.publish.page.page import Page
from nkreport.publish.pdf.glyphs import FACES
from nkreport.publish.pdf.tree import print_tree

STANDARDS: Final[list[Literal["ua-1", "a-2a"]]] = ["ua-1", "a-2a"]
"""Accessible (PDF/UA-1) and archival (PDF/A-2a); every page is both."""

_EPOCH: Final = 0
_UNSETTLED: Final = "did not converge"
_TEMPLATES = Path(__file__).parent / "templates"
_PICTURE = b"""
#set document(title: "a")
#set text(font: json(bytes(sys.inputs.faces)))
#image(json(bytes(sys.inputs.tree)), alt: "a")
"""


def write_pdf(page: Page) -> bytes:
    """Write a page model as a tagged PDF.

    Parameters
    ----------
    page : Page

    Returns
    -------
    bytes
        PDF/UA-1 and PDF/A-2a.

    Raises
    ------
    RunError
        If a chart cannot be drawn or the page cannot be set.
    """
    import typst

    try:
        return _compile(_template(), *print_tree(page, reads=lambda *_: True))
    except typst.TypstError:
        tree, pictures = print_tree(page, reads=_is_picture)
    try:
        return _compile(_template(), tree, pictures)
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        raise RunError(f"the PDF cannot be set: {error.message[:300]} {hints}".strip()) from error


def _is_picture(file: str, picture: bytes) -> bool:
    import typst

    try:
        _compile(_PICTURE, file, {file: picture})
    except (typst.TypstError, RunError):
        return False
    return True


def _compile(
    template: bytes, tree: Any, pictures: Mapping[str, bytes], *, fits: str = "yes"
) -> bytes:
    """Set a template; whatever comes from data reaches it as JSON, never as Typst.

    Where the sizes of charts that shrink to fit do not settle, all stand in full.
    """
    import typst

    text = json.dumps(tree, ensure_ascii=False, allow_nan=False)
    drawn = "".join(p.decode() for file, p in pictures.items() if file.endswith(".svg"))
    others = [typeface.family for typeface, _ in used_typefaces(text + drawn)]
    with tempfile.TemporaryDirectory(prefix="nkreport-") as folder:
        for face in FACES:
            Path(folder, face).symlink_to(font_folder() / face)
        for name, content in {**print_faces(text + drawn), **pictures}.items():
            Path(folder, name).write_bytes(content)
        compiler = typst.Compiler(
            template,
            root=folder,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[folder]),
            sys_inputs={"tree": text, "faces": json.dumps([FAMILY, *others]), "fits": fits},
        )
        page, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=[*STANDARDS], timestamp=_EPOCH
        )
    if fits and any(_UNSETTLED in warning.message for warning in warnings):
        return _compile(template, tree, pictures, fits="")
    if warnings:
        said = "; ".join(dict.fromkeys(warning.message for warning in warnings))
        raise RunError(f"the PDF would lack something: {said[:300]}")
    return page if isinstance(page, bytes) else b""


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (_TEMPLATES / "report.typ").read_bytes()
