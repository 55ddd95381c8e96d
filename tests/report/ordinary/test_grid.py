"""Figures as a grid: what stands in the output, and what a page takes of it."""

import json
import re
from types import SimpleNamespace

from IPython.core.formatters import HTMLFormatter, MimeBundleFormatter

from nkreport.publish.content.outline import Outline
from nkreport.publish.page.output_types import read_types
from nkreport.publish.words.own_words import OwnWords
from nkreport.report.ordinary import grid
from nkreport.report.ordinary.formatters import load_ipython_extension, set_desk
from nkreport.report.ordinary.grid import with_grid, without_grid

PLAIN = "<table><tr><td>a</td></tr></table>"


def held(html):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html)[1])


def shell():
    html = HTMLFormatter()
    formatter = SimpleNamespace(
        mimebundle_formatter=MimeBundleFormatter(), formatters={"text/html": html}
    )
    return SimpleNamespace(display_formatter=formatter), html


def test_a_grid_holds_each_figure_worded_and_the_number_it_is_sorted_by(figures_of):
    figures = figures_of(
        {"id": "a", "best": "40", "comparator": "~", "printed": "about 40"},
        {"id": "b", "low": "1000", "best": "", "comparator": ">=", "printed": "at least 1,000"},
        {"id": "c", "best": "", "comparator": "", "printed": "many"},
    )
    content = held(with_grid(figures, PLAIN))
    place = content["columns"].index("quantity")
    assert [row[0] for row in content["rows"]] == ["a", "b", "c"]
    assert [row[place] for row in content["rows"]] == [figure.quantity() for figure in figures]
    assert content["order"] == {str(place): [40, 1000, None]}
    assert "item" not in content["columns"]


def test_a_grid_of_many_figures_says_of_how_many_it_holds_the_first(figures_of, monkeypatch):
    monkeypatch.setattr(grid, "MOST", 2)
    content = held(with_grid(figures_of({}, {}, {}), PLAIN))
    assert (len(content["rows"]), content["whole"]) == (2, 3)


def test_nothing_from_data_ends_the_script(figures_of):
    figures = figures_of({"claimant": "</script><script>alert(1)</script>"})
    html = with_grid(figures, PLAIN)
    assert html.count("</script>") == 2
    assert "</script><script>alert(1)</script>" in held(html)["rows"][0]


def test_no_figure_makes_no_grid(figures_of):
    nothing = figures_of({})[:0]
    assert with_grid(nothing, PLAIN) == PLAIN


def test_a_notebook_at_work_shows_a_grid_and_a_report_the_plain_table(shipped):
    desk, html = shell()
    set_desk(desk)
    assert html(shipped) == with_grid(shipped, shipped._repr_html_())
    report, html = shell()
    load_ipython_extension(report)
    set_desk(report)
    assert html(shipped) == shipped._repr_html_()


def test_a_page_prints_the_plain_table_of_a_grid(shipped):
    plain = shipped._repr_html_()
    html = with_grid(shipped, plain)
    assert without_grid(html) == plain
    pages = [
        read_types({"text/html": text}, {}, "", Outline(), OwnWords("en")) for text in (plain, html)
    ]
    assert pages[0] == pages[1]
    assert pages[0].kind == "table"
