"""A reconciliation on a page: counted in a sentence, both sides in a table, each number traced."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.ledger.reconciled import Reconciliation
from nkreport.report.reconciled import reconciliation_runs, reconciliation_table
from nkreport.report.spans import plain


@pytest.fixture
def series(folder: Callable[..., Path]) -> Reconciliation:
    """A count of each day by two, in two ledgers: they differ by one on the last of fourteen."""

    def keeper(name: str, last: int) -> Path:
        rows = [
            {
                "id": f"{name}-{day}",
                "statement": f"{name}-{day}",
                "period": f"2022-02-24/2022-08-{day:02d}",
                "best": str(last if day == 14 else day * 1000),
                "printed": "",
                "claimant": name.capitalize(),
            }
            for day in range(1, 15)
        ]
        return folder(*rows, name=name)

    return nk.reconcile(nk.load(keeper("one", 14000)), nk.load(keeper("other", 28000)))


def test_days_on_which_a_series_agrees_are_one_row(series: Reconciliation) -> None:
    heads, body = reconciliation_table(series)
    titles = [head["title"] for head in heads]
    assert (titles[1], titles[3:5]) == ("Of what, Russia", ["Known: One", "Theirs: Other"])
    assert [[plain(cell) for cell in row] for row in body] == [
        [
            "contradicts",
            "troops killed",
            "up to 14 August 2022",
            "14,000 people",
            "28,000 people",
            "2 times",
            "",
        ],
        [
            "agrees",
            "troops killed",
            "1 August 2022 – 13 August 2022",
            "1,000 people … 13,000 people",
            "1,000 people … 13,000 people",
            "",
            "and on all other days that both give",
        ],
    ]


def test_a_quarter_beside_a_year_is_told(folder: Callable[..., Path]) -> None:
    trade = {"measure": "exports_value", "counterpart": "KOR", "unit": "USD", "printed": ""}
    ours = trade | {"item": "cars", "period": "2022", "best": "8", "id": "k", "statement": "k"}
    theirs = trade | {"period": "2022-10/2022-12", "best": "2", "id": "t", "statement": "t"}
    found = nk.reconcile(nk.load(folder(ours, name="k")), nk.load(folder(theirs, name="t")))
    heads, (row,) = reconciliation_table(found)
    reason = plain(row[[head["name"] for head in heads].index("reason")])
    assert reason == "theirs names no item; theirs is for October–December 2022"


def test_between_two_days_there_is_nothing_to_tell(folder: Callable[..., Path]) -> None:
    sides = [
        nk.load(
            folder(
                *(
                    {"id": f"{who}-{day}", "claimant": who.title(), "statement": f"{who}-{day}"}
                    | {"period": f"2022-02-24/2022-08-0{day}", "best": str(day), "printed": ""}
                    for day in (1, 2)
                ),
                name=who,
            )
        )
        for who in ("one", "other")
    ]
    heads, (row,) = reconciliation_table(nk.reconcile(*sides))
    cells = dict(zip([head["name"] for head in heads], map(plain, row), strict=True))
    assert cells["known"] == "1 person … 2 people"
    assert "between" not in cells.get("reason", "")
    assert "other days" not in cells.get("reason", "")


def test_a_column_that_says_nothing_is_left_out(series: Reconciliation) -> None:
    heads, body = reconciliation_table(series.where("contradicts"))
    assert [head["name"] for head in heads] == ["measure", "period", "known", "theirs", "apart"]
    assert len(body[0]) == len(heads)


def test_several_speakers_of_a_side_stand_in_its_cells(folder: Callable[..., Path]) -> None:
    day = {"period": "2022-02-24/2022-08-01"}
    ours = [{"id": f"k-{who}".lower(), "claimant": who, **day} for who in ("Ann", "Bob")]
    theirs = nk.load(folder({"id": "t", "claimant": "Eve", "statement": "t", **day}, name="t"))
    heads, body = reconciliation_table(nk.reconcile(nk.load(folder(*ours)), theirs))
    assert [head["title"] for head in heads][3:5] == ["Known", "Theirs: Eve"]
    assert [plain(row[3]) for row in body] == ["10 people, Ann", "10 people, Bob"]


def test_a_series_is_one_quantity_of_the_gravest_verdict(series: Reconciliation) -> None:
    assert plain(reconciliation_runs(series)) == (
        "the one quantity that both speak of contradicts in part"
    )


def test_several_quantities_are_counted_by_their_verdict(
    shipped: nk.Figures, folder: Callable[..., Path]
) -> None:
    assert re.fullmatch(
        r"none of the \d\d quantities that both speak of can be compared",
        plain(reconciliation_runs(nk.reconcile(*nk.sides(shipped)))),
    )
    day = {"period": "2022-02-24/2022-08-01"}
    ours = [
        {"id": f"k-{best}", "best": best, "printed": "", "claimant": f"Speaker of {best}", **day}
        for best in ("10", "90")
    ]
    theirs = nk.load(folder({"id": "t", "claimant": "Eve", **day}, name="t"))
    assert plain(reconciliation_runs(nk.reconcile(nk.load(folder(*ours)), theirs))) == (
        "of two quantities that both speak of, one contradicts and one agrees"
    )


def test_the_rows_of_both_ledgers_stand_behind_a_table_and_a_sentence(
    series: Reconciliation,
) -> None:
    table = nk.table(series, caption="What differs")
    shown = {row["id"] for row in table.bundle["rows"]}
    assert shown == {f"{name}-{day}" for name in ("one", "other") for day in (1, 13, 14)}
    told = nk.prose("{both}.", series.known, both=series)
    assert str(told) == "The one quantity that both speak of contradicts in part."
    assert {row["id"] for row in told.bundle["rows"]} == {"one-1"}


def test_where_nothing_is_in_common_a_sentence_says_so(shipped: nk.Figures) -> None:
    nothing = nk.reconcile(shipped.as_of("1900-01-01"), shipped)
    assert str(nk.table(nothing)) == "They speak of nothing in common."


def test_of_many_contradictions_those_furthest_apart_stand_alone(
    folder: Callable[..., Path],
) -> None:
    def keeper(name: str, factor: int) -> nk.Figures:
        rows = [
            {
                "id": f"{name}-{day}",
                "statement": f"{name}-{day}",
                "period": f"2022-02-24/2022-08-{day:02d}",
                "best": str(1000 + (day * factor)),
                "printed": "",
            }
            for day in range(1, 21)
        ]
        return nk.load(folder(*rows, name=name))

    found = nk.reconcile(keeper("one", 0), keeper("other", 500))
    rows = found.groups(most=3)
    assert [one.known for (one, *rest) in rows if not rest] == ["one-18", "one-19", "one-20"]
    assert len(rows[-1]) == 17


def test_days_in_a_row_that_are_as_far_apart_are_one_row(folder: Callable[..., Path]) -> None:
    def keeper(name: str, counts: list[int]) -> nk.Figures:
        days = [{"period": f"2022-02-24/2022-08-{day:02d}"} for day in range(1, len(counts) + 1)]
        ids = [{"id": f"{name}-{n}", "statement": f"{name}-{n}"} for n in range(len(counts))]
        rows = [
            {**one, **day, "best": str(count), "printed": ""}
            for one, day, count in zip(ids, days, counts, strict=True)
        ]
        return nk.load(folder(*rows, name=name))

    found = nk.reconcile(
        keeper("one", [100, 200, 300, 401, 500]), keeper("other", [101, 201, 300, 402, 499])
    )
    _, body = reconciliation_table(found.where("contradicts"))
    assert [[plain(cell) for cell in row[1:5]] for row in body] == [
        [
            "1 August 2022 – 2 August 2022",
            "100 people … 200 people",
            "101 people … 201 people",
            "1 person",
        ],
        ["up to 4 August 2022", "401 people", "402 people", "1 person"],
        ["up to 5 August 2022", "500 people", "499 people", "1 person"],
    ]


def test_a_reason_is_in_words_and_its_data_traced(shipped: nk.Figures) -> None:
    burns = shipped.where(id="russian-killed-burns-2022-07")
    found = nk.reconcile(burns, shipped.where(id="russian-casualties-estimates-2022-07"))
    (row,) = reconciliation_table(found)[1]
    assert plain(row[-1]) == "theirs counts troops killed or wounded"


def test_of_quantities_that_contradict_those_that_also_agree_are_counted(
    folder: Callable[..., Path],
) -> None:
    def keeper(name: str, **best: str) -> Path:
        rows = [
            {"item": item, "period": f"2022-02-24/2022-08-0{day}", "best": count, "printed": ""}
            for item, counts in best.items()
            for day, count in enumerate(counts, 1)
        ]
        named = [
            {**row, "id": f"{name}-{n}", "statement": f"{name}-{n}"} for n, row in enumerate(rows)
        ]
        return folder(*named, name=name)

    found = nk.reconcile(
        nk.load(keeper("one", a="12", b="8")), nk.load(keeper("two", a="13", b="9"))
    )
    assert plain(reconciliation_runs(found)) == (
        "all two quantities that both speak of contradict (one in part)"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ({"item": "robot"}, {"item": "tank"}, "theirs is of tank"),
        ({"item": "robot"}, {}, "theirs names no item"),
        ({"scope": "at sea"}, {}, "the first alone says: at sea"),
        ({"scope": "at sea"}, {"scope": "on land"}, "another scope: at sea, theirs: on land"),
        ({"status": "planned"}, {"status": "occurred"}, "stated as planned, theirs as occurred"),
        ({"period": "2021"}, {"period": "2022"}, "theirs is for 2022"),
        ({}, {"best": "", "comparator": "", "printed": "many"}, "Eve gives no number"),
    ],
)
def test_what_keeps_two_figures_apart_is_in_plain_words(
    folder: Callable[..., Path], ours: dict[str, str], theirs: dict[str, str], told: str
) -> None:
    one = nk.load(folder({"id": "one", **ours}, name="one"))
    other = {"id": "other", "statement": "other", "claimant": "Eve", **theirs}
    (row,) = reconciliation_table(nk.reconcile(one, nk.load(folder(other, name="other"))))[1]
    assert plain(row[-1]) == told


def test_what_the_second_alone_has_is_counted_by_thing(folder: Callable[..., Path]) -> None:
    def rows(name: str, *items: str) -> Path:
        own = enumerate(items)
        return folder(
            *({"id": f"{name}-{n}", "statement": f"{name}-{n}", "item": i} for n, i in own)
        )

    ours = nk.load(rows("one", "tank"))
    found = nk.reconcile(ours, nk.load(rows("other", "tank", "robot", "robot", "ship")))
    shown = nk.table(found.where("silent"), caption="What they alone have")
    assert [[plain(cell) for cell in row][1:3] for row in shown.bundle["body"]] == [
        ["Robot", "2 statements"],
        ["Ship", "1 statement"],
    ]
    assert len(shown.bundle["rows"]) == 2
    nothing = nk.table(nk.reconcile(ours, ours).where("silent"))
    assert str(nothing) == "Nothing is left that the second alone speaks of."


def test_the_measure_that_all_items_share_and_a_number_that_stays_stand_once(
    folder: Callable[..., Path],
) -> None:
    def keeper(name: str, count: str) -> nk.Figures:
        rows = [
            {"item": item, "period": f"2022-02-24/2022-08-0{day}", "best": count, "printed": ""}
            for item in ("tank", "robot")
            for day in (1, 2)
        ]
        ids = [{"id": f"{name}-{n}", "statement": f"{name}-{n}"} for n in range(len(rows))]
        return nk.load(folder(*(a | b for a, b in zip(rows, ids, strict=True)), name=name))

    heads, body = reconciliation_table(nk.reconcile(keeper("one", "12"), keeper("other", "30")))
    assert heads[1]["title"] == "Troops killed, Russia"
    assert [plain(row[1]) for row in body] == ["tank", "robot"]
    assert [plain(cell) for cell in body[0][3:5]] == ["12 people", "30 people"]
