"""Relations recomputed: each shipped verdict typed out, and what moves it; corrections guarded."""

from dataclasses import replace

import pytest

from nkreport.ledger import checks
from nkreport.ledger.checks import (
    check_relation,
    check_relations,
    failed_guards,
    known_corrections,
    unexplained,
)
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.ledger import Relation
from nkreport.ledger.quantities import Interval

# Relation: its verdict, the figure that is moved, where to, and the verdict then.
VERDICTS = {
    "shoigu-parts-make-the-target": ("agrees", "training-shoigu-2022-10-28", 400_000, "off"),
    "putin-and-shoigu-on-the-total": (
        "not comparable", "mobilised-putin-2022-11-04", 300_000, "agrees"),
    "units-within-the-zone": ("agrees", "combat-units-shoigu-2022-10-28", 100_000, "impossible"),
    "keane-more-than-doubled": ("agrees", "theatre-force-target-keane", 100_000, "off"),
    "casualties-and-what-they-cite": (
        "not comparable", "russian-casualties-burns-2022-07", 80_000, "agrees"),
    "washington-post-and-burns": (
        "agrees", "russian-casualties-burns-2022-07", 90_000, "contested"),
    "killed-burns-and-khodorkovsky": (
        "not comparable", "russian-killed-khodorkovsky-2022-09", 15_000, "agrees"),
    "kor-growth-as-printed": ("off", "kor-exports-rus-growth", 39.1, "agrees"),
    "kor-growth-from-first-value": ("agrees", "kor-exports-rus-2022", 1e9, "off"),
    "kor-exports-two-values": ("contested", "kor-exports-rus-2022-endpoint", 7.48e9, "agrees"),
    "kor-exports-components": ("agrees", "kor-exports-rus-2022-cars", 8.94e11, "impossible"),
    "rus-growth": ("agrees", "rus-exports-kor-2017", 1.74e10, "off"),
    "rus-refined-within-exports": ("impossible", "rus-exports-kor-2022-refined", 1.48e9, "agrees"),
    "rus-coal-and-crude-within-exports": (
        "agrees", "rus-exports-kor-2022-coal", 4.62e11, "impossible"),
    "run-out-month": ("agrees", "run-out-months-postskriptum", 24, "off"),
    "volunteers-denied": ("contested", "volunteers-denied-nachaev", 100_000, "agrees"),
    "engineer-share-of-brigades": ("agrees", "engineer-brigades-total-2024", 100, "off"),
    "foreign-countries-two-bounds": (
        "agrees", "foreign-fighter-countries-2024", 190, "contested"),
    "nepalese-within-foreigners": ("agrees", "foreign-fighters-2024", 10, "impossible"),
}  # fmt: skip
# Relation: what keeps its figures apart, whatever their numbers.
NOT_COMPARABLE = {
    "combat-tasks-and-combat-zone": ["measure", "period"],
    "hidden-limit-and-target": ["measure", "status"],
    "killed-and-casualties": ["measure"],
    "planned-purchase-denied": ["actor", "counterpart"],
    "shells-and-containers": ["measure", "unit", "item", "scope"],
    "engineer-units-or-brigades": ["measure", "unit", "item"],
    "artillery-and-manpower-ratio": ["measure", "item"],
    "army-on-paper-and-active": ["measure", "actor", "status"],
}


@pytest.fixture
def relation(shipped):
    return {relation.id: relation for relation in shipped.ledger.relations}.__getitem__


def figures_for(relation: Relation, shipped: Figures):
    names = [name for name in (relation.result, *ids_in(relation.terms)) if name]
    return {name: shipped[name] for name in names}


def moved(figure, value: float):
    return replace(figure, comparator="=", low=None, best=value, high=None, printed="")


def test_every_shipped_relation_has_its_verdict_typed_out(shipped):
    found = {verdict.relation.id: verdict.verdict for verdict in check_relations(shipped)}
    wanted = {name: row[0] for name, row in VERDICTS.items()}
    assert found == wanted | dict.fromkeys(NOT_COMPARABLE, "not comparable")


@pytest.mark.parametrize(
    ("name", "figure", "value", "then"), [(name, *row[1:]) for name, row in VERDICTS.items()]
)
def test_a_figure_moved_out_of_its_bounds_changes_the_verdict(
    relation, shipped, name, figure, value, then
):
    figures = figures_for(relation(name), shipped)
    bounds = figures[figure].widened
    changed = {**figures, figure: moved(figures[figure], value)}
    assert not bounds.overlaps(changed[figure].widened)
    assert check_relation(relation(name), changed).verdict == then


@pytest.mark.parametrize(("name", "differing"), NOT_COMPARABLE.items())
def test_figures_that_are_not_comparable_stay_so_at_any_number(relation, shipped, name, differing):
    figures = figures_for(relation(name), shipped)
    for value in (0, 1, 1e12):
        same = {key: moved(figure, value) for key, figure in figures.items()}
        verdict = check_relation(relation(name), same)
        assert verdict.verdict == "not comparable"
        assert [reason.partition(":")[0] for reason in verdict.why_not] == differing


def test_every_verdict_off_or_impossible_is_explained_by_a_correction(shipped):
    assert unexplained(check_relations(shipped), shipped) == []
    ledger = shipped.ledger
    bare = Figures(replace(ledger, corrections=()), shipped)
    assert [verdict.relation.id for verdict in unexplained(check_relations(bare), bare)] == [
        "kor-growth-as-printed",
        "rus-refined-within-exports",
    ]


def test_a_relation_counts_when_all_its_figures_are_known(shipped):
    known = shipped.as_of("2022-12-31")
    names = {verdict.relation.id for verdict in check_relations(known)}
    assert "shoigu-parts-make-the-target" in names
    assert "kor-growth-as-printed" not in names
    assert check_relations(shipped.as_of("2000-01-01")) == []


