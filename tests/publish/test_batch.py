"""Many reports made at once: what is made, what is left alone, and what a failure leaves."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.errors import EnvironmentFault
from nkreport.publish.batch import making
from nkreport.publish.batch import render_worker as drawer_module
from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.crate import CRATE
from nkreport.publish.batch.lock import holding
from nkreport.publish.batch.results import Watcher
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned

COUNTED = (
    "import os\nwith open({counter!r}, 'a') as file:\n    file.write(f'{{n}} ')\nprint('n is', n)"
)


class Notes(Watcher):
    def __init__(self):
        self.begun = None
        self.ended = []

    def begin(self, total, current):
        self.begun = (total, current)

    def end(self, result):
        self.ended.append((result.stem, result.status))


def write_notebook(path, *sources):
    cells = [new_code_cell("n: int = 0  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def planned(path, *numbers):
    return [Planned(path, {"n": number}, f"{path.stem}-{number}") for number in numbers]


def run(plans, out, watcher=None, **settings):
    return Batch(plans, Settings(out, **{"alone": True, "workers": 2, **settings}), watcher).run()


OF_THE_FOLDER = ("index.html", CRATE)  # see `test_index`, `test_crate`


def tree(out):
    """Name to sha256 of what a reader sees, but for what is told of the folder."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".nkreport" not in path.parts and path.name not in OF_THE_FOLDER
    }


def entries(out):
    return sorted(path.stem for path in (out / ".nkreport" / "made").iterdir())


