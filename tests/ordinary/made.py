"""The cases' notebooks written, and their pages made in each way."""

import importlib.util
import os
from functools import cache
from pathlib import Path

import nbformat
import papermill
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import default_plan
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter
from tests.ordinary.case import Case, Code

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def load(place: Path) -> list[Case]:
    spec = importlib.util.spec_from_file_location(f"nkreport_cases_{place.stem}", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


CASES = [c for p in sorted((Path(__file__).parent / "cases").glob("*.py")) for c in load(p)]
assert len({case.name for case in CASES}) == len(CASES), "two cases have one name"

QUICK = set(
    "ends_on_a_chart lets_a_reader_select layers_facets_and_concatenates renders_by_svg"
    " draws_what_stands_in_files shows_a_frame_of_many_rows takes_data_from_an_address"
    " reads_a_file_beside_it has_no_parameters ends_by_the_shell is_in_korean shows_its_code"
    " has_a_front_of_its_own removes_and_hides_what_is_tagged raises_on_purpose"
    " gives_captions_and_refers_to_them draws_with_matplotlib attaches_a_picture"
    " names_a_picture_that_is_not_there shows_a_frame shows_levels_of_rows_and_columns"
    " displays_a_table_of_html sets_mathematics has_notes_tasks_and_definitions".split()
)
"""The cases that stand for their kinds in every test run."""
assert {case.name for case in CASES if "warm" in case.ways} >= QUICK


def written(case: Case, folder: Path) -> Path:
    """The case's notebook in a folder of its own, with the files beside it."""
    place = folder / case.name
    place.mkdir(parents=True, exist_ok=True)
    for name, content in case.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)
    cells = []
    for number, cell in enumerate(case.cells, 1):
        cell = Code(cell) if isinstance(cell, str) else cell
        if cell.kind == "markdown":
            made = new_markdown_cell(cell.source, id=f"cell-{number}")
            if cell.attachments:
                made["attachments"] = dict(cell.attachments)
        else:
            made = new_code_cell(cell.source, id=f"cell-{number}")
            made.metadata.update({"tags": list(cell.tags)} if cell.tags else {})
            made.metadata.update(cell.metadata)
        cells.append(made)
    notebook = new_notebook(cells=cells, metadata={**KERNEL, **case.metadata})
    path = place / f"{case.name}.ipynb"
    nbformat.write(notebook, path)
    return path


class Made:
    """The cases' pages by the way they were made; all of one way are made at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cache  # noqa: B019 - one object a session
    def built(self, way: str, quick: bool) -> Path:
        folder = self.root / f"{way}{quick}"
        cases = [case for case in CASES if way in case.ways and (case.name in QUICK) == quick]
        paths = [written(case, folder) for case in cases]
        settings = Settings(
            folder / "out",
            ("html", "pdf"),
            workers=2,
            alone=True,
            cold=way == "cold",
            timeout_s=120,
        )
        results = Batch(default_plan([str(path) for path in paths], {}), settings).run()
        failed = {r.stem: dict(r.failed) for r in results if r.failed}
        (folder / "failed").write_text(repr(failed))
        return folder

    def pages(self, case: Case, way: str) -> tuple[str, bytes, list[str]]:
        if way in ("warm", "cold"):
            folder = self.built(way, case.name in QUICK)
            page = folder / "out" / f"{case.name}.html"
            assert page.exists(), (folder / "failed").read_text()
            left = sorted(p.name for p in (folder / "out" / f"{case.name}.data").glob("*"))
            return page.read_text("utf-8"), page.with_suffix(".pdf").read_bytes(), left
        path = written(case, self.root / way)
        if way == "export":
            notebook = nbformat.read(path, as_version=4)
            NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
        else:
            before = os.getcwd()
            os.chdir(path.parent)
            try:
                papermill.execute_notebook(
                    str(path), str(path), engine_name="nkreport", progress_bar=False
                )
            finally:
                os.chdir(before)
            notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(path.parent), "name": case.name}}
        html, _ = HtmlExporter().from_notebook_node(notebook, resources)
        pdf, _ = PdfExporter().from_notebook_node(notebook, resources)
        return html, pdf, []
