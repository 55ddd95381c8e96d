"""What a run read is asked again of a later ledger; what it did not read may change."""

import csv
import json
import shutil
import threading
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nkreport as nk
from nkreport.errors import CheckError
from nkreport.ledger import reads
from nkreport.ledger.reading import DATA_VARIABLE, read_ledger
from nkreport.ledger.reads import follow, nothing_known, recording
from nkreport.publish.reports import find_reports, read_notebook
from nkreport.report import display
from nkreport.shipped import shipped_folder

KILLED = {"id": "killed", "statement": "said"}
LATER = {"id": "later", "statement": "told", "best": "20", "said_on": "2022-10-01"}
SHELLS = {
    "id": "shells",
    "statement": "counted",
    "measure": "shells_shipped",
    "unit": "shell",
    "claimant": "Another",
}
LINKS = "from,type,to,note\n"
RELATIONS = "id,kind,result,terms,why\n"
changes = partial(reads.changes, load=read_ledger)
CORRECTIONS = "figure,column,action,value,expect,reason,provider,on\n"


@pytest.fixture
def after(folder):
    """What changes from rows to other rows, for what a run read of the first."""

    def tell(read, before, now, files=None, files_now=None):
        path = folder(*before, **(files or {}))
        with recording() as recorder:
            read(nk.load(path))
        recorded = json.loads(json.dumps(recorder.uses()))
        assert changes(recorded) == []
        folder(*now, **(files_now if files_now is not None else files or {}))
        return changes(recorded)

    return tell


def moved(row, **cells):
    return {**row, **cells}


def test_a_cell_of_a_row_that_was_held_is_named(after):
    told = after(
        lambda figures: list(figures.where(measure="troops_killed")),
        [KILLED, SHELLS],
        [moved(KILLED, best="11", printed="11 soldiers"), SHELLS],
    )
    assert told == ["own.csv: killed: best, printed changed"]


def test_a_row_that_was_not_selected_may_change(after):
    now = [KILLED, moved(SHELLS, best="11", printed="11 soldiers")]
    assert (
        after(
            lambda figures: list(figures.where(actor="RUS", measure="troops_killed")),
            [KILLED, SHELLS],
            now,
        )
        == []
    )


def test_a_row_that_comes_into_a_selection_is_named_with_it(after):
    told = after(
        lambda figures: figures.as_of("2022-12-31").where(measure="troops_killed").ids,
        [KILLED, SHELLS],
        [KILLED, SHELLS, LATER],
    )
    assert len(told) == 1
    assert "measure=troops_killed" in told[0]
    assert "later" in told[0]
    told = after(
        lambda figures: list(figures.as_of("2022-12-31").where(measure="troops_killed")),
        [KILLED, SHELLS],
        [KILLED, SHELLS, LATER],
    )
    assert told == [
        "own.csv: new row later in the selection as_of=2022-12-31 measure=troops_killed"
    ]


def test_a_row_that_leaves_a_selection_is_named_with_it(after):
    told = after(
        lambda figures: list(figures.as_of("2022-12-31")),
        [KILLED, LATER],
        [KILLED, moved(LATER, said_on="2023-01-02/2023-01-03", source="ups-the-ante-2024")],
    )
    assert told == ["own.csv: row later is no longer in the selection as_of=2022-12-31"]


def test_another_order_of_the_rows_is_a_change(after):
    assert after(list, [KILLED, LATER], [LATER, KILLED])
    assert after(lambda figures: figures.ids, [KILLED, LATER], [LATER, KILLED])
    assert after(len, [KILLED, LATER], [LATER, KILLED]) == []


@pytest.mark.parametrize(
    "narrow",
    [
        lambda figures: figures.where(claimant="Somebody"),
        lambda figures: figures.without(claimant="Another"),
        lambda figures: figures.as_of("2022-12-31").latest(),
        lambda figures: figures.mark_new("2022-01-01").new,
        lambda figures: figures.excluding(["Another"]),
        lambda figures: figures.numbered,
        lambda figures: figures.corrected("apply"),
        lambda figures: figures.foremost(["killed", "shells"], most=1),
    ],
)
def test_a_step_alone_holds_no_row(after, narrow):
    changed = [moved(KILLED, best="11"), moved(SHELLS, note="Seen.")]
    assert after(narrow, [KILLED, SHELLS], changed) == []
    assert after(lambda figures: list(narrow(figures)), [KILLED, SHELLS], changed) != []