def summary(out):
    reports = json.loads((out / "batch.json").read_bytes())["reports"]
    return {report["stem"]: report for report in reports}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A batch of good and bad reports: its folder, results, and how often each one ran."""
    place = tmp_path_factory.mktemp("batch")
    good = write_notebook(place / "good.ipynb", COUNTED.format(counter=str(place / "ran")))
    bad = write_notebook(place / "bad.ipynb", "print('so far')", "1 / n")
    gone = write_notebook(place / "gone.ipynb", "import os\nos._exit(3)")
    plans = [*planned(good, 1, 2), *planned(bad, 0), *planned(gone, 0), *planned(good, 3)]
    notes = Notes()
    results = run(plans, place / "out", notes)
    return place, plans, results, notes


@pytest.fixture
def again(first, tmp_path):
    """The same, to be changed: a copy of the folder, the plans, and the counter emptied."""
    place, plans, _, _ = first
    shutil.copytree(place / "out", tmp_path / "out")
    (place / "ran").write_text("")
    return tmp_path / "out", plans, lambda: sorted((place / "ran").read_text().split())


def test_results_come_in_the_order_planned_and_others_go_on_when_one_fails(first):
    _, _, results, notes = first
    assert [(r.stem, r.status) for r in results] == [
        ("good-1", "made"),
        ("good-2", "made"),
        ("bad-0", "failed"),
        ("gone-0", "failed"),
        ("good-3", "made"),
    ]
    assert notes.begun == (5, 0)
    assert sorted(notes.ended) == sorted((r.stem, r.status) for r in results)


def test_each_report_ran_once(first):
    assert sorted((first[0] / "ran").read_text().split()) == ["1", "2", "3"]


def test_a_good_report_has_its_files_and_its_entry_and_a_failed_one_has_neither(first):
    out = first[0] / "out"
    assert entries(out) == ["good-1", "good-2", "good-3"]
    assert sorted(tree(out)) == [
        "bad-0.failed.html",
        "bad-0.failed.ipynb",
        "batch.json",
        "gone-0.failed.html",
        "gone-0.failed.ipynb",
        *(f"good-{n}.{ending}" for n in (1, 2, 3) for ending in ("html", "ipynb", "record.json")),
    ]


def test_a_failed_report_says_where_and_why_on_its_page_and_in_the_summary(first):
    out = first[0] / "out"
    page = (out / "bad-0.failed.html").read_text("utf-8")
    for words in ("bad was not made", "cell 3, line 1", "ZeroDivisionError"):
        assert words in page
    told = summary(out)
    assert told["bad-0"]["status"] == "failed"
    assert told["bad-0"]["files"] == {}
    assert "ZeroDivisionError" in told["bad-0"]["errors"]["cell"]
    assert "ended itself with status 3" in told["gone-0"]["errors"]["exit"]
    partial = nbformat.read(out / "bad-0.failed.ipynb", as_version=4)
    assert partial.cells[-2].outputs[0].text == "so far\n"


def test_every_file_in_the_summary_is_the_one_that_stands(first):
    out = first[0] / "out"
    told = summary(out)
    assert list(told) == ["bad-0", "gone-0", "good-1", "good-2", "good-3"]
    stands = tree(out)
    for stem in ("good-1", "good-2", "good-3"):
        assert told[stem]["status"] == "ok"
        assert told[stem]["files"].items() <= stands.items()
        assert f"{stem}.html" in told[stem]["files"]


def test_nothing_is_left_beside_the_reports(first):
    state = first[0] / "out" / ".nkreport"
    left = {str(path.relative_to(state)) for path in state.rglob("*")}
    assert sorted(left - {"standing"}) == [  # which is there once the files have rested a while
        "crate",
        "failed",
        "failed/bad-0.json",
        "failed/gone-0.json",
        "index",
        "lock",
        "made",
        *(f"made/good-{n}.json" for n in (1, 2, 3)),
        "tmp",
        "turn",
    ]


@pytest.mark.long
def test_the_same_batch_does_the_failed_ones_again_and_writes_the_same_bytes(again):
    out, plans, ran = again
    before = tree(out)
    results = run(plans, out)
    assert [r.status for r in results] == ["current", "current", "failed", "failed", "current"]
    assert ran() == []
    assert {**tree(out), "batch.json": ""} == {**before, "batch.json": ""}
    first_time, second_time = summary(out), None
    run(plans, out)
    second_time = summary(out)
    assert second_time == first_time


def test_what_is_up_to_date_starts_no_process(again, monkeypatch):
    out, plans, _ = again
    good = [plan for plan in plans if plan.path.stem == "good"]
    run(good, out)
    before = tree(out)

    def refuse(*arguments, **options):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "fork", refuse)
    notes = Notes()
    assert [r.status for r in run(good, out, notes)] == ["current"] * 3
    assert notes.begun == (3, 3)
    assert tree(out) == before


@pytest.mark.long
def test_force_makes_what_is_up_to_date_with_the_same_bytes(again):
    out, plans, ran = again
    good = [plan for plan in plans if plan.path.stem == "good"]
    before = tree(out)
    assert [r.status for r in run(good, out, force=True)] == ["made"] * 3
    assert ran() == ["1", "2", "3"]
    assert {**before, **tree(out), "batch.json": ""} == {**before, "batch.json": ""}


def test_only_what_is_damaged_is_made_again(again):
    out, plans, ran = again
    before = tree(out)
    page, entry = out / "good-1.html", out / ".nkreport" / "made" / "good-3.json"
    page.write_bytes(page.read_bytes()[:-1] + b"?")
    entry.write_bytes(entry.read_bytes()[:-9])
    results = run([plan for plan in plans if plan.path.stem == "good"], out)
    assert [(r.status, r.why) for r in results] == [
        ("made", ("good-1.html is not as it was written",)),
        ("current", ()),
        ("made", ("what is kept of it is damaged",)),
    ]
    assert ran() == ["1", "3"]
    assert {**tree(out), "batch.json": ""} == {**before, "batch.json": ""}


@pytest.mark.long
def test_a_report_that_fails_later_keeps_its_earlier_page_and_loses_it_by_no_success(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "print('good')")
    plans, out = planned(notebook, 1), tmp_path / "out"
    run(plans, out)
    good = tree(out)
    write_notebook(notebook, "print('good')", "raise ValueError('no longer')")
    (result,) = run(plans, out)
    assert result.status == "failed"
    stands = tree(out)
    assert {"r-1.failed.html", "r-1.failed.ipynb"} == set(stands) - set(good)
    assert stands["r-1.html"] == good["r-1.html"]
    assert summary(out)["r-1"]["files"] == {}
    write_notebook(notebook, "print('good')")
    (result,) = run(plans, out)
    assert result.status == "current"
    assert sorted(tree(out)) == ["batch.json", "r-1.html", "r-1.ipynb", "r-1.record.json"]


@pytest.mark.long
def test_a_format_no_longer_asked_for_is_removed_and_data_too(tmp_path):
    source = "import nkreport as nk\nnk.table(nk.load().where(measure='troops_killed'))"
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    out = tmp_path / "out"
    run(planned(notebook, 1), out, formats=("html", "pdf"))
    assert {"r-1.html", "r-1.pdf"} <= set(tree(out))
    assert any(name.startswith("r-1.data/") for name in tree(out))
    write_notebook(notebook, "print('no table')")
    run(planned(notebook, 1), out, formats=("html",))
    assert sorted(tree(out)) == ["batch.json", "r-1.html", "r-1.ipynb", "r-1.record.json"]


@pytest.mark.long
def test_an_interrupted_batch_says_what_stands_and_no_more(tmp_path, monkeypatch):
    notebook = write_notebook(tmp_path / "r.ipynb", "import time\ntime.sleep(0.2)")
    out = tmp_path / "out"
    run(planned(notebook, 1), out)
    batch = Batch(planned(notebook, 1, 2, 3, 4, 5), Settings(out, workers=1, alone=True))

    class Interrupting(Watcher):
        def end(self, result):
            if result.status == "made":
                os.kill(os.getpid(), 2)
                time.sleep(0.3)

    batch._watcher = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        batch.run()
    told = summary(out)
    assert 1 < len(told) < 5
    assert entries(out) == sorted(told)
    assert all(report["files"].items() <= tree(out).items() for report in told.values())
    assert [r.status for r in run(planned(notebook, 1, 2, 3, 4, 5), out)].count("made") < 4


@pytest.mark.long
def test_a_watcher_whose_terminal_is_gone_stops_nothing(tmp_path):
    class Gone(Watcher):
        def cell(self, stem, number, total):
            raise BrokenPipeError

        def end(self, result):
            raise OSError(errno.EIO, "gone")

    notebook = write_notebook(tmp_path / "r.ipynb", "1")
    assert [r.status for r in run(planned(notebook, 1, 2), tmp_path / "out", Gone())] == [
        "made"
    ] * 2


def test_a_relative_folder_is_the_same_as_its_full_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook = write_notebook(tmp_path / "r.ipynb", "1")
    (made,) = run(planned(notebook, 1), type(tmp_path)("out"))
    assert made.status == "made"
    (current,) = run(planned(notebook, 1), tmp_path / "out")
    assert current.status == "current"


def test_a_run_has_the_time_it_was_given(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "while True:\n    pass")
    (result,) = run(planned(notebook, 1), tmp_path / "out", timeout_s=0.6)
    assert list(result.failed) == ["deadline"]
    assert "longer than its 0.6 s" in result.failed["deadline"]


@pytest.mark.long
def test_a_kernel_of_its_own_is_named_with_its_reason(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "print(get_ipython().kernel is None)")
    forked = write_notebook(tmp_path / "s.ipynb", "print(1)")
    plans = [*planned(notebook, 1), *planned(forked, 1)]
    assert [(r.status, r.cold) for r in run(plans, tmp_path / "out")] == [
        ("made", "cell 2: it asks for its kernel"),
        ("made", ""),
    ]
    (result,) = run(planned(forked, 1), tmp_path / "cold", cold=True)
    assert (result.status, result.cold) == ("made", "a kernel of its own was asked for")
    names = ("s-1.html", "s-1.ipynb")
    assert [tree(tmp_path / "cold")[n] for n in names] == [tree(tmp_path / "out")[n] for n in names]


# What dies under a report


@pytest.mark.long
@pytest.mark.parametrize("victim", ["drawer", "server"])
def test_what_dies_under_a_report_is_started_anew(tmp_path, monkeypatch, victim):
    notebook = write_notebook(tmp_path / "r.ipynb", "print(n)")
    batch = Batch(planned(notebook, 1, 2), Settings(tmp_path / "out", workers=1))
    killed = []

    def kill(stem, number, total):
        if not killed:
            one = (
                batch._maker._processes.drawers[0]
                if victim == "drawer"
                else batch._maker._processes.server
            )
            killed.append(one.process_id)
            os.kill(one.process_id, 9)

    batch._watcher.cell = kill
    assert [r.status for r in batch.run()] == ["made", "made"]
    assert len(killed) == 1


@pytest.mark.long
def test_a_report_under_which_what_draws_dies_each_time_has_a_page_that_says_so(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "print(n)")
    batch = Batch(planned(notebook, 1, 2), Settings(tmp_path / "out", workers=1))
    killed = []

    def kill(stem, number, total):
        process = batch._maker._processes.drawers[0].process_id
        if stem == "r-1" and process not in killed:
            killed.append(process)
            os.kill(process, 9)

    batch._watcher.cell = kill
    assert [r.status for r in batch.run()] == ["failed", "made"]
    assert len(killed) == making.TRIES
    assert "that draws was killed" in (tmp_path / "out" / "r-1.failed.html").read_text()


@pytest.mark.long
def test_what_draws_is_replaced_when_it_has_drawn_its_share(tmp_path, monkeypatch):
    monkeypatch.setattr(drawer_module, "LIFE", 2)
    notebook = write_notebook(tmp_path / "r.ipynb", "print(n)")
    batch = Batch(planned(notebook, 1, 2, 3, 4, 5), Settings(tmp_path / "out", workers=1))
    processes = []
    batch._watcher.end = lambda result: processes.append(
        batch._maker._processes.drawers[0].process_id
    )
    assert [r.status for r in batch.run()] == ["made"] * 5
    first, second, third = processes[::2]
    assert processes == [first, first, second, second, third]
    assert len({first, second, third}) == 3
    assert not any(os.path.exists(f"/proc/{process}") for process in processes)


def test_a_report_that_kills_its_process_each_time_fails_alone_after_some_tries(tmp_path):
    counter = str(tmp_path / "ran")
    kills = f"open({counter!r}, 'a').write('x')\nimport os\nos.kill(os.getpid(), 9)"
    poison = write_notebook(tmp_path / "poison.ipynb", kills)
    good = write_notebook(tmp_path / "good.ipynb", "print(n)")
    plans = [*planned(good, 1), *planned(poison, 1), *planned(good, 2, 3)]
    results = run(plans, tmp_path / "out")
    assert [r.status for r in results] == ["made", "failed", "made", "made"]
    assert "killed" in results[1].failed
    assert len((tmp_path / "ran").read_text()) == making.TRIES


def test_an_error_of_a_report_is_not_tried_again(tmp_path):
    counter = str(tmp_path / "ran")
    fails = write_notebook(tmp_path / "r.ipynb", f"open({counter!r}, 'a').write('x')\n1 / 0")
    run(planned(fails, 1), tmp_path / "out")
    assert (tmp_path / "ran").read_text() == "x"


# The folder


@pytest.mark.long
def test_a_folder_where_a_page_should_stand_is_the_machines_fault_and_nothing_is_kept(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "1")
    out = tmp_path / "out"
    (out / "r-1.html").mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match=r"out/r-1\.html: is a directory; a folder has this"):
        run(planned(notebook, 1), out)
    assert entries(out) == []


def test_a_batch_refuses_a_folder_in_which_another_one_is_at_work(tmp_path):
    (tmp_path / ".nkreport").mkdir()
    with holding(tmp_path / ".nkreport" / "lock", alone=True, tidy=lambda: None):
        for alone in (True, False):
            with pytest.raises(EnvironmentFault, match=f"process {os.getpid()} is at work in"):
                run([], tmp_path, alone=alone)
    assert run([], tmp_path) == []


def test_a_batch_refuses_a_folder_in_which_a_build_is_at_work(tmp_path):
    (tmp_path / ".nkreport").mkdir()
    lock = tmp_path / ".nkreport" / "lock"
    with holding(lock, alone=False, tidy=lambda: None):
        with pytest.raises(EnvironmentFault, match="another process is at work in this folder"):
            run([], tmp_path)
        assert run([], tmp_path, alone=False) == []


def test_builds_begin_side_by_side_and_leave_each_other_alone(tmp_path):
    (tmp_path / ".nkreport").mkdir()
    lock, tmp = tmp_path / ".nkreport" / "lock", tmp_path / ".nkreport" / "tmp"
    faults, ready = [], threading.Barrier(8)

    def build(number):
        ready.wait()
        try:
            for turn in range(20):
                tidy = lambda: (shutil.rmtree(tmp, ignore_errors=True), time.sleep(0.002))  # noqa: E731
                with holding(lock, alone=False, tidy=tidy):
                    own = tmp / f"{number}-{turn}"
                    own.mkdir(parents=True)
                    time.sleep(0.001)
                    own.rmdir()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=build, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_build_tidies_up_before_another_one_can_begin(tmp_path):
    lock = tmp_path / "lock"

    def tidy():
        with lock.open() as beside, pytest.raises(BlockingIOError):
            fcntl.flock(beside, fcntl.LOCK_SH | fcntl.LOCK_NB)
        tidied.append(True)

    tidied = []
    with (
        holding(lock, alone=False, tidy=tidy),
        holding(lock, alone=False, tidy=lambda: tidied.append("twice")),
    ):
        assert tidied == [True]


HOLDS = """
import sys, time, pathlib
from nkreport.publish.batch.lock import holding
with holding(pathlib.Path(sys.argv[1]), alone=True, tidy=lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_an_owner_who_is_killed_is_free_and_its_rest_is_removed(tmp_path):
    (tmp_path / ".nkreport" / "tmp" / "left").mkdir(parents=True)
    lock = tmp_path / ".nkreport" / "lock"
    owner = subprocess.Popen([sys.executable, "-c", HOLDS, lock], stdout=subprocess.PIPE)
    try:
        assert owner.stdout.readline() == b"held\n"
        with pytest.raises(EnvironmentFault, match=f"process {owner.pid} is at work"):
            run([], tmp_path)
        assert (tmp_path / ".nkreport" / "tmp" / "left").is_dir()
    finally:
        owner.kill()
        owner.wait()
        owner.stdout.close()
    assert run([], tmp_path) == []
    assert list((tmp_path / ".nkreport" / "tmp").iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("numbers", [(1, 1), (1, 2)], ids=["one_report", "two_reports"])
def test_builds_side_by_side_both_make_their_report(tmp_path, numbers):
    """The first that ends takes nothing from the other, which is at work for longer."""
    source = "import time\ntime.sleep(0.2 if n == 1 else 2)\nprint(n)"
    notebook = write_notebook(tmp_path / "r.ipynb", source)
    statuses = []

    def build(number):
        plans = planned(notebook, number)
        statuses.extend(r.status for r in run(plans, tmp_path / "out", alone=False))

    threads = [threading.Thread(target=build, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == ["made", "made"]
    plans = planned(notebook, *dict.fromkeys(numbers))
    assert sorted(tree(tmp_path / "out")) == [
        f"{plan.stem}.{ending}" for plan in plans for ending in ("html", "ipynb", "record.json")
    ]
    assert [r.status for r in run(plans, tmp_path / "out")] == ["current"] * len(plans)
    assert list((tmp_path / "out" / ".nkreport" / "tmp").iterdir()) == []


def test_a_chart_goes_to_be_drawn_while_later_cells_run(tmp_path, monkeypatch):
    seen = []
    prepare = drawer_module.Drawer.prepare
    monkeypatch.setattr(
        drawer_module.Drawer, "prepare", lambda self, data: (seen.append(data), prepare(self, data))
    )
    shown = "{'application/vnd.vegalite.v5+json': {'mark': 'point', 'data': {'values': []}}}"
    source = f"from IPython.display import display\ndisplay({shown}, raw=True)"
    path = write_notebook(tmp_path / "drawn.ipynb", source, "1 + 1")
    (result,) = run(planned(path, 0), tmp_path / "out")
    assert result.status == "made"
    assert [sorted(data) for data in seen] == [["application/vnd.vegalite.v5+json"], ["text/plain"]]


def test_a_fault_of_ours_fails_its_report_alone(tmp_path, monkeypatch):
    attempt = Batch._made

    def stumble(self, number, plan, *rest):
        if plan.values["n"] == 2:
            raise ZeroDivisionError("a fault")
        return attempt(self, number, plan, *rest)

    monkeypatch.setattr(Batch, "_made", stumble)
    path = write_notebook(tmp_path / "r.ipynb", "print(n)")
    results = run(planned(path, 1, 2, 3), tmp_path / "out", workers=1)
    assert [result.status for result in results] == ["made", "failed", "made"]
    assert results[1].failed == {"fault": "nkreport itself failed: ZeroDivisionError: a fault"}
    assert "ZeroDivisionError" in (tmp_path / "out" / "r-2.failed.html").read_text("utf-8")


ENDLESS = (
    "import altair as alt, pandas as pd\n"
    "text = pd.DataFrame({'a': ['a' * 40 + '!'], 'b': [1]})\n"
    "drawn = alt.Chart(text).mark_point().encode(x='b:Q')\n"
    "drawn.transform_filter('test(/^(a+)+$/, datum.a)')"
)


@pytest.mark.long
def test_a_chart_that_never_ends_fails_its_report_in_time_though_much_waits_behind_it(tmp_path):
    large = "{'application/vnd.vegalite.v5+json': {'mark': 'point', 'usermeta': 'x' * 300_000}}"
    shown = f"from IPython.display import display\ndisplay({large}, raw=True)"
    endless = write_notebook(tmp_path / "endless.ipynb", ENDLESS, shown)
    good = write_notebook(tmp_path / "good.ipynb", "print('good')")
    plans = [*planned(endless, 1), *planned(good, 1)]
    results = run(plans, tmp_path / "out", workers=1, timeout_s=15)
    assert [result.status for result in results] == ["failed", "made"]
    assert list(results[0].failed) == ["draw"]
    assert "was not drawn within 20 s" in results[0].failed["draw"]


@pytest.mark.parametrize(
    "planted",
    [".nkreport", ".nkreport/lock", ".nkreport/made", ".nkreport/failed", ".nkreport/index"],
)
def test_nothing_is_written_through_a_link_planted_in_the_folder(tmp_path, planted):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    link = out / planted
    link.parent.mkdir(parents=True)
    if planted.endswith(("lock", "index")):
        elsewhere.write_text("precious")
    else:
        elsewhere.mkdir()
    link.symlink_to(elsewhere)
    path = write_notebook(tmp_path / "r.ipynb", "1")
    with pytest.raises(EnvironmentFault, match=r"too many levels.*a link .* remove it"):
        run(planned(path, 1), out)
    if elsewhere.is_dir():
        assert list(elsewhere.iterdir()) == []
    else:
        assert elsewhere.read_text() == "precious"


@pytest.mark.parametrize("what", ["file", "link"])
def test_a_page_is_not_put_out_where_its_data_cannot_be(tmp_path, what):
    frame = "import pandas as pd\npd.DataFrame({'a': range(500)})"
    path = write_notebook(tmp_path / "r.ipynb", frame)
    plans, out = planned(path, 1), tmp_path / "out"
    run(plans, out)
    before = (out / "r-1.html").read_bytes()
    assert (out / "r-1.data").is_dir()
    shutil.rmtree(out / "r-1.data")
    (tmp_path / "elsewhere").mkdir()
    if what == "file":
        (out / "r-1.data").write_text("mine")
    else:
        (out / "r-1.data").symlink_to(tmp_path / "elsewhere")
    write_notebook(path, frame.replace("500", "600"))
    with pytest.raises(EnvironmentFault, match=r"r-1\.data: .*(move it away|remove it)"):
        run(plans, out)
    assert (out / "r-1.html").read_bytes() == before
    assert list((tmp_path / "elsewhere").iterdir()) == []
