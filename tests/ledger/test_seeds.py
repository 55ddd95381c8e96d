"""The tables that ship: valid by their own schema, nothing unused, nothing copied, all found."""

import csv
import json
import os
import re
import unicodedata
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from nkreport.ledger.quantities import dimension_of
from nkreport.ledger.reading import load
from nkreport.report.findings import findings_of
from nkreport.report.spans import plain
from nkreport.shipped import shipped_folder

SEEDS = shipped_folder("seeds")
TABLES = sorted(path.name for path in SEEDS.glob("*.csv"))
WORDS_IN_A_ROW = 9
# Works the texts cite for something that is no quantity, judgement or event.
CITED_FOR_NO_ROW = {
    "kcna-2022-08-15",
    "kcna-2022-09-09",
    "kcna-2022-10-04",
    "kremlin-2022-09-21",
    "ria-novosti-2019-04-25",
    "rodong-sinmun-2019",
    "treaty-2024",
    "tv-zvezda-2022",
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_frictionless_finds_the_data_package_valid():
    frictionless = pytest.importorskip("frictionless")
    with frictionless.system.use_context(trusted=True, onerror="raise"):
        report = frictionless.validate((SEEDS / "datapackage.json").as_posix())
    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    assert {task.name.replace("-", "_") for task in report.tasks} == {
        name.removesuffix(".csv") for name in TABLES
    }


def test_every_file_is_declared_and_every_declared_file_is_there():
    package = json.loads((SEEDS / "datapackage.json").read_text("utf-8"))
    assert sorted(resource["path"] for resource in package["resources"]) == TABLES


def test_every_file_ends_in_a_line_feed_and_holds_no_carriage_return():
    for path in [*SEEDS.glob("*.csv"), *SEEDS.glob("*.json")]:
        data = path.read_bytes()
        assert data.endswith(b"\n")
        assert b"\r" not in data


def test_every_measure_is_used(shipped):
    used = {figure.measure for figure in shipped} | {figure.base for figure in shipped}
    named = {
        other
        for measure in shipped.ledger.measures.values()
        for other in measure.not_comparable_with
    }
    assert set(shipped.ledger.measures) - used - named == set()


def test_every_unit_is_used(shipped):
    used = {part for figure in shipped for part in figure.unit.split("/")}
    counted = {measure.dimension for measure in shipped.ledger.measures.values()}
    units = shipped.ledger.units
    assert {name for name in units if units[name].dimension not in counted} <= used


def test_every_source_is_used_by_a_row_or_listed_as_used_by_none(shipped):
    used = {figure.source for figure in shipped} | {figure.primary_source for figure in shipped}
    for rows in shipped.ledger.tables.values():
        used |= {row.get(column, "") for row in rows for column in ("source", "primary_source")}
    assert set(shipped.ledger.sources) - used == CITED_FOR_NO_ROW


def test_every_place_is_used(shipped):
    used = {figure.place for figure in shipped}
    used |= {row["where"] for row in shipped.ledger.tables["events"]}
    used |= {row[end] for row in shipped.ledger.tables["routes"] for end in ("from", "to")}
    parties = {
        party
        for figure in shipped
        for side in (figure.actor, figure.counterpart)
        for party in side.split("+")
    }
    unused = [
        row["id"]
        for row in shipped.ledger.tables["places"]
        if row["id"] not in used and not parties & set(row["other_names"].split(";"))
    ]
    assert unused == []


def test_every_office_is_that_of_a_speaker_and_has_its_place(shipped, documents):
    speakers = {figure.claimant for figure in shipped}
    speakers |= {row["claimant"] for row in shipped.ledger.tables["claims"]}
    lines = {name: text.split("\n") for name, text in documents.items()}
    rows = shipped.ledger.tables["claimants"]
    assert {row["name"] for row in rows} <= speakers
    absent = []
    for row in rows:
        line = lines[row["source"]][int(re.match(r"L(\d+)", row["locator"])[1]) - 1]
        if "author" not in row["office"] and row["name"].split()[-1] not in line:
            absent.append(row["name"])
    assert absent == []


def test_a_measure_not_comparable_with_another_is_named_by_it_too(shipped):
    measures = shipped.ledger.measures
    one_way = [
        (name, other)
        for name, measure in measures.items()
        for other in measure.not_comparable_with
        if other not in measures or name not in measures[other].not_comparable_with
    ]
    assert one_way == []


def test_a_measures_dimension_is_that_of_known_units(shipped):
    units = shipped.ledger.units
    known = {unit.dimension for unit in units.values()}
    for measure in shipped.ledger.measures.values():
        assert set(measure.dimension.split("/")) <= known
    for figure in shipped:
        assert dimension_of(figure.unit, units) == shipped.ledger.measures[figure.measure].dimension


def test_no_wording_is_longer_than_eight_words(shipped):
    printed = [figure.printed for figure in shipped]
    printed += [row["printed"] for row in shipped.ledger.tables["claims"]]
    assert [text for text in printed if len(text.split()) > 8] == []


def test_a_figure_is_printed_or_computed(shipped):
    assert [figure.id for figure in shipped if bool(figure.printed) is bool(figure.formula)] == []


def test_a_share_multiple_ratio_or_rank_says_of_what(shipped):
    kinds = ("share", "rank")
    measures = shipped.ledger.measures
    bare = [
        figure.id
        for figure in shipped
        if measures[figure.measure].kind in kinds
        and figure.numbered
        and not figure.base
        and not figure.formula
    ]
    assert bare == []


def test_a_denial_denies_something_that_links_name(shipped):
    denials = {figure.id for figure in shipped if figure.denial}
    linked = {link.start for link in shipped.ledger.links if link.type in ("denies", "confirms")}
    assert denials - linked == set()


def test_every_shipped_figure_can_be_worded_and_explained(shipped):
    for figure in shipped:
        for style in ("", "value", "short"):
            assert figure.quantity(style)
        assert figure.explain().startswith(f"{figure.id}: ")


@pytest.mark.parametrize("day", ["2000-01-01", "2022-08-31", "2022-12-31", "2024-07-01"])
def test_the_findings_of_any_day_can_be_written_and_show_no_template(shipped, day):
    texts = [plain(finding["text"]) for finding in findings_of(shipped.as_of(day))]
    assert [text for text in texts if "{" in text] == []
    assert bool(texts) is (day > "2022-01-01")


def test_a_judgement_that_a_report_challenges_is_neither_open_nor_refuted(shipped):
    challenged = {
        row["id"]: shipped[row["outcome_from"]].condition
        for row in shipped.ledger.tables["claims"]
        if row["outcome"] == "challenged_by_a_report"
    }
    soldiers = ("judgement-soldiers", "deployment-dubious-agov", "troops-improbable")
    # A plan not held, or a chance made less, is not refuted by what is said to have come later.
    others = (
        "no-plans-2022-09",
        "no-plan-2022-11",
        "mobilisation-lessens-foreigners",
        "rockets-unlikely",
    )
    assert challenged == dict.fromkeys(soldiers, "if accurate") | dict.fromkeys(others, "")


def test_outcomes_are_known_from_a_figure_or_event_no_earlier_than_the_claim(shipped):
    for row in shipped.ledger.tables["claims"]:
        assert bool(row["outcome"]) >= bool(row["outcome_on"])


# The texts themselves, where they are at hand.


@pytest.fixture(scope="module")
def documents(shipped) -> dict[str, str]:
    named = os.environ.get("NKREPORT_DOCUMENTS", "")
    if not named:
        pytest.skip("NKREPORT_DOCUMENTS names no folder with the texts")
    texts = {}
    for name in ("agov-2022", "ups-the-ante-2024"):
        path = Path(named) / shipped.ledger.sources[name].item["custom"]["file"]
        if not path.is_file():
            pytest.skip(f"NKREPORT_DOCUMENTS holds no {path.name}")
        texts[name] = path.read_text("utf-8")
    return texts


def alike(text: str) -> str:
    """Make white space, dashes, quotes, superscripts, escapes and case of two texts alike."""
    text = re.sub(r"<sup>.*?</sup>", "", text)
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"[\u2018\u2019\u02bc`]", "'", text)
    text = re.sub(r"[\u201c\u201d\u201e]", '"', text)
    return " ".join(re.sub(r"[*\\\u00ad\u200b]", "", text).casefold().split())


