"""Importing the package in a kernel: plain charts are drawn with no network."""

import subprocess
import sys
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest
from IPython.core.formatters import HTMLFormatter, MimeBundleFormatter

from nkreport.report.lab_look import plain_in_lab
from nkreport.report.mimes import VEGA_LITE
from nkreport.report.ordinary.formatters import load_ipython_extension, set_desk
from nkreport.report.ordinary.spec import chart_spec


@pytest.fixture
def shell():
    formatters = {"text/html": HTMLFormatter()}
    formatter = SimpleNamespace(mimebundle_formatter=MimeBundleFormatter(), formatters=formatters)
    return SimpleNamespace(display_formatter=formatter)


@pytest.fixture
def chart():
    return alt.Chart(pd.DataFrame({"a": ["x", "y"], "b": [3, 4]})).mark_bar().encode(x="a", y="b")


def shown(shell, chart):
    return shell.display_formatter.mimebundle_formatter(chart)


def test_a_plain_chart_is_put_out_in_the_form_that_lab_draws_itself(shell, chart):
    set_desk(shell)
    data, metadata = shown(shell, chart)
    assert (data[VEGA_LITE], metadata[VEGA_LITE]) == plain_in_lab(chart_spec(chart))
    assert set(data) == {VEGA_LITE, "text/plain"}


def test_a_renderer_that_was_chosen_is_left_to_it(shell, chart):
    set_desk(shell)
    with alt.renderers.enable("json"):
        data, _ = shown(shell, chart)
    assert set(data) == {"application/json", "text/plain"}


def test_a_chart_too_large_to_draw_says_why(shell):
    set_desk(shell)
    rows = pd.DataFrame({"a": range(200_000), "b": [str(n) for n in range(200_000)]})
    with pytest.warns(UserWarning, match="this chart is not drawn: "):
        shown(shell, alt.Chart(rows).mark_text().encode(x="a", y="a", text="b"))


def test_a_shell_that_makes_a_report_keeps_its_formatters(shell, chart):
    load_ipython_extension(shell)
    before = shown(shell, chart)
    set_desk(shell)
    assert shown(shell, chart) == before
    assert set(before[0]) == {VEGA_LITE, "text/plain"}


@pytest.mark.parametrize(("kernel", "registered"), [("kernel", True), ("nothing", False)])
def test_the_import_sets_the_desk_in_a_kernel_alone(kernel, registered):
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        f"shell = Shell.instance(); shell.{kernel} = None\n"
        "import nkreport\n"
        "name = 'altair.vegalite.v6.api.TopLevelMixin'\n"
        "print(name in shell.display_formatter.mimebundle_formatter)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(registered)