@pytest.mark.parametrize(
    ("read", "stays"),
    [
        (len, True),
        (bool, True),
        (lambda figures: figures.ids, True),
        (lambda figures: "killed" in figures, True),
        (lambda figures: figures.statements, True),
        (lambda figures: nk.count(figures), True),
        (lambda figures: figures["shells"], True),
        (lambda figures: figures["killed"], False),
        (lambda figures: figures.get("killed"), False),
        (lambda figures: figures.in_order(["killed"]), False),
        (lambda figures: figures.select(lambda figure: figure.best == 10, "ten"), False),
        (lambda figures: figures.frame, False),
        (lambda figures: figures._repr_html_(), False),
        (lambda figures: figures.ledger.figures["killed"], False),
        (lambda figures: list(figures.ledger.figures.items()), False),
        (lambda figures: list(figures.ledger.figures), True),
        (lambda figures: figures["shells"].line, True),
        (lambda figures: vars(figures.ledger)["figures"]["killed"], False),
        (lambda figures: figures.ledger.newest, True),
        (lambda figures: figures.ledger.sha256, False),
        (lambda figures: figures.explain(), False),
        (lambda figures: nk.table(figures.where(measure="shells_shipped")), True),
        (lambda figures: nk.table(figures), False),
        (lambda figures: nk.report(title="T", as_of="2024-07-01", figures=figures), True),
        (lambda figures: nk.prose("{killed}", figures), False),
        (lambda figures: nk.prose("{shells}", figures), True),
    ],
)
def test_a_read_depends_on_what_it_gives(after, read, stays):
    told = after(read, [KILLED, SHELLS], [moved(KILLED, best="11"), SHELLS])
    assert (told == []) is stays


def test_a_row_may_move_in_its_file_unless_its_line_is_read(after):
    before, now = [SHELLS, KILLED], [SHELLS, LATER, KILLED]
    assert after(lambda figures: figures["killed"], before, now) == []
    assert after(lambda figures: figures["killed"].line, before, now) != []


def test_absence_is_remembered(after):
    def look_for(figures):
        assert "later" not in figures
        assert figures.get("later") is None

    assert after(look_for, [KILLED], [KILLED, LATER])
    assert after(look_for, [KILLED], [KILLED, SHELLS]) == []


def test_an_error_may_rest_on_anything(after):
    def fail(figures):
        with pytest.raises(CheckError):
            figures["later"]

    assert after(fail, [KILLED], [KILLED, SHELLS])


def test_a_report_that_excludes_somebody_fails_without_them(after):
    exclude = lambda figures: figures.excluding(["Another"])  # noqa: E731
    told = after(exclude, [KILLED, SHELLS], [KILLED, moved(SHELLS, claimant="A third")])
    assert len(told) == 1
    assert "Another" in told[0]


def test_a_derived_row_changes_with_the_row_its_formula_names(after):
    double = {"id": "double", "statement": "ours", "formula": "killed * 2"}
    told = after(
        lambda figures: figures["double"], [KILLED, double], [moved(KILLED, best="11"), double]
    )
    assert told == ["own.csv: double: best changed"]


def test_only_the_row_of_a_side_table_that_was_looked_up_counts(after, folder):
    places = "id,name,other_names,lat,lon,kind\nhere,Here,,1,2,city\nthere,There,,3,4,city\n"
    moved_there = {"places": places.replace("There", "Elsewhere")}
    moved_here = {"places": places.replace("Here", "At home")}

    def look_up(figures):
        assert figures.ledger.row("places", "here")["name"] == "Here"

    def choose(figures):
        rows = [row for row in figures.ledger.tables["places"] if row["id"] == "here"]
        assert [row["name"] for row in rows] == ["Here"]

    for read in (look_up, choose):
        assert after(read, [KILLED], [KILLED], {"places": places}, moved_there) == []
        told = after(read, [KILLED], [KILLED], {"places": places}, moved_here)
        assert told == ["places.csv: here: name changed"]
        moved_here = {"places": places.replace("city\nthere", "town\nthere")}
        assert after(read, [KILLED], [KILLED], {"places": places}, moved_here) == []
        moved_here = {"places": places.replace("Here", "At home")}