@pytest.fixture
def verdict_on(figures_of):
    """Check one relation over typed-out figures."""

    def verdict_on(kind: str, result: str, terms: str, *rows):
        figures = figures_of(*rows)
        ids = [name for name in (result, *ids_in(terms)) if name]
        return check_relation(
            Relation("r", kind, result, terms, "why"), {i: figures[i] for i in ids}
        )

    return verdict_on


PARTS = ({"id": "whole", "best": "100", "printed": ""}, {"id": "a", "best": "60", "printed": ""})


@pytest.mark.parametrize(
    ("part", "verdict", "factor"),
    [("40", "agrees", 1.0), ("20", "off", 100 / 80), ("140", "off", 100 / 200)],
)
def test_parts_make_the_whole_or_are_off_by_a_factor(verdict_on, part, verdict, factor):
    found = verdict_on("equals", "whole", "a + b", *PARTS, {"id": "b", "best": part, "printed": ""})
    assert (found.verdict, found.factor) == (verdict, pytest.approx(factor))
    assert (found.stated, found.computed) == (Interval(100), Interval(60 + float(part)))


def test_a_printed_precision_widens_what_is_held_against_what(verdict_on):
    rows = (
        {"id": "whole", "best": "300000", "printed": "300,000"},
        {"id": "part", "best": "296000", "printed": "296,000"},
    )
    assert verdict_on("equals", "whole", "part", *rows).verdict == "agrees"


def test_a_part_above_the_whole_is_impossible_and_a_floor_never_is(verdict_on):
    whole = {"id": "whole", "best": "10"}
    floor = {"id": "whole", "comparator": ">", "best": "", "low": "10"}
    part = {"id": "part", "best": "99"}
    assert verdict_on("at_most", "part", "whole", whole, part).verdict == "impossible"
    assert verdict_on("at_most", "part", "whole", floor, part).verdict == "agrees"
    assert verdict_on("at_most", "whole", "part", whole, part).verdict == "agrees"


def test_a_claim_without_a_number_cannot_be_checked(verdict_on):
    many = {"id": "many", "comparator": "", "best": "", "printed": "many"}
    assert verdict_on("equals", "a", "many", PARTS[1], many).verdict == checks.UNCHECKED
    assert verdict_on("contested", "", "a many", PARTS[1], many).verdict == checks.UNCHECKED


def test_a_division_that_may_meet_zero_cannot_be_checked(verdict_on):
    none = {"id": "none", "best": "0"}
    found = verdict_on("equals", "a", "a / none", PARTS[1], none)
    assert (found.verdict, found.factor) == (checks.UNCHECKED, None)
    assert "which holds zero" in found.why_not[0]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        ({"best": "60"}, "agrees"),
        ({"best": "61"}, "contested"),
        ({"comparator": ">", "best": "", "low": "50"}, "agrees"),
        ({"comparator": "<", "best": "", "high": "50"}, "contested"),
        ({"best": "0", "stance": "denies", "item": "anything"}, "contested"),
        ({"best": "61", "scope": "with the wounded"}, "not comparable"),
    ],
)
def test_rival_claims_are_contested_when_not_both_can_be_right(verdict_on, other, verdict):
    rival = {"id": "rival", "printed": "", **other}
    assert verdict_on("contested", "", "a rival", PARTS[1], rival).verdict == verdict


@pytest.mark.parametrize(
    ("best", "period", "verdict"),
    [
        ("61", "2022-02/2022-09", "not comparable"),  # one more, two months later
        ("59", "2022-02/2022-09", "contested"),  # the dead do not rise again
        ("60", "2022-02/2022-09", "agrees"),
        ("61", "2022-02/2022-07", "contested"),
        ("61", "", "contested"),
        ("61", "2022-02/..", "contested"),
    ],
)
def test_a_later_count_may_be_higher_and_not_lower(verdict_on, best, period, verdict):
    part = {**PARTS[1], "period": "2022-02/2022-07"}
    rival = {"id": "rival", "printed": "", "best": best, "period": period}
    assert verdict_on("contested", "", "a rival", part, rival).verdict == verdict


def test_every_shipped_correction_still_finds_what_it_corrects(shipped):
    assert shipped.ledger.corrections
    assert failed_guards(shipped) == []


def test_each_correction_fails_once_its_cell_is_another(shipped):
    for correction in shipped.ledger.corrections:
        figure = shipped[correction.figure]
        old = getattr(figure, correction.column)
        if isinstance(old, float):
            new = old + 1
        else:
            new = "something else" if isinstance(old, str) else shipped["barrel-life"].period
        changed = replace(figure, **{correction.column: new})
        ledger = replace(shipped.ledger, figures={**shipped.ledger.figures, figure.id: changed})
        failed = failed_guards(Figures(ledger, ledger.figures.values()))
        assert len(failed) == sum(
            other.figure == figure.id and other.column == correction.column
            for other in ledger.corrections
        )
        assert failed[0].startswith(f"corrections.csv: {figure.id} {correction.column} is ")
        assert failed[0].endswith("it no longer applies: remove or renew it")


def test_a_correction_counts_from_its_own_day(shipped):
    named = {correction.figure for correction in known_corrections(shipped)}
    assert named == {correction.figure for correction in shipped.ledger.corrections}
    early = {correction.figure for correction in known_corrections(shipped.as_of("2022-12-31"))}
    assert "mobilised-putin-2022-11-04" in early
    assert "rus-exports-kor-2022-refined" not in early
    before = known_corrections(shipped.as_of("2022-12-30"))
    assert before == []
