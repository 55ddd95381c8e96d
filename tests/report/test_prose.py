"""Sentences whose numbers are figures: fields, formats, and what a template may not hold."""

from datetime import date, datetime

import pytest

import nkreport as nk
from nkreport.errors import CheckError, UnitError
from nkreport.ledger.computed import compute
from nkreport.ledger.quantities import Interval, in_base_unit
from nkreport.publish.audit.marks import _tells
from nkreport.report.prose import LEFT_OUT, prose_runs
from nkreport.report.spans import plain


@pytest.fixture
def said(shipped):
    def said(template: str, **values) -> str:
        return plain(prose_runs(template, shipped, values))

    return said


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("", "Over 5 million shells"),
        (":value", "Over 5 million"),
        (":short", ">5 million"),
        (":who", "The author of Ups the Ante"),
        (":when", "19–30 June 2024"),
        (":item", "Artillery shell"),
        (":period", "Until 19 June 2024"),
        (":cite", "Ups the Ante 2024, L3"),
        (":office", "Not named in it"),
    ],
)
def test_a_field_is_a_figure_worded_as_its_format_says(said, spec, text):
    assert said(f"{{shells-shipped-2024{spec}}}") == text


def test_each_number_of_a_sentence_leads_somewhere(shipped):
    text = prose_runs(
        "by {as_of} {known} had said {shells-shipped-2024} in {title}.",
        shipped,
        {
            "as_of": date(2024, 7, 1),
            "known": nk.count(shipped.where(measure="troops_killed")),
            "title": "edition 3",
        },
    )
    assert text == [
        {"text": "By "},
        {"text": "1 July 2024", "time": "2024-07-01"},
        {"text": " "},
        {
            "text": "two",
            "count": 2,
            "of": ["russian-killed-burns-2022-07", "russian-killed-khodorkovsky-2022-09"],
        },
        {"text": " had said "},
        {"text": "over 5 million shells", "figure": "shells-shipped-2024"},
        {"text": " in "},
        {"text": "edition 3", "parameter": "title"},
        {"text": "."},
    ]


def test_a_field_at_the_start_gets_the_capital(said):
    assert said("{russian-killed-burns-2022-07} are dead.") == "About 15,000 people are dead."


def test_a_date_may_be_a_day_a_month_or_a_moment(said):
    assert said("By {as_of}.", as_of="2022-08-31") == "By 31 August 2022."
    assert said("By {as_of}.", as_of="2022-08") == "By August 2022."
    assert said("By {as_of}.", as_of=datetime(2022, 8, 31, 10)) == "By 31 August 2022."


def test_a_figure_may_be_given_as_a_keyword(said, shipped):
    figure = shipped["shells-shipped-2024"]
    assert said("There are {most:value}.", most=figure) == "There are over 5 million."


def test_statements_are_counted_and_not_rows(shipped):
    rows = shipped.where(statement="burns-2022-07-20")
    assert len(rows) == 4
    assert nk.count(rows).number == 1
    assert nk.count(rows).ids == ("russian-killed-burns-2022-07",)


def test_names_and_designations_stand_in_a_template(said):
    assert said("The 152 mm shells of a T-72B3: {shells-shipped-2024}.") == (
        "The 152 mm shells of a T-72B3: over 5 million shells."
    )


def test_a_sentence_refers_to_a_chart_by_its_label(shipped):
    runs = prose_runs("As {figure:ports} shows.", shipped)
    assert {"text": "[ports]", "reference": "ports"} in runs


def test_a_reference_without_a_label_is_refused(shipped):
    with pytest.raises(CheckError, match=r"name a label, as in \{figure:sales\}"):
        prose_runs("As {figure} shows.", shipped)


@pytest.mark.parametrize(
    "field",
    [
        "{shells-shipped-2024.note}",
        "{shells-shipped-2024[0]}",
        "{shells-shipped-2024!r}",
        "{as_of.__class__}",
        "{}",
        "{shells shipped}",
        "{-a}",
    ],
)
def test_attributes_indexes_and_conversions_are_refused(said, field):
    with pytest.raises(CheckError, match="without attributes, indexes or '!'"):
        said(f"There are {field}.", as_of="2022-08-31")


@pytest.mark.parametrize("spec", [":,", ":long", ":{as_of}", ":>20"])
def test_an_unknown_format_lists_the_known_ones(said, spec):
    with pytest.raises(CheckError, match="unknown format; known: short value who when cite"):
        said(f"There are {{shells-shipped-2024{spec}}}.", as_of="2022-08-31")