def test_what_stands_against_a_figure_is_asked_for_that_figure(after):
    denial = moved(KILLED, id="denial", statement="answer", stance="denies", claimant="Denier")
    rows = [KILLED, SHELLS, denial]
    show = lambda figures: nk.prose("{killed}", figures)  # noqa: E731
    against = {"links": f"{LINKS}denial,denies,killed,\n"}
    other = {"links": f"{LINKS}denial,denies,shells,\n"}
    told = after(show, rows, rows, {"links": LINKS}, against)
    assert any(line.startswith("links.csv: new row denial denies killed") for line in told)
    assert after(show, rows, rows, {"links": LINKS}, other) == []
    named = [KILLED, SHELLS, moved(denial, claimant="Somebody else")]
    assert "own.csv: denial: claimant changed" in after(show, rows, named, against)
    noted = [KILLED, SHELLS, moved(denial, note="In passing.")]
    assert after(show, rows, noted, against) == []


def test_a_finding_is_asked_for_by_its_kind(after):
    rows = [KILLED, LATER]
    one = {"relations": f"{RELATIONS}same,equals,killed,later,Both count the same.\n"}
    show = lambda figures: nk.findings(figures, kinds=["off"])  # noqa: E731
    rare = lambda figures: nk.findings(figures, kinds=["impossible"])  # noqa: E731
    told = after(show, rows, rows, {"relations": RELATIONS}, one)
    assert any(line.startswith("relations.csv: new row same") for line in told)
    assert after(rare, rows, rows, {"relations": RELATIONS}, one) == []


def test_a_correction_counts_where_it_is_applied(after):
    rows = [KILLED, SHELLS]
    one = {"corrections": f"{CORRECTIONS}killed,best,override,12,10,Misprint.,us,2024-01-01\n"}
    apply = lambda figures: figures.corrected("apply")  # noqa: E731
    none = {"corrections": CORRECTIONS}
    assert after(lambda figures: apply(figures)["killed"], rows, rows, none, one) != []
    assert after(lambda figures: apply(figures)["shells"], rows, rows, none, one) == []
    # The guard fails: no report that applies corrections can be made.
    assert after(apply, rows, [moved(KILLED, best="11"), SHELLS], one) != []


def test_a_frame_of_a_table_depends_on_that_table(tmp_path, monkeypatch):
    shipped = tmp_path / "shipped"
    shutil.copytree(shipped_folder("seeds"), shipped)
    monkeypatch.setenv(DATA_VARIABLE, json.dumps([str(shipped)]))
    with recording() as recorder:
        nk.losses()
    recorded = recorder.uses()
    change_cell(shipped / "munitions.csv", 1, "note", "Seen.")
    assert changes(recorded) == []
    change_cell(shipped / "losses.csv", 1, "note", "Seen.")
    assert [line.partition(":")[0] for line in changes(recorded)] == ["losses.csv"]


def test_nothing_read_can_change_nothing(after):
    assert after(lambda figures: None, [KILLED], [LATER, SHELLS]) == []


def test_a_ledger_that_cannot_be_read_is_a_change(after):
    told = after(lambda figures: None, [KILLED], [moved(KILLED, best="")])
    assert len(told) == 1
    assert "mine/own.csv:2" in told[0]


def test_a_run_that_nobody_watched_rests_on_all(folder):
    recorded = nothing_known(read_ledger([folder(KILLED, SHELLS)]))
    assert changes(recorded) == []
    folder(KILLED, moved(SHELLS, note="Seen."))
    assert changes(recorded) == ["the tables changed, and what was read of them is not known"]


def test_the_same_tables_are_asked_nothing(folder, monkeypatch):
    path = folder(KILLED)
    with recording() as recorder:
        assert nk.load(path).ids == ("killed",)
    recorded = recorder.uses()
    monkeypatch.setattr(reads, "answer", None)
    assert changes(recorded) == []


def test_tables_that_change_while_a_report_is_made_make_it_stale(folder):
    path = folder(KILLED)
    with recording() as recorder:
        assert len(nk.load(path)) == 1
        folder(KILLED, SHELLS)
        assert len(nk.load(path)) == 2
    assert changes(recorder.uses()) != []


