"""What a call says that is given a frame, a figure or text where it takes figures."""

import pytest

import nkreport as nk
from nkreport.errors import CheckError

LEDGER = nk.load()
BURNS = "russian-killed-burns-2022-07"
FRAME = LEDGER.frame


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: nk.count(FRAME), r"count takes figures, not a DataFrame: nk.figures\(frame"),
        (lambda: nk.charts.claims(FRAME), "claims takes figures, not a DataFrame"),
        (lambda: nk.charts.claims(LEDGER[BURNS]), rf"figures.where\(id='{BURNS}'\) is a selection"),
        (lambda: nk.charts.series(LEDGER, against=FRAME), "series takes figures"),
        (lambda: nk.charts.composition(LEDGER[BURNS], FRAME), "composition takes figures"),
        (lambda: nk.charts.months(FRAME, LEDGER, because="x"), "months takes figures"),
        (lambda: nk.origins(FRAME), "origins takes figures"),
        (lambda: nk.prose("words", "Burns"), r"nk.load\(\).find\('Burns'\) by words"),
        (lambda: nk.news([1]), r"not a list: figures.where\(…\) selects some"),
        (lambda: nk.findings(FRAME), "findings takes figures"),
        (lambda: nk.compare(FRAME, LEDGER, because="x"), "compare takes figures"),
        (lambda: nk.compute("a / b", FRAME), "compute takes figures"),
        (lambda: nk.reconcile(LEDGER, FRAME), "reconcile takes figures"),
        (lambda: nk.sides(FRAME), "sides takes figures"),
    ],
)
def test_a_call_that_takes_figures_says_what_to_give_instead_of_a_frame(call, told):
    with pytest.raises(CheckError, match=told):
        call()


@pytest.mark.parametrize("form", dir(nk.charts))
def test_every_form_refuses_a_frame_in_words(form):
    with pytest.raises(
        (CheckError, TypeError), match=r"takes (figures|a listing), not a D|missing"
    ):
        getattr(nk.charts, form)(FRAME)


def test_a_call_without_what_it_needs_is_told_so_by_python():
    with pytest.raises(TypeError, match=r"first_and_last\(\) missing 1 required positional"):
        nk.charts.first_and_last(LEDGER)