@pytest.mark.parametrize("template", ["{", "}", "{shells-shipped-2024"])
def test_an_open_brace_is_refused_with_its_remedy(said, template):
    with pytest.raises(CheckError, match="double a brace to print it"):
        said(template)


def test_a_doubled_brace_is_printed(said):
    assert said("A set {{of}} things") == "A set {of} things"


@pytest.mark.parametrize("value", [5, 5.0, True, None, [1]])
def test_a_bare_number_as_keyword_is_refused(said, value):
    with pytest.raises(CheckError, match=r"keyword number=.*: a number leads to no figure; give a"):
        said("There are {number}.", number=value)


def test_an_unknown_field_gives_the_nearest_id(said):
    with pytest.raises(CheckError, match=r"no figure 'shells-shiped-2024' .*'shells-shipped-2024'"):
        said("There are {shells-shiped-2024}.")


def test_a_figure_not_yet_said_gives_the_other_sentence(shipped):
    known = shipped.as_of("2022-08-31")
    text = prose_runs(
        "There are {shells-shipped-2024}.",
        known,
        {"as_of": "2022-08-31"},
        "by {as_of} nobody had put a number on shells.",
    )
    assert plain(text) == "By 31 August 2022 nobody had put a number on shells."


def test_a_figure_not_yet_said_without_another_sentence_names_its_day(shipped):
    wanted = "in the ledger but not in this selection; it was said on 2024-06-19/2024-06-30"
    with pytest.raises(CheckError, match=wanted):
        prose_runs("There are {shells-shipped-2024}.", shipped.as_of("2022-08-31"))


def test_a_misspelt_figure_is_an_error_even_where_there_is_another_sentence(shipped):
    with pytest.raises(CheckError, match="no figure 'shells-shiped-2024' in the ledger"):
        prose_runs("{shells-shiped-2024}", shipped, None, "Nobody had said.")


def test_markup_in_a_value_is_text(said):
    assert said("See {title}.", title="<b>{x}</b>") == "See <b>{x}</b>."


def losses(rows: int, comparator: str = "="):
    import pandas as pd

    frame = pd.DataFrame(
        {
            "item": [f"tank {number}" for number in range(rows)],
            "lost": range(1, rows + 1),
            "fate": ["seen" if number % 4 else "lost" for number in range(rows)],
        }
    )
    return nk.figures(
        frame,
        measure="equipment_lost",
        value="lost",
        item="item",
        scope="fate",
        actor="RUS",
        period="2022",
        said_on="2023-01-01",
        claimant="Somebody",
        claimant_role="research",
        stance="reports",
        comparator=comparator,
        source={"seen": {"title": "Seen", "author": "Somebody", "issued": "2023-01-01"}},
    )


def test_a_sum_a_share_and_a_count_of_many_each_lead_to_one_figure():
    known = losses(60)
    part = known.where(scope="lost").sum()
    whole = known.sum(because="a piece is lost once")
    shown = nk.compute("share(part, whole)", known, part=part, whole=whole)
    text = prose_runs(
        "Of {whole} in {rows} rows {part} are gone, {share}.",
        known,
        {"whole": whole, "rows": nk.count(known), "part": part, "share": shown},
    )
    assert plain(text) == "Of 1,830 pieces in 60 rows 435 pieces are gone, about 23.8%."
    assert [run["figure"] for run in text if "figure" in run] == [
        whole.id,
        known.count().id,
        part.id,
    ]
    assert text[7]["computed"] == f"share({part.id}, {whole.id})"


def test_of_few_each_is_counted_by_its_own_id():
    assert nk.count(losses(40)).figure is None
    assert nk.count(losses(41)).figure.quantity() == "41 statements"


def test_unlike_figures_are_computed_with_only_for_a_reason(shipped):
    with pytest.raises(UnitError, match=r"unlike figures together: .*measure: .*because='…'"):
        nk.compute("shells-shipped-2024 / russian-killed-burns-2022-07", shipped)
    known = losses(4)
    parts = known.groupby("scope").sum()
    with pytest.raises(UnitError, match="differ in scope: lost, seen"):
        nk.compute("a - b", known, a=parts[0], b=parts[1])
    value = nk.compute("a - b", known, a=parts[1], b=parts[0], because="one kind")
    told = plain(prose_runs("{gap} more", known, {"gap": value}))
    assert told == "8 pieces (one kind) more"