def test_what_a_thread_reads_is_noted_while_another_answers(folder):
    path = folder(KILLED, SHELLS)
    with recording() as recorder:
        figures = nk.load(path)
        with reads.quiet():
            thread = threading.Thread(target=figures.get, args=("shells",))
            thread.start()
            thread.join()
    folder(KILLED, moved(SHELLS, note="Seen."))
    assert changes(recorder.uses()) == ["own.csv: shells: note changed"]


def test_a_recorder_may_go_on_later(folder):
    path = folder(KILLED, SHELLS)
    with recording() as first:
        figures = nk.load(path)
        assert figures.get("killed")
    assert figures.get("shells")
    with recording(first):
        assert "later" not in figures
    folder(KILLED, moved(SHELLS, note="Seen."))
    assert changes(first.uses()) == []
    folder(moved(KILLED, note="Seen."), SHELLS)
    assert changes(first.uses()) != changes({"ledgers": {}}) == []


@pytest.mark.parametrize("most", [1, 2])
def test_of_a_large_answer_one_digest_is_kept(folder, monkeypatch, most):
    monkeypatch.setattr(reads, "MOST_ROWS", most)
    path = folder(KILLED, SHELLS, LATER)
    with recording() as recorder:
        assert len(list(nk.load(path).where(actor="RUS"))) == 3
        assert list(nk.load(path).ledger.figures.values())
    recorded = json.loads(json.dumps(recorder.uses()))
    (used,) = recorded["ledgers"].values()
    assert (used["rows"], changes(recorded)) == ({}, [])
    folder(SHELLS, KILLED, LATER)
    assert len(changes(recorded)) == 2
    folder(KILLED, moved(SHELLS, note="Seen."), LATER)
    assert changes(recorded) == [
        "the selection actor=RUS: another answer",
        "figures: another answer",
    ]
    folder(moved(KILLED, actor="PRK"))  # so few that each row is told again
    assert changes(recorded)[0] == "the selection actor=RUS: another answer"


def test_an_answer_that_grew_too_large_does_not_call_its_rows_gone(folder, monkeypatch):
    path = folder(KILLED, SHELLS)
    with recording() as recorder:
        assert list(nk.load(path))
    recorded = recorder.uses()
    monkeypatch.setattr(reads, "MOST_ROWS", 2)
    folder(KILLED, SHELLS, LATER)
    assert changes(recorded) == ["the selection of all: another answer"]


STEPS = st.lists(
    st.sampled_from(
        [
            ("as_of", "2022-10-31"),
            ("as_of", "2023-06-01"),
            ("where", (("actor", ("RUS", "PRK")),)),
            ("where", (("measure", ("troops_killed", "troops_casualties")), ("scope", ("",)))),
            ("without", (("stance", ("denies",)),)),
            ("latest", "claimant"),
            ("mark_new", "2022-08-01"),
            ("new", ""),
            ("excluding", ("William Burns",)),
            ("corrected", "apply"),
            ("of_table", "losses"),
            ("numbered", ""),
            ("unnumbered", ""),
            ("foremost", (("russian-killed-burns-2022-07", "shells-shipped-2024"), 1)),
        ]
    ),
    max_size=5,
)


def stepped(figures, name, given):
    if name in ("where", "without"):
        return getattr(figures, name)(**dict(given))
    if name == "foremost":
        return figures.foremost(*given)
    found = getattr(figures, name)
    return found(given) if given else found


@settings(max_examples=60)
@given(STEPS)
def test_steps_that_were_kept_lead_to_the_same_collection(steps):
    figures = nk.load("shipped")
    for step in steps:
        figures = stepped(figures, *step)
    again = follow(figures.ledger, json.loads(json.dumps(figures.chain)))
    assert list(again) == list(figures)
    assert again.steps == figures.steps
    assert [f.correction for f in again] == [f.correction for f in figures]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@pytest.mark.long
