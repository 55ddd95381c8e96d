"""A figure explained: chain, rivals, denials, verdicts, a sentence to quote."""

import pytest

import nkreport as nk
from nkreport.ledger.explain import chain, cite, quote
from nkreport.ledger.standing import said_of


@pytest.fixture
def explained(shipped):
    return lambda name: shipped[name].explain()


def test_the_statement_comes_first_with_its_hedge_and_speaker(explained):
    lines = explained("shells-shipped-2024").splitlines()
    assert lines[0] == "shells-shipped-2024: over 5 million shells"
    assert lines[2] == ("  said: the author of Ups the Ante (research), 19–30 June 2024, asserts")
    assert lines[3] == "  printed: over 5 million artillery shells"


def test_a_chain_leads_to_the_first_speaker(shipped):
    assert chain(shipped["russian-killed-burns-2022-07"]) == [
        "Agov 2022, L25 fn3",
        "Burns 2022",
        "William Burns",
    ]
    assert chain(shipped["shells-shipped-2024"]) == [
        "Ups the Ante 2024, L3",
        "the author of Ups the Ante",
    ]


def test_denials_and_rivals_are_listed(explained):
    text = explained("volunteers-korochenko-2022-08")
    assert "denied by volunteers-denied-nachaev (Repeats the number only" in text
    assert "    - volunteers-denied-nachaev: no people (Ivan Nachaev, 11 August 2022)" in text
    assert "    - contested: What the reports say, the ministry calls false" in text


def test_who_says_their_own_again_repeats_and_only_another_confirms(folder):
    rows = [
        {"id": "first", "claimant_role": "self", "claimant": "The minister"},
        {"id": "again", "claimant_role": "self", "claimant": "The president"},
        {"id": "other", "claimant": "Somebody else", "primary_source": "burns-2022"},
    ]
    links = "from,type,to,note\nagain,confirms,first,\nother,confirms,first,\n"
    known = nk.load(["shipped", folder(*rows, links=links)])
    text = known["first"].explain()
    assert "repeated by again" in text
    assert "confirmed by other" in text
    assert "repeats first" in known["again"].explain()
    said, _, _ = said_of(known, "first")
    assert [line.partition(" by ")[0] for line in said] == ["Repeated", "Confirmed"]


def test_no_shipped_figure_is_confirmed_by_its_own_side(explained):
    assert "repeated by munitions-denied-2022-11-past" in explained("munitions-denied-2022-09-past")
    assert "repeated by mobilisation-target-putin" in explained("mobilisation-target-shoigu")


def test_checks_and_corrections_are_written_with_their_values(explained):
    text = explained("rus-exports-kor-2022-refined")
    assert "impossible: A part of it, refined petroleum, is many times the whole" in text
    assert "($1.48 billion)" in text
    assert "{" not in text


def test_no_explanation_of_a_shipped_figure_shows_a_template(shipped):
    assert [figure.id for figure in shipped if "{" in figure.explain()] == []


def test_a_computed_figure_shows_its_formula(explained):
    assert "printed: computed: combat-zone-shoigu-2022-10-28 + training-" in explained(
        "mobilised-shoigu-2022-10-28"
    )


@pytest.mark.parametrize(
    ("said_on", "when"),
    [
        ("2022-08-09", "on 9 August 2022"),
        ("2022-08-09?", "on 9 August 2022"),
        ("2022-08", "in August 2022"),
        ("2022", "in 2022"),
        ("2022-11/2022-12", "(November–December 2022)"),
        ("../2022-08-09", "(until 9 August 2022)"),
    ],
)
def test_a_quotation_carries_the_hedge_the_speaker_and_the_date(figure_of, said_on, when):
    figure = figure_of(comparator=">=", low="20000", printed="tens of thousands", said_on=said_on)
    assert quote(figure) == (
        f"Somebody said {when}: troops killed (Russia), tens of thousands of people."
    )


@pytest.mark.parametrize(
    ("stance", "verb"),
    [
        ("estimates", "estimated"),
        ("reports", "reported"),
        ("denies", "denied"),
        ("predicts", "predicted"),
    ],
)
def test_a_quotation_says_how_it_was_said(figure_of, stance, verb):
    figure = figure_of(comparator="=", best="0", stance=stance)
    assert quote(figure) == f"Somebody {verb} on 9 August 2022: troops killed (Russia), no people."


def test_a_citation_names_the_work_and_through_which_text_it_was_read(figures_of):
    sources = (
        '[{"id": "post", "title": "Losses", "container-title": "The Post",'
        ' "URL": "https://example.org/a", "issued": {"date-parts": [[2022, 8, 9]]}},'
        ' {"id": "undated", "title": "A speech", "author": [{"family": "Shin"}]}]'
    )
    figures = figures_of(
        {"primary_source": "post"}, {"primary_source": "undated"}, {}, sources=sources
    )
    assert [cite(figure) for figure in figures] == [
        "The Post, Losses, 9 August 2022. https://example.org/a Read in Agov 2022, L1",
        "Shin, A speech. Read in Agov 2022, L1",
        "Agov 2022, L1",
    ]
