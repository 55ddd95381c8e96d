"""The gate: what differs between two figures is named."""

import pytest

from nkreport.ledger.comparability import differences, rivals

KILLED = {"period": "2022-08", "status": "occurred"}


@pytest.fixture
def differing(figures_of):
    def differing(one: dict[str, str], other: dict[str, str]) -> tuple[str, ...]:
        figures = figures_of({**KILLED, "id": "one", **one}, {**KILLED, "id": "other", **other})
        forwards = differences(figures["one"], figures["other"])
        assert len(differences(figures["other"], figures["one"])) == len(forwards)
        return forwards

    return differing


def test_two_numbers_for_one_thing_are_comparable(differing):
    assert differing({"best": "10"}, {"best": "20", "claimant": "Somebody else"}) == ()


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ({}, {"measure": "troops_casualties"}, "measure: troops killed, troops killed or wounded"),
        ({}, {"actor": "UKR"}, "actor: RUS, UKR"),
        ({}, {"item": "officers"}, "item: none stated, officers"),
        ({}, {"status": "planned"}, "status: occurred, planned"),
        ({"scope": "at Kherson"}, {}, "scope: at Kherson, none stated"),
        ({}, {"period": "2022-09"}, "period: August 2022, September 2022"),
    ],
)
def test_what_differs_is_named(differing, one, other, wanted):
    assert differing(one, other) == (wanted,)


def test_every_difference_is_named_at_once(differing):
    found = differing({}, {"measure": "shells_shipped", "unit": "shell", "status": "planned"})
    assert [text.split(":")[0] for text in found] == ["measure", "unit", "status"]


def test_units_of_one_dimension_are_comparable(differing):
    ways = {"measure": "distance", "item": ""}
    assert differing({**ways, "unit": "mile"}, {**ways, "unit": "kilometre"}) == ()


def test_a_denial_speaks_of_every_item(differing):
    denial = {"stance": "denies", "best": "0", "item": "anything"}
    assert differing(denial, {"item": "officers"}) == ()


def test_what_one_side_leaves_out_is_no_difference_except_item_and_scope(differing):
    assert differing({"status": "", "period": "", "counterpart": "UKR"}, {}) == ()


def test_the_numbers_the_texts_invite_to_mix_are_kept_apart(shipped):
    pairs = {
        ("shells-shipped-2024", "containers-shipped-2024"): "unit: shell, container",
        ("russian-killed-burns-2022-07", "russian-casualties-burns-2022-07"): (
            "measure: troops killed, troops killed or wounded"
        ),
        ("mobilisation-target-shoigu", "mobilised-putin-2022-11-04"): (
            "measure: mobilisation target, troops mobilised"
        ),
        ("combat-zone-shoigu-2022-10-28", "combat-tasks-putin-2022-11-04"): (
            "measure: mobilised troops in the combat zone, mobilised troops on combat tasks"
        ),
    }
    for (one, other), wanted in pairs.items():
        assert wanted in differences(shipped[one], shipped[other])


def test_rivals_are_others_numbers_for_the_same_thing(figures_of):
    figures = figures_of(
        {**KILLED, "id": "mine", "statement": "mine"},
        {**KILLED, "id": "again", "statement": "mine"},
        {**KILLED, "id": "rival", "statement": "theirs", "best": "99"},
        {**KILLED, "id": "wounded", "statement": "theirs", "measure": "troops_wounded"},
        {**KILLED, "id": "elsewhere", "statement": "theirs", "actor": "UKR"},
    )
    assert [figure.id for figure in rivals(figures["mine"], list(figures))] == ["rival"]