@settings(max_examples=150)
@given(JSON, st.sampled_from(["ledgers", "used", "questions", "question", "answer", "rows"]))
def test_a_record_that_was_tampered_with_is_stale_and_no_error(junk, where):
    question = json.dumps(junk) if where == "question" else json.dumps(["len", []])
    used = {"sha256": "0", "questions": {question: ["0", [], None]}, "rows": {}}
    recorded = {"ledgers": {json.dumps(["shipped"]): used}}
    if where == "ledgers":
        recorded = junk if junk != {"ledgers": {}} else {}
    elif where == "used":
        recorded["ledgers"][json.dumps(["shipped"])] = junk
    elif where == "answer":
        used["questions"][question] = junk
    elif where == "questions":
        used["questions"] = junk if junk != {} else None
    elif where == "rows":
        used["rows"] = junk
    if recorded in ({"ledgers": {}},):
        return
    told = changes(recorded)
    assert told
    assert all(isinstance(line, str) for line in told)


def change_cell(path: Path, row: int, column: str, cell: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row][rows[0].index(column)] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.fixture
def run(monkeypatch):
    """Run a notebook's cells in this process; gives what they show."""
    shown = []
    monkeypatch.setattr(
        display.Display, "_publish", lambda self: shown.append(json.dumps(self.data, default=str))
    )

    def execute(name, folder, **parameters):
        monkeypatch.setenv(DATA_VARIABLE, json.dumps([str(folder)]))
        shown.clear()
        space = {}
        for cell in read_notebook(find_reports()[name]).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, name, "exec"), space)
                if "parameters" in cell.metadata.get("tags", ()):
                    space |= parameters
        return list(shown)

    return execute


# Table, id or first cell of the row, column, and what the cell becomes.
CELLS = [
    ("losses", "russian-killed-burns-2022-07", "note", "Told in passing."),
    ("losses", "russian-killed-khodorkovsky-2022-09", "claimant", "William Burns"),
    ("munitions", "shells-shipped-2024", "said_on", "2024-06-20/2024-06-30"),
    ("munitions", "barrel-life", "scope", "of steel"),
    ("mobilisation", "mobilised-shoigu-2022-10-28", "locator", "L1"),
    ("mobilisation", "mobilisation-target-shoigu", "statement", "another-statement"),
    ("workers", "workers-donbas-khusnullin", "claimant_role", "media"),
    ("politics", None, "note", "Nowhere shown."),
    ("trade_flows", "rus-exports-kor-2017", "status", "announced"),
    ("measures", "troops_killed", "title", "the dead"),
    ("measures", "shells_shipped", "kind", "stock"),
    ("units", "shell", "plural", "shots"),
    ("links", None, "note", "Anew."),
    ("relations", None, "why", "For another reason."),
    ("corrections", None, "reason", "Another reason."),
    ("events", "invasion", "what", "The war begins"),
    ("events", "korea-liberated", "what", "Korea is free"),
    ("places", "russia", "name", "The Russian Federation"),
    ("places", "najin", "lat", "42.5"),
    ("routes", "munitions-2023-1", "mode", "rail"),
    ("claims", "judgement-workers", "proposition", "Workers are not excluded"),
]


@pytest.mark.long
@pytest.mark.parametrize("as_of", ["2022-12-31", "2024-07-01"])
def test_a_report_that_counts_as_current_would_be_the_same(run, tmp_path, as_of):
    seeds = tmp_path / "seeds"
    shutil.copytree(shipped_folder("seeds"), seeds)
    kept, records = {}, {}
    for name in find_reports():
        with recording() as recorder:
            kept[name] = run(name, seeds, as_of=as_of)
        records[name] = json.loads(json.dumps(recorder.uses()))
        # The outlook takes the judgements apart in many ways, each noted with its rows; the report
        # on the evidence reads every row there is.
        most = {"outlook": 500_000, "evidence": 250_000}.get(name, 200_000)
        assert len(json.dumps(records[name])) < most
    stale, needless = 0, []
    for table, row_id, column, cell in CELLS:
        path = seeds / f"{table}.csv"
        before = path.read_bytes()
        rows = [line.partition(",")[0] for line in before.decode().splitlines()]
        change_cell(path, rows.index(row_id) if row_id else 1, column, cell)
        read_ledger(seeds)
        for name, recorded in records.items():
            told, now = changes(recorded), run(name, seeds, as_of=as_of)
            assert told or now == kept[name], f"{name} after {table} {row_id} {column}"
            stale += now != kept[name]
            if told and now == kept[name]:
                needless.append(f"{name}: {told[0]}")
        path.write_bytes(before)
    assert stale > len(CELLS) / 2
    assert len(needless) < stale
