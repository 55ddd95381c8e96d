"""An ordinary notebook's page in a browser: silent, without a request, read by everyone."""

import base64
import io

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from nkreport.publish.html.exporter import HtmlExporter

WORDS = """# An ordinary notebook

Text with $E = mc^2$, a note[^1] and [a link](https://example.org).

$$\\int_0^1 \\frac{x^{2}}{\\sqrt{1 - x}}\\,dx = \\begin{pmatrix}a & b\\\\c & d\\end{pmatrix}$$

## What is done

- [x] frames
- [ ] charts

> [!WARNING]
> Beware.

| a | b |
|---|--:|
| `x` | ~~1~~ |

Term
: its meaning

<details><summary>More</summary>

Folded words.

</details>

## 북한의 무기 수출

라진항에서 두나이로 가는 배.

[^1]: A note, with `code`.
"""
STYLED = """<style type="text/css">
#T_a_row0_col0 { background-color: #08306b; color: #f1f1f1; }
#T_a_row0_col1 { background-color: #ffffcc; color: #ffff99; font-weight: bold; }
</style><table id="T_a"><caption>Styled</caption><thead><tr><th>&nbsp;</th>
<th id="T_a_level0_col0">a</th><th id="T_a_level0_col1">b</th></tr></thead><tbody><tr>
<th id="T_a_level0_row0">x</th><td id="T_a_row0_col0">1</td><td id="T_a_row0_col1">2</td></tr>
</tbody></table>"""
BARS = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "title": "Ships",
    "data": {"values": [{"port": "Najin", "ships": 3}, {"port": "라진", "ships": 5}]},
    "mark": {"type": "bar", "tooltip": True},
    "encoding": {
        "x": {"field": "ships", "type": "quantitative"},
        "y": {"field": "port", "type": "nominal"},
    },
    "width": 500,
}


def frame(columns: int, rows: int) -> str:
    head = "".join(f"<th>column {number}</th>" for number in range(columns))
    cells = "".join(f"<td>{number * 1.5}</td>" for number in range(columns))
    body = "".join(f"<tr><th>{row}</th>{cells}</tr>" for row in range(rows))
    return (
        f'<table border="1" class="dataframe"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def picture() -> str:
    target = io.BytesIO()
    Image.new("RGB", (900, 300), "steelblue").save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def shown(data: dict, source: str = "shown()", **metadata: object):
    return new_code_cell(
        source,
        outputs=[new_output("display_data", data=data)],
        execution_count=1,
        metadata=metadata,
    )


def printed(text: str, name: str = "stdout"):
    return new_code_cell(
        "print()", outputs=[new_output("stream", name=name, text=text)], execution_count=1
    )


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    """The page of a notebook with one of each thing that notebooks hold."""
    cells = [
        new_markdown_cell(WORDS),
        shown({"text/html": frame(3, 5)}, source="x = 1  # " + "long " * 60, caption="A frame"),
        shown({"text/html": STYLED}),
        shown({"text/html": frame(40, 30)}),
        shown({"application/vnd.vegalite.v5+json": BARS, "text/plain": "alt.Chart(...)"}),
        shown({"image/png": picture()}, alt="A blue field", caption="A picture", label="field"),
        shown(
            {"text/latex": "$$\\sum_{n=1}^{100} \\frac{1}{n^2} \\approx 1.63" + " + 0" * 60 + "$$"}
        ),
        shown({"application/json": {"a": [1, {"b": "x" * 300}], "c": None}}),
        shown({"application/vnd.plotly.v1+json": {}, "text/html": "<div></div>"}),
        shown({"text/html": "<p>a</p>"}, tags=["hide-output"]),
        printed("\n".join(f"row {number} " + "y" * 200 for number in range(500))),
        printed("a.py:3: UserWarning: careful\n", "stderr"),
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number}"
    page, _ = HtmlExporter().from_notebook_node(new_notebook(cells=cells))
    path = tmp_path_factory.mktemp("ordinary") / "ordinary.html"
    path.write_text(page, "utf-8")
    return path


def test_its_charts_are_live_with_no_request_and_no_word_on_the_console(visit, ordinary):
    opened = visit(ordinary)
    assert opened.page.locator(".drawing > .live > svg").count() == 1
    assert opened.page.locator(".drawing > svg").count() == 0
    assert (opened.complaints, opened.asked) == ([], [])
    assert opened.page.locator("img").evaluate_all("all => all.every(one => one.naturalWidth > 0)")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_it(visit, ordinary, scheme, width):
    opened = visit(ordinary, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert opened.violations() == []
    assert opened.complaints == []


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_it_never_scrolls_sideways(visit, ordinary, scripts):
    opened = visit(ordinary, java_script_enabled=scripts)
    for width in (320, 390, 1280):
        assert opened.too_wide(width) == []


def test_all_of_it_can_be_read_with_scripts_off(visit, ordinary):
    opened = visit(ordinary, java_script_enabled=False)
    assert opened.page.locator(".drawing > svg").is_visible()
    opened.page.locator("#method summary").first.click()
    assert opened.page.get_by_text("UserWarning: careful").is_visible()
    opened.page.locator("details.folded summary").click()
    assert opened.page.locator("details.folded p").is_visible()
