"""Pictures are read by what they are, bounded, and keep nothing but the picture."""

from __future__ import annotations

import base64
import io
import os
import struct
import time
import zlib
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from nkreport.publish.content.markdown import advice, findings, parse
from nkreport.publish.content.named_pictures import named_picture, picture_names, with_pictures
from nkreport.publish.content.pictures import first_frame, picture_of, read_picture
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


def drawn(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    return Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 40).convert(mode)


def file(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def read(raw: bytes, media: str = "image/png", **options: object) -> dict:
    return read_picture(media, raw, alt="a map", name="map.png", **options)


def kept(token: dict) -> bytes:
    return base64.b64decode(token["data"])


def pages_of(*cells: object, folder: Path | None = None) -> tuple[str, bytes]:
    notebook = new_notebook(cells=list(cells))
    resources = {"metadata": {"path": str(folder) if folder else ""}}
    html, _ = HtmlExporter().from_notebook_node(notebook, resources)
    pdf, _ = PdfExporter().from_notebook_node(notebook, resources)
    return html, pdf


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("said", ["image/png", "image/jpeg", "image/svg+xml"])
def test_a_picture_is_what_its_bytes_are_whatever_it_is_called(kind: str, said: str) -> None:
    token = read(file(drawn(), kind), said)
    assert token["type"] == "image"
    shown = Image.open(io.BytesIO(kept(token)))
    assert token["media"] == Image.MIME[shown.format or ""]
    assert (token["width"], token["height"]) == (40, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pixels_of_a_png_stay_as_they_are(mode: str) -> None:
    image = Image.new("I;16", (9, 5), 4000) if mode == "I;16" else drawn(mode)
    shown = Image.open(io.BytesIO(kept(read(file(image, "PNG")))))
    assert (shown.mode, shown.tobytes()) == (image.mode, image.tobytes())


def test_colours_for_a_press_become_a_screens() -> None:
    token = read(file(drawn("CMYK"), "JPEG"))
    assert Image.open(io.BytesIO(kept(token))).mode == "RGB"


def test_a_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    token = read(file(drawn(), "JPEG", exif=exif))
    assert (token["width"], token["height"]) == (20, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_places_words_and_times_do_not_leave_with_a_picture(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N secret"
    options: dict[str, object] = {} if kind == "GIF" else {"exif": exif}
    if kind in ("JPEG", "GIF"):
        options["comment"] = b"secret words"
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", "secret")
    raw = file(drawn(), kind, **options) + b"<script>secret()</script>"
    assert b"secret" in raw
    token = read(raw)
    assert b"secret" not in kept(token)
    assert token["data"] == read(raw)["data"]
    Image.open(io.BytesIO(kept(token))).load()
    assert read(kept(token))["data"] == token["data"]


def test_pixels_of_a_jpeg_and_a_webp_are_not_written_anew() -> None:
    for kind in ("JPEG", "WEBP"):
        raw = file(drawn(), kind, quality=60)
        before, after = Image.open(io.BytesIO(raw)), Image.open(io.BytesIO(kept(read(raw))))
        assert before.tobytes() == after.tobytes()


def test_a_picture_that_moves_does_so_on_a_page_and_its_first_frame_is_printed() -> None:
    frames = [drawn("P"), drawn("P").rotate(90)]
    token = read(file(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert token["media"] == "image/gif"
    png, count = first_frame(kept(token))
    assert (png[:4], count) == (b"\x89PNG", 2)


def png_of(width: int, height: int) -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        sealed = name + body
        return struct.pack(">I", len(body)) + sealed + struct.pack(">I", zlib.crc32(sealed))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (png_of(60_000, 60_000), "more than 50,000,000 pixels"),
        (png_of(8000, 8000), "more than 50,000,000 pixels"),
        (png_of(900, 900), "damaged or cut off"),
        (file(drawn(), "PNG")[:60], "damaged or cut off"),
        (file(drawn(), "JPEG")[:400], "damaged or cut off"),
        (b"\x89PNG\r\n\x1a\nbroken", "not a PNG, JPEG, GIF, WebP or SVG"),
        (b"GIF89a/*" + b"\0" * 6 + b"*/=1;alert(1)", "a"),
        (b"BM" + b"\0" * 60, "not a PNG, JPEG, GIF, WebP or SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a PNG, JPEG, GIF, WebP or SVG"),
        (b"", "not a PNG, JPEG, GIF, WebP or SVG"),
        (b"\0" * 10_000_001, "larger than 10,000,000 bytes"),
    ],
    ids=range(11),
)
def test_what_is_no_picture_or_too_large_is_refused_with_the_reason(
    raw: bytes, reason: str
) -> None:
    begun = time.monotonic()
    token = read(raw)
    assert (token["type"], token["alt"]) == ("missing", "a map")
    assert token["finding"].startswith("the picture map.png is not shown: it")
    assert reason in token["finding"]
    assert time.monotonic() - begun < 2


def test_damaged_base64_is_refused() -> None:
    token = read_picture("image/png", "a?b", alt="", name="map.png")
    assert token["finding"] == "the picture map.png is not shown: its data are damaged"


def test_a_size_that_is_given_is_kept_and_one_side_gives_the_other() -> None:
    raw = file(drawn(), "PNG")
    assert read(raw, width=20, height=10)["width"] == 20
    assert read(raw, width="20px")["height"] == 10
    assert read(raw, height=10)["width"] == 20
    assert read(raw, width="100%", height=-4)["width"] == 40


def test_a_picture_without_a_description_is_shown_and_advice_given() -> None:
    token = read_picture("image/png", PIXEL, alt=" ", name="map.png")
    assert token["alt"] == "Picture map.png"
    assert "has no description" in token["advice"]
    assert "finding" not in token
    of_cell = read_picture("image/png", PIXEL, alt="", name="the picture of cell 3")
    assert of_cell["alt"] == "The picture of cell 3"


def test_the_best_picture_of_an_output_is_chosen() -> None:
    assert picture_of({"image/png": "a", "image/svg+xml": "b"}) == "image/svg+xml"
    assert picture_of({"text/plain": "a"}) == ""


def test_a_picture_in_its_own_address_is_read() -> None:
    token = named_picture(f"data:image/png;base64,{PIXEL}", {}, alt="a dot", width=5)
    assert (token["type"], token["width"], token["height"]) == ("image", 5, 5)
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E"
    assert named_picture(svg, {}, alt="a")["media"] == "image/svg+xml"
    assert named_picture("data:text/html,<script>", {}, alt="a")["type"] == "missing"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "work" / "notebooks"
    (place / "img").mkdir(parents=True)
    dot = base64.b64decode(PIXEL)
    for name in ("pic.png", "a b.png", "img/pic.png", "q?x.png", "../up.png", "../../far.png"):
        (place / name).write_bytes(dot)
    (place / "secret.png").write_text("root:x:0:0")
    (place / "link.png").symlink_to("../../far.png")
    (place / "inner.png").symlink_to("img/pic.png")
    os.mkfifo(place / "pipe.png")
    return place


@pytest.mark.parametrize(
    "written",
    [
        "![a](pic.png)",
        "![a](./pic.png)",
        '![a](pic.png "the title")',
        "![a](a%20b.png)",
        "![a](<a b.png>)",
        "![a](img/pic.png)",
        "![a](img/../pic.png)",
        "![a](inner.png)",
        "![a](q%3Fx.png)",
        "![a][r]\n\n[r]: pic.png",
        "[![a](pic.png)](https://example.org)",
        "- ![a](pic.png)",
        "|a|\n|-|\n|![a](pic.png)|",
    ],
)
def test_a_picture_beside_the_notebook_is_shown_in_both_renderings(
    written: str, folder: Path
) -> None:
    html, pdf = pages_of(new_markdown_cell(written), folder=folder)
    assert f'<img src="data:image/png;base64,{PIXEL}" alt="a"' in html
    assert b"/Subtype /Image" in pdf or b"/Subtype/Image" in pdf
    assert "is not shown" not in html


def test_an_img_of_a_markdown_cell_finds_its_picture(folder: Path) -> None:
    source = """text <img src="pic.png" width="300"> and <IMG alt='x' src='img/pic.png'>"""
    assert picture_names(source) == ["pic.png", "img/pic.png"]
    filled = with_pictures(new_notebook(cells=[new_markdown_cell(source)]), folder)
    attached = filled.cells[0]["attachments"]
    token = named_picture("pic.png", attached, alt="a", width="300")
    assert (token["type"], token["width"]) == ("image", 300)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nope.png", "there is no such file beside the notebook"),
        ("secret.png", "it is not a PNG, JPEG, GIF, WebP or SVG that can be read"),
        ("link.png", "it lies outside the notebook's folder and its project"),
        ("../up.png", "it lies outside the notebook's folder and its project"),
        ("../../far.png", "it lies outside the notebook's folder and its project"),
        ("%2e%2e/up.png", "it lies outside the notebook's folder and its project"),
        ("/etc/passwd", "it is named by an absolute path; name it from the notebook's folder"),
        ("pipe.png", "it is no file"),
        ("img", "it is no file"),
        ("a%00b.png", "there is no such file beside the notebook"),
        ("https://example.org/a.png", "a report fetches nothing"),
        ("//example.org/a.png", "a report fetches nothing"),
        ("file:///etc/passwd", "a report fetches nothing"),
        ("attachment:a.png", "the cell has no attachment of that name"),
    ],
)
def test_what_may_not_or_cannot_be_read_is_named_with_the_cause(
    address: str, reason: str, folder: Path
) -> None:
    notebook = new_notebook(cells=[new_markdown_cell(f"![a map]({address})")])
    (cell,) = with_pictures(notebook, folder).cells
    tokens = parse(cell["source"], attachments=cell.get("attachments"))
    (found,) = findings(tokens)
    assert found.startswith(f"the picture {address} is not shown: {reason}")


def test_a_notebook_of_a_project_shows_the_projects_pictures(folder: Path) -> None:
    (folder.parent / "pyproject.toml").write_text("")
    html, _ = pages_of(new_markdown_cell("![a](../up.png) ![b](../../far.png)"), folder=folder)
    assert html.count("<img") == 1
    assert "../../far.png is not shown" in html


def test_the_notebook_given_stays_as_it_is_and_no_source_changes(folder: Path) -> None:
    notebook = new_notebook(cells=[new_markdown_cell("![a](pic.png)"), new_code_cell("1")])
    filled = with_pictures(notebook, folder)
    assert "attachments" not in notebook.cells[0]
    assert filled.cells[0]["source"] == "![a](pic.png)"
    assert filled.cells[0]["attachments"] == {"pic.png": {"image/png": PIXEL}}
    assert with_pictures(filled, folder) == filled
    assert with_pictures(notebook, None) is notebook


def test_a_page_from_an_executed_notebook_is_the_same_wherever_it_lies(folder: Path) -> None:
    (folder / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="8">북한</text></svg>'
    )
    source = "![a](pic.png) ![b](a.svg) ![c](nope.png)"
    filled = with_pictures(new_notebook(cells=[new_markdown_cell(source)]), folder)
    assert pages_of(*filled.cells) == pages_of(new_markdown_cell(source), folder=folder)


def test_advice_is_no_finding() -> None:
    tokens = parse(f"![](data:image/png;base64,{PIXEL})")
    assert findings(tokens) == []
    assert len(advice(tokens)) == 1