def test_what_is_computed_from_nothing_is_said_otherwise():
    known = losses(4)
    none = known.where(scope="").sum()
    values = {"gap": nk.compute("a / 2", known, a=none)}
    assert plain(prose_runs("{gap}", known, values, "Nothing is known.")) == "Nothing is known."


def test_a_share_of_floors_is_refused_since_it_may_be_anything():
    known = losses(8, ">=")
    part, whole = known.where(scope="lost").sum(), known.sum(because="one kind")
    with pytest.raises(
        UnitError, match=r"may be anything: nothing bounds at least 6 pieces .*comparator '='"
    ):
        nk.compute("share(part, whole)", known, part=part, whole=whole)


OFFICES = """id,name,office,side,from,source,locator
first,Somebody,captain,RUS,2010,agov-2022,L1
later,Somebody,colonel,RUS,2022-06,agov-2022,L1
latest,Somebody,general,RUS,2022-10,agov-2022,L1
other,Somebody Else,clerk,,,agov-2022,L2
"""


def test_a_speaker_has_the_office_of_the_day_they_spoke(folder):
    rows = [
        {"id": "early", "said_on": "2021-03"},
        {"id": "midst", "said_on": "2022-08-09"},
        {"id": "else", "claimant": "Somebody Else"},
        {"id": "nobody", "claimant": "Nobody"},
    ]
    known = nk.load(folder(*rows, claimants=OFFICES))
    told = nk.prose("{early:office}, {midst:office}, {else:office}.", known)
    assert str(told) == "Captain, colonel, clerk."
    with pytest.raises(CheckError, match=r"no office of 'Nobody' by 9 August 2022; add a row, or"):
        nk.prose("{nobody:office}", known)
    table = nk.table(known, columns=["claimant", "claimant_role"])
    assert [plain(row[1]) for row in table.bundle["body"]] == [
        "Captain", "Colonel", "Clerk", "Research",
    ]  # fmt: skip


@pytest.fixture
def killed(shipped):
    return shipped.where(measure="troops_killed")


def test_figures_are_told_one_after_the_other_and_very_many_are_counted(shipped, killed):
    told = prose_runs("{all}.", shipped, {"all": nk.listed(killed, "{it:value} by {it:who}")})
    assert plain(told) == "About 15,000 by William Burns and about 50,000 by Mikhail Khodorkovsky."
    assert [run["figure"] for run in told if "figure" in run] == [
        name for name in killed.ids for _ in range(2)
    ]
    many = losses(9)
    few = prose_runs("{all}.", many, {"all": nk.listed(many, "{it:item}", most=2)})
    assert plain(few) == "Tank 0, tank 1 and seven more."
    assert few[-2 - 1]["of"] == list(many.ids[2:])
    none = nk.listed(killed.where(actor="UKR"))
    assert plain(prose_runs("{all}", shipped, {"all": none}, "Nobody.")) == "Nobody."
    with pytest.raises(CheckError, match=r"\{who\} in .*; only \{it\} is known there"):
        nk.listed(killed, "{who}")


@pytest.mark.parametrize(("rows", "told"), [(1, "One statement says so."), (2, "Two say so.")])
def test_a_word_follows_its_count(shipped, killed, rows, told):
    n = nk.count(killed[:rows])
    template = "{n} {n:statement says|say} so."
    assert plain(prose_runs(template, shipped, {"n": n})) == told


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("a / b", "About a third"),
        ("share(a, b)", "About a third"),
        ("a / (2 * a)", "Half"),
        ("b / a", "About three times"),
        ("b / (a + a / 3)", "More than twice"),
        ("a / (4 * b)", "Less than a tenth"),
        ("share(a, 6 * b)", "About 5.67%"),
        ("either(a, b) / a", "Between one and three times"),
        ("either(a, b) / b", "0.34–1 times"),
    ],
)
def test_a_ratio_is_told_in_words_that_the_audit_proves(folder, expression, told):
    known = nk.load(folder({"id": "a", "best": "34"}, {"id": "b", "best": "100"}))
    value = compute(expression, known.__getitem__)
    text = plain(prose_runs("{ratio:words}", known, {"ratio": value}))
    assert text == told
    base = in_base_unit(value.interval, value.unit)
    assert _tells(text, value.interval, base)
    for factor in (0.3, 3):
        off = Interval(base.low * factor, base.high * factor)
        assert not _tells(text, off, off)


