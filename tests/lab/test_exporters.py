"""The exporters as Jupyter calls them: by names it serves, on notebooks that Lab has saved."""

import re
from importlib.metadata import entry_points

import nbformat
import pytest

import nkreport as nk
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter

HEAD = 'nk.report(title="A desk", as_of="2022-12-31")'
SAID = 'nk.prose("He said {russian-killed-burns-2022-07}.", known)'


def ours():
    found = entry_points(group="nbconvert.exporters")
    return [entry for entry in found if entry.value.startswith("nkreport.")]


def test_both_exporters_have_names_that_jupyter_serves():
    # The address of an export takes letters, digits and low lines; a hyphen is answered with 404.
    assert {entry.load() for entry in ours() if re.fullmatch(r"\w+", entry.name)} == {
        HtmlExporter,
        PdfExporter,
    }


@pytest.fixture
def executed(forms, shipped):
    cells = []
    for number, call in enumerate([HEAD, SAID, *forms.values()]):
        data = eval(call, {"nk": nk, "known": shipped}).data
        output = nbformat.v4.new_output("display_data", data)
        cells.append(nbformat.v4.new_code_cell(call, outputs=[output], id=f"cell-{number}"))
    return nbformat.v4.new_notebook(cells=cells)


def as_javascript_writes(value):
    if isinstance(value, dict):
        return nbformat.from_dict({key: as_javascript_writes(item) for key, item in value.items()})
    if isinstance(value, list):
        return [as_javascript_writes(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_lab_saves(notebook):
    """The same notebook with what Lab does to it: its numbers, counts, metadata, pictures."""
    saved = as_javascript_writes(notebook)
    saved.metadata.language_info = {"name": "python", "version": "3.99.1"}
    for number, cell in enumerate(saved.cells, 7):
        cell.update(execution_count=number, id=f"another-{number}")
        cell.metadata.update(trusted=True, scrolled=False)
        cell.outputs[0].data["image/png"] = "iVBORw0KGgo="
    return saved


@pytest.mark.long
@pytest.mark.parametrize("exporter", [HtmlExporter, PdfExporter])
def test_a_notebook_saved_by_lab_gives_the_same_page(exporter, executed):
    plain, _ = exporter().from_notebook_node(executed, {"metadata": {"name": "one"}})
    saved = as_lab_saves(executed)
    page, _ = exporter().from_notebook_node(saved, {"metadata": {"name": "two", "path": "/a"}})
    assert page == plain
