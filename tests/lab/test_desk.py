"""The analyst's desk: the shipped notebooks in a real JupyterLab that has no network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.report.mimes import VEGA_LITE
from nkreport.shipped import shipped_folder

pytestmark = [pytest.mark.browser, pytest.mark.long]

# JupyterLab begins every exporter's name with a capital.
EXPORTERS = {"html": "Nkreport_html", "pdf": "Nkreport_pdf"}

# A page of a folder of reports leads to its index; one that Lab exports stands alone.
SIBLINGS = re.compile(rb'<p class="siblings">.*?</p>\n')

FAINT_TEXTS = """() => {
  const channels = colour => colour.match(/[0-9.]+/g).map(Number);
  const luminance = colour => channels(colour).slice(0, 3)
    .map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, index) => sum + v * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
  };
  const found = [];
  let read = 0;
  for (const box of document.querySelectorAll('.jp-OutputArea-output.jp-RenderedHTMLCommon')) {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode, holder = text.parentElement;
      if (!text.data.trim()) continue;
      read += 1;
      const [a, b] = [luminance(getComputedStyle(holder).color), luminance(ground(holder))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) found.push(`${ratio.toFixed(1)}: ${text.data.slice(0, 60)}`);
    }
  }
  return {read, found};
}"""

CORNERS = """() => [...document.querySelectorAll('.vega-embed canvas')].map(
  canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data].join())"""


@pytest.fixture(scope="module")
def desk(desk_for_all):
    """The briefing after Run All from a fresh kernel, saved."""
    opened = desk_for_all("briefing.ipynb")
    opened.run_all()
    opened.save()
    return opened


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What the command line makes of the briefing: bytes by format."""
    out = tmp_path_factory.mktemp("built")
    program = Path(sys.executable).with_name("nkreport")
    command = [program, "build", "briefing", "--to", "html,pdf", "--out", out]
    done = subprocess.run(command, cwd=out, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return {kind: SIBLINGS.sub(b"", (out / f"briefing.{kind}").read_bytes()) for kind in EXPORTERS}


def test_make_lab_opens_lab_on_copies_of_the_reports(lab):
    assert lab.command[1:] == ["lab"]
    listed = {file["name"] for file in lab.ask_json("api/contents/desk")["content"]}
    shipped = {file.name for file in shipped_folder("notebooks").glob("*.ipynb")}
    assert shipped <= listed


def test_run_all_from_a_fresh_kernel_shows_every_cell_and_no_error(desk):
    cells = [cell for cell in desk.file().cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    assert not desk.errors
    assert not desk.outside


def test_lab_draws_each_chart_itself_and_a_mark_says_whose_it_is(desk):
    outputs = [output for cell in desk.file().cells for output in cell.get("outputs", ())]
    charts = [output for output in outputs if VEGA_LITE in output.get("data", {})]
    drawn = desk.page.locator(".jp-OutputArea-output .vega-embed canvas")
    drawn.nth(len(charts) - 1).wait_for()
    assert drawn.count() == len(charts) > 0
    assert "Who" in desk.hover_marks(drawn.first)
    assert not [warning for warning in desk.warnings if "vega" in warning.lower()]
    assert not desk.errors


@pytest.mark.parametrize("kind", EXPORTERS)
def test_an_export_from_the_menu_has_the_bytes_of_the_command_line(kind, desk, built):
    name, content = desk.export(EXPORTERS[kind])
    assert name == f"briefing.{kind}"
    if content != built[kind]:
        place = next(
            n for n, (a, b) in enumerate(zip(content, built[kind], strict=False)) if a != b
        )
        here = slice(max(place - 80, 0), place + 80)
        pytest.fail(f"at byte {place}: Lab {content[here]!r}, build {built[kind][here]!r}")


def test_a_value_edited_in_lab_stands_in_the_head_of_the_page(lab, desk_of):
    lab.put("earlier.ipynb", shipped_folder("notebooks") / "briefing.ipynb")
    desk = desk_of("earlier.ipynb")
    editor = desk.page.locator(".jp-CodeCell .cm-content").first
    source = desk.file().cells[0].source
    editor.fill(re.sub(r'"\d{4}-\d\d-\d\d"', '"2022-12-31"', source))
    desk.run_all()
    _, page = desk.export(EXPORTERS["html"])
    head = page.decode().split("<header", 1)[1].split("</header>", 1)[0]
    assert '<time datetime="2022-12-31">31 December 2022</time>' in head
    assert "2024-07-01" not in head
    assert not desk.errors


def test_lab_draws_every_form_with_no_word_of_complaint(lab, desk_of, forms):
    lab.put("forms.ipynb", ["import nkreport as nk\n\nknown = nk.load()", *forms.values()])
    desk = desk_of("forms.ipynb")
    desk.run_all()
    drawn = desk.page.locator(".jp-OutputArea-output .vega-embed canvas")
    drawn.nth(len(forms) - 1).wait_for()
    assert drawn.count() == len(forms)
    assert not desk.page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count()
    assert not desk.errors
    assert not [warning for warning in desk.warnings if "vega" in warning.lower()]
    assert not desk.outside


def test_the_front_door_completes_on_tab(lab, desk_of):
    lab.put("completes.ipynb", ["import nkreport as nk", "nk."])
    desk = desk_of("completes.ipynb")
    desk.run_all()
    offered = desk.completions(desk.page.locator(".jp-CodeCell .cm-content").nth(1))
    assert set(nk.__all__) <= set(offered)
    assert dir(nk) == sorted(nk.__all__)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_what_a_cell_shows_is_readable_in_light_and_in_dark(theme, lab, desk_of):
    lab.put("looks.ipynb", shipped_folder("notebooks") / "briefing.ipynb")
    desk = desk_of("looks.ipynb")
    desk.theme(theme)
    desk.run_all()
    desk.page.mouse.move(1, 1)  # JupyterLab paints the row under the pointer in a colour of its own
    texts = desk.page.evaluate(FAINT_TEXTS)
    assert texts["read"] > 20
    assert texts["found"] == []
    ground = {"JupyterLab Light": "255,255,255,255", "JupyterLab Dark": "17,17,17,255"}[theme]
    desk.until(f"() => ({CORNERS})().length")  # a chart is drawn a while after its cell has run
    assert set(desk.page.evaluate(CORNERS)) == {ground}


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_objects_are_cards_and_what_is_unknown_is_refused_with_the_nearest(theme, lab, desk_of):
    cells = [
        "import nkreport as nk\nknown = nk.load()\nburns = known['russian-killed-burns-2022-07']",
        "burns",
        "burns.explain()",
        "nk.charts.claims(known.where(measure='troops_killed'))",
        "nk.origins(known.where(measure='troops_killed'))",
        "nk.compare(burns, burns, because='it is the same')",
        "nk.measures()",
        "[each.id for each in known.find('Burns killed')][:1]",
        "known[0], known[:3], known.where(best=15000)",
        "known.where(claimant='Burns')",
    ]
    lab.put("cards.ipynb", cells)
    opened = desk_of("cards.ipynb")
    opened.theme(theme)
    opened.run_all()
    opened.page.mouse.move(1, 1)
    opened.page.locator(".vega-embed canvas").first.wait_for()
    opened.save()
    shown = [" ".join(map(str, cell.outputs)) for cell in opened.file().cells]
    assert "Read in Agov 2022, L25 fn3" in shown[1]
    assert "about 15,000 people" in shown[1]
    assert "William Burns" in shown[2]
    assert "origin" in shown[4]
    assert "troops_killed" in shown[6]
    assert "russian-killed-burns-2022-07" in shown[7]
    assert "did you mean 'William Burns'" in shown[9].replace("\\'", "'")
    assert not [text for text in shown if "Figure(" in text or "Origins(" in text]
    texts = opened.page.evaluate(FAINT_TEXTS)
    assert texts["read"] > 20
    assert texts["found"] == []
    assert not opened.outside


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ('known.where(measure="tro', "troops_killed"),
        ('known["russian-k', "russian-killed-burns-2022-07"),
    ],
)
def test_values_and_ids_complete_on_tab(typed, wanted, lab, desk_of):
    lab.put("values.ipynb", ["import nkreport as nk\nknown = nk.load()", typed])
    opened = desk_of("values.ipynb")
    opened.run_all()
    offered = opened.completions(opened.page.locator(".jp-CodeCell .cm-content").nth(1))
    assert wanted in " ".join(offered)


def test_sums_of_money_are_no_formulas_in_lab(lab, desk_of):
    cells = [
        "import nkreport as nk\nfrom IPython.display import HTML, display",
        "display(HTML('between $1 and 2$'))",
        "known = nk.load().where(measure='labour_revenue')\nknown",
        "nk.table(known, columns=['claimant', 'printed'])",
        "nk.reconcile(known, known)",
    ]
    lab.put("money.ipynb", cells)
    opened = desk_of("money.ipynb")
    opened.run_all()
    opened.page.locator("mjx-container").first.wait_for()  # a formula of the notebook's own is set
    opened.page.wait_for_timeout(1000)
    assert opened.page.locator("mjx-container").count() == 1
    shown = " ".join(opened.page.locator(".jp-OutputArea-output").all_inner_texts())
    assert shown.count("from $1 to $2 billion annually") == 3  # a grid, a table, what is reconciled
