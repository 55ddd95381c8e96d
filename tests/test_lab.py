"""Cards: what stands for an object as the last line of a cell."""

import re

import pytest

import nkreport as nk
from nkreport.lab import MOST_LISTED, Card
from nkreport.ledger.changes import compare_ledgers
from nkreport.publish.content.foreign_html import read_html

LEDGER = nk.load()
BURNS, RUMOUR = "russian-killed-burns-2022-07", "volunteers-korochenko-2022-08"
KILLED = LEDGER.where(measure="troops_killed", actor="RUS")
MONTHS = nk.compute(
    "shells-shipped-2024 / fire-rate-datsenko-2022", LEDGER, because="if all were fired"
)


def terms(html):
    """The labels of a card, each with its text."""
    pairs = re.findall(r"<dt [^>]*>(.*?)</dt><dd [^>]*>(.*?)</dd>", html)
    return dict(pairs)


def test_nothing_of_a_card_is_markup_nor_a_formula_nor_a_line_of_its_own():
    hostile = "<script>alert('$1$')</script>\n  said: nobody"
    card = Card(hostile, [(hostile, hostile), ("list", [hostile])], hostile, ("list",))
    assert "<script" not in card.html()
    assert card.html().count("&lt;script&gt;") == 5
    assert card.html().startswith('<div class="tex2jax_ignore')
    assert [line for line in card.text().splitlines() if line.startswith("  said")] == []


def test_a_card_leaves_out_what_is_empty_and_counts_what_is_too_much():
    card = Card("title", [("none", ""), ("nothing", []), ("many", list(map(str, range(30))))])
    shown = terms(card.html())
    assert list(shown) == ["many"]
    assert shown["many"].count("<li>") == MOST_LISTED + 1
    assert f"<li>and {30 - MOST_LISTED} more</li>" in shown["many"]
    assert card.text().splitlines()[-1] == "    - 29"


def test_a_figure_and_its_explanation_are_one_card_with_what_to_copy():
    figure = LEDGER[RUMOUR]
    html = figure._repr_html_()
    assert figure.explain()._repr_html_() == html
    told = terms(html)
    assert told["said"].startswith("Igor Korochenko (media), 5 August 2022")
    assert "New York Post 2022" in told["chain"]
    assert "denied by volunteers-denied-nachaev" in told["links"]
    assert "Ivan Nachaev" in told["rivals"]
    assert told["checks"].startswith("contested: ")
    assert told["cite"].endswith("Read in Agov 2022, L15")
    assert re.search(r'<dd style="[^"]*user-select:all[^"]*">New York Post, ', html)
    assert (
        repr(figure)
        == f"<Figure {RUMOUR}: reportedly 100,000 people (Igor Korochenko, 5 August 2022)>"
    )
    assert repr(figure.explain()) == str(figure.explain())


def test_the_explanation_of_many_figures_shows_the_first_and_says_how_many_follow():
    told = LEDGER.explain()
    assert len(told.cards) == len(LEDGER)
    assert f"and {len(LEDGER) - MOST_LISTED:,} more; print(…) writes all" in told._repr_html_()
    assert told.count("\n  cite: ") == len(LEDGER)


@pytest.mark.parametrize(
    ("shown", "words", "label", "text"),
    [
        (nk.count(KILLED), "<Count: 2 statements>", "by", BURNS),
        (nk.origins(KILLED), "<Origins: 2 claims with a number, from at most 2 origins>", "origins",
         "cia"),
        (KILLED.groupby("claimant"), "<Groups: 2 groups by claimant of 2 figures>", "William Burns",
         "1 row"),
        (MONTHS, "<Comparison: at least about 3.3 months>", "because", "if all were fired"),
        (MONTHS.value, "<Computed: at least about 3.3 months>", "of",
         "fire-rate-datsenko-2022: 1.5 million shells a month"),
        (compare_ledgers(LEDGER, LEDGER.without(id=BURNS)), "<Changes: 1 removed, 1 finding>",
         "removed", BURNS),
        (LEDGER.ledger.measures["troops_killed"], "<Measure: troops_killed: troops killed>",
         "definition", "Soldiers dead"),
        (LEDGER.ledger.sources["agov-2022"], "<Source: agov-2022: Agov 2022>", "title", "Ukraine"),
    ],
)  # fmt: skip
def test_whatever_a_call_gives_back_has_a_card_and_reads_well_in_a_terminal(
    shown, words, label, text
):
    assert repr(shown) == words
    assert text in terms(shown._repr_html_())[label]


def test_a_sum_of_rows_is_a_figure_with_a_card():
    counted = KILLED.count()
    assert repr(counted).startswith(f"<Aggregate {counted.id}: 2 statements (2 speakers, ")
    assert "Count of statements in 2 rows" in terms(counted._repr_html_())["note"]


def test_a_card_is_printed_in_a_page_as_it_is():
    tokens = read_html(LEDGER[BURNS]._repr_html_())
    assert [token["type"] for token in tokens] == ["paragraph", "definitions"]
    assert "finding" not in str(tokens)


def test_an_error_of_ours_shows_the_lines_of_the_notebook_alone(capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance(colors="nocolor")
    try:
        shell.run_cell("import nkreport as nk\ndef mine():\n    nk.load().where(actor='Russia')")
        shell.run_cell("mine()")
        told = capsys.readouterr().out
        shell.run_line_magic("xmode", "Verbose")
        shell.run_cell("mine()")
        all_told = capsys.readouterr().out
    finally:
        InteractiveShell.clear_instance()
    assert "CheckError: no figure has the actor 'Russia'; write the code, actor='RUS'" in told
    assert "nk.load().where(actor='Russia')" in told
    assert "figures.py" not in told
    assert "figures.py" in all_told
