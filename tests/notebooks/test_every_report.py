"""Every shipped report, under several days and filters: it runs, and no number leads nowhere."""

from __future__ import annotations

import pytest

from nkreport.ledger.reading import load
from nkreport.publish.audit import audit
from nkreport.publish.audit.review import review
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.reports import locate, read_notebook
from nkreport.publish.run.execute import execute, run_notebook, strip_run_metadata
from nkreport.publish.run.fork_client import Server
from nkreport.publish.run.needs_kernel import modules_named
from nkreport.publish.run.sandbox import environment, private_folder
from nkreport.report.mimes import MIME
from nkreport.shipped import shipped_folder

REPORTS = sorted(path.stem for path in shipped_folder("notebooks").glob("*.ipynb"))
DAYS = ("2020-01-01", "2022-08-31", "2022-12-31", "2024-07-01")
FILTERS = (
    {},
    {"since": "2022-09-30"},
    {"corrections": "apply"},
    {"exclude": ["Vladimir Putin", "ups-the-ante-2024"]},
)


def page_of(report: str, **parameters: object) -> str:
    notebook = execute(read_notebook(locate(report)), parameters)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type == "display_data", output
            assert MIME in output.data
    page, _ = HtmlExporter().from_notebook_node(notebook)
    return page


@pytest.mark.parametrize(
    "report",
    [pytest.param(one, marks=[pytest.mark.long] * (one != "briefing")) for one in REPORTS],
)
def test_a_shipped_report_is_clean_before_and_after_its_run(report):
    assert review(locate(report), load()) == []
    assert audit(page_of(report)) == []


@pytest.mark.parametrize("report", REPORTS)
def test_a_shipped_report_is_committed_without_outputs(report):
    raw = locate(report).read_text("utf-8")
    assert '"outputs": []' in raw
    assert '"execution_count": null' in raw
    assert "text/plain" not in raw


@pytest.mark.long
@pytest.mark.parametrize("filters", FILTERS, ids=["plain", "since", "apply", "exclude"])
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("report", REPORTS)
def test_a_report_holds_under_every_day_and_filter(report, day, filters):
    assert audit(page_of(report, as_of=day, **filters)) == []


@pytest.mark.long
@pytest.mark.parametrize("report", REPORTS)
def test_a_fork_and_a_kernel_of_its_own_make_the_same_report(report: str) -> None:
    notebook = read_notebook(locate(report))
    with (
        private_folder() as root,
        Server(root, environment(root, ()), modules_named([notebook])) as server,
    ):
        warm = run_notebook(notebook, {}, server=server)
    assert (warm.cold, warm.uses is None) == ("", False)
    cold = run_notebook(notebook, {})
    assert strip_run_metadata(warm.notebook) == strip_run_metadata(cold.notebook)
