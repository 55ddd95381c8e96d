"""An ordinary notebook in a real JupyterLab: run there, exported from the menu, and built."""

import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.long]

# A page of a folder of reports leads to its index; one that Lab exports stands alone.
SIBLINGS = re.compile(rb'<p class="siblings">.*?</p>\n')
EXPORTERS = {"html": "Nkreport_html", "pdf": "Nkreport_pdf"}
OPENING = """# Ships and their cargo

The load of a ship grows as $m = \\rho V$, and over a year

$$M = \\sum_{i=1}^{n} m_i$$

![A red field](attachment:field.png)

> [!NOTE]
> The numbers are made up[^1].

[^1]: For a test."""
CELLS = [
    """import altair as alt
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, display

ships = pd.DataFrame(
    {"ship": ["Angara", "Maria", "Lady R"], "berths": [3, 5, None], "tonnes": [4580.5, 3900, 7260]}
)
ships""",
    "ships.style.format({'tonnes': '{:,.0f} t'}).hide(axis='index').bar(subset='tonnes')",
    """alt.Chart(ships, title="Tonnes by ship").mark_bar().encode(
    x="tonnes:Q", y=alt.Y("ship:N", sort="-x"), tooltip=["ship:N", "tonnes:Q"]
)""",
    """figure, axes = plt.subplots(figsize=(5, 2.5))
axes.plot([2021, 2022, 2023], [3, 4, 9], marker="o")
axes.set_title("Voyages")
plt.show()""",
    'display(HTML("<p>Told by <b>two</b> speakers</p><ul><li>one<li>other</ul>"))',
    "print('read', len(ships), 'ships')",
]


def write(path: Path) -> None:
    target = io.BytesIO()
    Image.new("RGB", (120, 60), (180, 40, 40)).save(target, "PNG")
    field = base64.b64encode(target.getvalue()).decode()
    opening = new_markdown_cell(OPENING, id="opening")
    opening["attachments"] = {"field.png": {"image/png": field}}
    codes = [new_code_cell(code, id=f"cell-{n}") for n, code in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=[opening, *codes], metadata={"kernelspec": spec}), path)


@pytest.fixture(scope="module")
def desk(lab, desk_for_all):
    """The notebook after Run All from a fresh kernel, saved."""
    write(lab.notebooks / "ships.ipynb")
    opened = desk_for_all("ships.ipynb")
    opened.run_all()
    opened.save()
    return opened


@pytest.fixture(scope="module")
def exported(desk):
    """Kind to the bytes that the menu gives."""
    return {kind: desk.export(exporter)[1] for kind, exporter in EXPORTERS.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Kind to the bytes that the command line makes of the same notebook."""
    folder = tmp_path_factory.mktemp("built")
    write(folder / "ships.ipynb")
    program = Path(sys.executable).with_name("nkreport")
    command = [program, "build", "ships.ipynb", "--to", "html,pdf"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    made = folder / "out"
    return {kind: SIBLINGS.sub(b"", (made / f"ships.{kind}").read_bytes()) for kind in EXPORTERS}


def test_every_cell_ran_from_a_fresh_kernel(desk):
    cells = [cell for cell in desk.file().cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]


def test_the_page_exported_from_the_menu_is_the_one_built(exported, built):
    # A run of the command line leaves out of a chart's rows what no mark of it uses.
    spec = re.compile(rb'<script type="application/json" class="spec".*?</script>', re.DOTALL)
    pages = [spec.subn(b"", page["html"]) for page in (exported, built)]
    assert [specs for _, specs in pages] == [1, 1]
    assert pages[0][0] == pages[1][0]


def test_the_pdf_exported_from_the_menu_has_the_bytes_of_the_one_built(exported, built):
    assert exported["pdf"] == built["pdf"]


def test_all_of_the_notebook_is_on_the_page(exported):
    page = BeautifulSoup(exported["html"].decode(), "html.parser")
    assert page.h1.get_text() == "Ships and their cargo"
    assert len(page.select("math")) == 2
    assert page.select_one('img[alt="A red field"]')["src"].startswith("data:image/png;base64,")
    assert page.select_one("blockquote.alert-note p.alert").get_text() == "Note"
    assert [len(table.select("tbody tr")) for table in page.select("table")] == [3, 3]
    assert "4,580 t" in page.select("table")[1].get_text()
    assert page.select_one(".drawing svg") is not None
    assert len(page.select('.words-of-the-author[data-own="picture"] img')) == 1
    assert [item.get_text() for item in page.select("main > .words-of-the-author > ul > li")] == [
        "one",
        "other",
    ]
    assert "read 3 ships" in page.select_one("pre.output").get_text()
    assert page.select(".absent, .notice") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_exported_page_opens_with_no_word_of_complaint(scheme, exported, chromium, tmp_path):
    path = tmp_path / "ships.html"
    path.write_bytes(exported["html"])
    context = chromium.new_context(offline=True, color_scheme=scheme)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.locator("html[data-ready]").wait_for(state="attached")
    assert said == []
    context.close()