def test_words_of_a_comparison_come_with_its_reason(shipped):
    fire = nk.compare(
        shipped["shells-shipped-2024"], shipped["shells-backfilled-kor-2024"], because="shells are"
    )
    template = "{r:words} as many, {r:because} {figure:x}."
    assert plain(prose_runs(template, shipped, {"r": fire})).startswith(
        "More than ten times as many, shells are"
    )
    with pytest.raises(CheckError, match=r"say why in the same sentence: \{r:because\}"):
        prose_runs("{r:words} as many.", shipped, {"r": fire})
    months = nk.compute(
        "fire-rate-datsenko-2022 * run-out-months-postskriptum", shipped, because="x"
    )
    with pytest.raises(CheckError, match="is in shell; words tell a ratio"):
        prose_runs("{m:words} {m:because}", shipped, {"m": months})


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        ("theatre-force-target-keane >= 400000", True),
        ("theatre-force-target-keane > 400000", False),
        ("theatre-force-target-keane > 2 * theatre-force-original-keane", False),
        ("russian-killed-burns-2022-07 < russian-killed-khodorkovsky-2022-09", True),
        ("n > 1 and russian-killed-burns-2022-07 < 20000", True),
        ("n > 2", False),
        ("shells-shipped-2024 overlaps 6000000", True),
        ("shells-shipped-2024 apart from 4000000", True),
        ("engineer-share-2024 < 50", True),
        ("distance-prk-dunay < distance-prk-ukraine", True),
    ],
)
def test_a_sentence_waits_for_its_figures_to_stand_in_a_relation(shipped, killed, relation, holds):
    text = prose_runs("It holds.", shipped, {"n": nk.count(killed)}, None, relation)
    assert plain(text) == ("It holds." if holds else "")
    text = prose_runs("It holds.", shipped, {"n": nk.count(killed)}, "Not so.", relation)
    assert plain(text) == ("It holds." if holds else "Not so.")


@pytest.mark.parametrize(
    ("relation", "message"),
    [
        ("theatre-force-target-keane", "write two expressions with"),
        ("theatre-force-target-keane > fire-rate-datsenko-2022", "is in person, .* shell/month"),
        ("no-such-id > 1", "no figure 'no-such-id'"),
        ("title > 1", "title is no figure, count or computed value"),
        ("missiles-shipped-2024 > 1", "has no number to compute with"),
    ],
)
def test_a_relation_that_cannot_be_judged_is_refused(shipped, relation, message):
    with pytest.raises((CheckError, UnitError), match=message):
        nk.prose("It holds.", shipped, given=relation, title="x")


def test_a_paragraph_keeps_the_sentences_whose_figures_are_known(shipped):
    paragraph = [
        "{russian-killed-burns-2022-07:who} spoke of {russian-killed-burns-2022-07}.",
        nk.sentence(
            "later {shells-shipped-2024} came.",
            otherwise=nk.sentence(
                "of {munitions-planned-us-intelligence-2022-09} there was talk.",
                otherwise="no shells by {day}.",
            ),
        ),
        nk.sentence("the later is larger.", given="later > russian-killed-burns-2022-07"),
        "{russian-killed-khodorkovsky-2022-09:who} followed.",
    ]

    def told(known, **values):
        values = {"later": shipped["russian-killed-khodorkovsky-2022-09"], "day": "2022-08"}
        return plain(prose_runs(paragraph, known, values, "Nobody spoke by {day}."))

    first = "William Burns spoke of about 15,000 people."
    assert told(shipped) == (
        f"{first} Later over 5 million shells came. The later is larger."
        " Mikhail Khodorkovsky followed."
    )
    assert " Of millions of munitions there was talk. " in told(shipped.as_of("2022-12-31"))
    early = told(shipped.as_of("2022-08-01"))
    assert early == f"{first} No shells by August 2022. The later is larger."
    without = told(shipped.excluding(["William Burns"]))
    assert without == "[…] Later over 5 million shells came. […] Mikhail Khodorkovsky followed."
    given = prose_runs(
        paragraph, shipped.excluding(["William Burns"]), {}, "x", "russian-killed-burns-2022-07 > 1"
    )
    assert plain(given) == LEFT_OUT
    assert (
        plain(
            prose_runs(
                paragraph[:1], shipped.as_of("2020-01-01"), {"day": "2020"}, "None by {day}."
            )
        )
        == "None by 2020."
    )


def test_a_party_given_by_its_code_is_called_by_its_name():
    known = nk.load()
    assert str(nk.prose("{who:party}.", known, who="PRK+RUS")) == "North Korea and Russia."
    assert str(nk.prose("{who:party} pays.", known, who="wagner-group")) == "Wagner group pays."
