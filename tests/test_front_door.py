"""The front door: the names it lists, and how little it opens."""

import subprocess
import sys
from inspect import getdoc
from pathlib import Path

import pytest

import nkreport

HEAVY = "pandas altair papermill numpy IPython nbconvert nbformat vl_convert typst".split()


def test_the_listed_names_are_those_that_can_be_imported():
    assert dir(nkreport) == sorted(nkreport.__all__)
    assert list(nkreport.__all__) == sorted(nkreport.__all__)
    for name in nkreport.__all__:
        assert getattr(nkreport, name) is not None


def test_the_names_are_those_the_type_checker_sees():
    own = {"trade_flows", "losses", "mobilisation", "measures", "charts"}
    assert set(nkreport._HOMES) | own == set(nkreport.__all__)


def test_no_module_beside_the_front_door_takes_the_place_of_a_name():
    beside = {path.stem for path in Path(nkreport.__file__).parent.iterdir()}
    assert beside & set(nkreport.__all__) == {"report"}  # which can be called


def test_every_listed_name_says_what_it_is():
    assert [name for name in nkreport.__all__ if not getdoc(getattr(nkreport, name))] == []


def test_the_chart_forms_are_the_ones_their_own_door_lists():
    for name in nkreport.charts.__all__:
        assert callable(getattr(nkreport.charts, name))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'nkreport' has no attribute 'reprot'"):
        _ = nkreport.reprot


@pytest.mark.parametrize(
    "first", ["nk.report", "nk.prose", "nk.charts", "import_module('nkreport.report.spans')"]
)
def test_a_report_can_be_opened_whatever_was_used_before(first):
    code = (
        f"from importlib import import_module; import nkreport as nk; {first};"
        " print(nk.report(title='T', as_of='2024-07-01'))"
        "; print(nk.report(title='T', as_of='2024-07-01'))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("T\nAs of 1 July 2024\n" * 2, "")


@pytest.mark.parametrize(
    ("code", "needed"),
    [("import nkreport", ""), ("import nkreport; nkreport.load(); nkreport.Figures", "numpy")],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code, needed):
    check = f"{code}; import sys; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", check], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == needed
