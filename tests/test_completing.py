"""What Tab offers, asked of IPython's own completer."""

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import nkreport as nk
from nkreport.completing import completions

LEDGER = nk.load()
NAMES = {"known": LEDGER, "nk": nk, "other": 7}


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """A shell of IPython in which a cell has imported the package and read its ledger."""
    import os

    os.environ.setdefault("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
    shell = InteractiveShell.instance()
    shell.run_cell("import nkreport as nk; from nkreport import _at_desk; _at_desk(); _at_desk()")
    shell.run_cell("known = nk.load(); ledger = known.ledger")
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture(params=[True, False], ids=["jedi", "plain"])
def offered(shell, request):
    """What Tab offers at the end of some code, by the text that would stand there."""
    shell.Completer.use_jedi = request.param

    def offer(code):
        with provisionalcompleter():
            found = list(shell.Completer.completions(code, len(code)))
        return [code[: each.start] + each.text for each in found]

    return offer


def test_a_measure_is_completed_within_where(offered):
    assert offered('known.where(measure="troops_k') == ['known.where(measure="troops_killed']


def test_a_claimant_is_completed_by_any_part_of_the_name(offered):
    assert "known.where(claimant='William Burns" in offered("known.where(claimant='Burns")


def test_a_column_is_completed_as_a_keyword(offered):
    assert offered("known.where(claim")[:2] == [
        "known.where(claimant=",
        "known.where(claimant_role=",
    ]


def test_an_id_is_completed_as_a_key(offered):
    assert any("russian-killed-burns-2022-07" in each for each in offered('known["russian-k'))
    assert any("troops_killed" in each for each in offered('ledger.measures["troops_k'))


def test_the_charts_offer_their_forms_alone(offered):
    found = {each.rpartition(".")[2] for each in offered("nk.charts.")}
    assert found == set(nk.charts.__all__) - {"Drawing"}


@pytest.mark.long
def test_what_is_no_call_of_figures_is_left_to_others(offered):
    assert offered('other.where(measure="troops_k') == []
    assert any(each.endswith("find") for each in offered("known.fi"))


def test_the_matcher_is_there_once_however_often_the_package_is_imported(shell):
    named = [each.__name__ for each in shell.Completer.custom_matchers]
    assert named.count("nkreport_matcher") == 1


@pytest.mark.parametrize(
    ("code", "typed", "found"),
    [
        ('known.as_of("2022-12-31").where(measure="troops_k', "troops_k", ["troops_killed"]),
        ('nk.load().where(actor="RUS", measure="troops_k', "troops_k", ["troops_killed"]),
        ('known.where(\n    actor="RUS",\n    measure=["a", "troops_k', "troops_k",
         ["troops_killed"]),
        ('known.without(stance="den', "den", ["denies"]),
        ('known.where(id="russian-killed-b', "russian-killed-b", ["russian-killed-burns-2022-07"]),
        ('known.where(actor="RUS", counterp', "counterp", ["counterpart="]),
        ('known.excluding(["William B', "William B", ["William Burns"]),
        ('known.order_by("claimant_', "claimant_", ["claimant_role"]),
        ('known.of_table("loss', "loss", ["losses"]),
        ('nk.charts.first_and_last(known, measure="exports_v', "exports_v", ["exports_value"]),
        ('nk.charts.ranked(known, by="counterp', "counterp", ["counterpart"]),
        ('known.where(best="1', "1", []),
        ('known.where(nothing="a', "a", []),
        ("print(", "", []),
        ('other.where(measure="troops_k', "", []),
        ('f(known)["', "", []),
    ],
)  # fmt: skip
def test_what_may_stand_at_the_end_of_some_code(code, typed, found):
    assert completions(code, NAMES) == (typed, found)


def test_a_quote_within_a_value_is_escaped(figures_of):
    known = figures_of({"claimant": "Kim's \\ aide"})
    assert completions("known.where(claimant='Ki", {"known": known})[1] == ["Kim\\'s \\\\ aide"]


def test_a_long_cell_is_answered_in_a_moment():
    cell = "known.where(" + "(known.a[b].c" * 2000 + ' measure="troops_k'
    assert completions(cell, NAMES)[1] in ([], ["troops_killed"])
