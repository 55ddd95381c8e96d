"""Drawings that are worked with: what is picked or brushed on them comes back as figures."""

import subprocess
import sys

import altair as alt
import pytest
import vl_convert
from altair.utils.selection import IntervalSelection, PointSelection

import nkreport as nk
from nkreport.errors import CheckError, EnvironmentFault
from nkreport.report import interactive, theme


@pytest.fixture(scope="module")
def claims(shipped):
    asked = {"measure": ["troops_killed", "troops_casualties"], "actor": "RUS"}
    return nk.charts.claims(shipped.where(**asked))


@pytest.fixture
def desk(claims, monkeypatch):
    """An interactive drawing whose widget is shown nowhere and bundles no script."""
    monkeypatch.setattr(alt.JupyterChart, "enable_offline", lambda offline=True: None)
    made = claims.interactive()
    assert made.widget.spec == made._spec
    return made


def pick(desk, *ids):
    rows = [{"figure": name} for name in ids]
    desk.widget.selections._set_value("picked", PointSelection("picked", rows, []))


def brush(desk, panel, x, y):
    sides = IntervalSelection(f"brushed_{panel}", {"x": x, "y": y}, [])
    desk.widget.selections._set_value(f"brushed_{panel}", sides)


def test_nothing_is_selected_at_first(claims, desk):
    assert list(claims.interactive().selected) == []
    assert list(desk.selected) == []


def test_what_is_picked_comes_in_the_order_of_the_drawing(desk):
    pick(desk, "russian-killed-khodorkovsky-2022-09", "russian-killed-burns-2022-07")
    assert desk.selected.ids == (
        "russian-killed-burns-2022-07",
        "russian-killed-khodorkovsky-2022-09",
    )
    assert desk.selected.ledger is desk.drawing.figures.ledger


def test_a_brush_takes_what_it_touches_in_its_own_panel(desk):
    rows = {row["figure"]: row for row in desk._brushes["brushed_1"]}
    span = rows["russian-casualties-estimates-2022-07"]
    middle = (span["x"] + span["x2"]) / 2
    brush(desk, 1, [middle - 1, middle + 1], [span["y"] - 1, span["y"] + 1])
    assert desk.selected.ids == ("russian-casualties-estimates-2022-07",)
    brush(desk, 1, [0, theme.WIDTH], [0, 10_000])
    assert set(desk.selected.ids) == set(rows)
    pick(desk, "russian-killed-burns-2022-07")
    assert set(desk.selected.ids) == {*rows, "russian-killed-burns-2022-07"}


def test_the_spec_of_an_interactive_drawing_is_drawn_and_fades_nothing_yet(desk):
    drawn = vl_convert.vegalite_to_svg(desk._spec, vl_version="6.4")
    assert f'stroke="light-dark({theme.BLUE}, {theme.DARK[theme.BLUE]})"' in drawn
    assert f'opacity="{interactive.FAINT}"' not in drawn


@pytest.mark.parametrize("form", ["series", "multiples"])
def test_a_drawing_whose_marks_are_no_single_figures_says_so(form, shipped):
    drawing = getattr(nk.charts, form)(shipped.where(measure="troops_mobilised"), **(
        {"by": "claimant"} if form == "multiples" else {}
    ))  # fmt: skip
    with pytest.raises(CheckError, match="no mark stands for one figure"):
        drawing.interactive()


def test_an_empty_drawing_is_not_worked_with(shipped):
    with pytest.raises(CheckError, match="nothing to draw"):
        nk.charts.claims(shipped[:0]).interactive()


def test_a_missing_package_is_named_with_what_installs_it(claims, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(EnvironmentFault, match=r"anywidget .* pip install 'nkreport\[desk\]'"):
        _ = claims.interactive().widget


def test_in_a_report_it_is_the_still_drawing():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        "from nkreport.report.ordinary.formatters import load_ipython_extension\n"
        "shell = Shell.instance(); shell.kernel = None; load_ipython_extension(shell)\n"
        "import nkreport as nk\n"
        "killed = nk.load().where(measure='troops_killed', actor='RUS')\n"
        "told = []\n"
        "shell.display_pub.publish = lambda data, metadata=None: told.append(data)\n"
        "nk.charts.claims(killed).interactive()._ipython_display_()\n"
        "print([data['application/vnd.nkreport.v1+json']['kind'] for data in told])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['chart']"