def test_the_texts_are_the_ones_the_bibliography_names(shipped, documents):
    for name, text in documents.items():
        wanted = shipped.ledger.sources[name].item["custom"]["sha256"]
        assert sha256(text.encode()).hexdigest() == wanted


def test_each_figure_is_printed_at_its_line(shipped, documents):
    lines = {name: text.split("\n") for name, text in documents.items()}
    missing = []
    for figure in shipped:
        number = int(re.match(r"L(\d+)", figure.locator)[1])
        if figure.printed and alike(figure.printed) not in alike(lines[figure.source][number - 1]):
            missing.append((figure.id, figure.locator, figure.printed))
    assert missing == []


def test_each_judgement_is_printed_at_its_line(shipped, documents):
    lines = {name: text.split("\n") for name, text in documents.items()}
    missing = []
    for row in shipped.ledger.tables["claims"]:
        number = int(re.match(r"L(\d+)", row["locator"])[1])
        if alike(row["printed"]) not in alike(lines[row["source"]][number - 1]):
            missing.append((row["id"], row["locator"], row["printed"]))
    assert missing == []


def words_in_a_row(text: str) -> set[tuple[str, ...]]:
    words = [word for piece in alike(text).split() if (word := piece.strip(".,;:!?()\"'"))]
    return {
        tuple(words[start : start + WORDS_IN_A_ROW])
        for start in range(len(words) - WORDS_IN_A_ROW + 1)
    }


def test_no_cell_repeats_nine_words_in_a_row_of_a_text(documents):
    printed = set().union(*(words_in_a_row(text) for text in documents.values()))
    copied = [
        (name, number, column, cell)
        for name in TABLES
        for number, row in enumerate(rows_of(name), 2)
        for column, cell in row.items()
        if words_in_a_row(cell) & printed
    ]
    assert copied == []


def test_nine_words_in_a_row_would_be_found(documents):
    line = max(documents["agov-2022"].split("\n"), key=len)
    copied = " ".join(line.split()[20:40])
    assert words_in_a_row(copied) & words_in_a_row(documents["agov-2022"])


def test_the_rows_stand_in_their_files_as_they_are_read():
    lines = load(SEEDS).ledger.columns.lines.tolist()
    heads = [path.read_text().partition("\n")[0].split(",") for path in SEEDS.glob("*.csv")]
    falls = sum(after < before for before, after in pairwise(lines))
    assert falls == sum({"measure", "statement"} <= set(head) for head in heads) - 1
