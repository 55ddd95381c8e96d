"""A watched report: made again on a save, failures shown, its page served to its owner alone."""

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.publish.batch.results import Result, Watcher
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.watch.resting import MOST_BESIDE, Resting, changed
from nkreport.publish.watch.serving import Serving
from nkreport.publish.watch.watching import HALF_S, _Watch

PATIENCE_S = 60


def notebook_text(*sources):
    cells = [new_code_cell("n: int = 0  # which", metadata={"tags": ["parameters"]}, id="p")]
    cells += [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    return nbformat.writes(new_notebook(cells=cells))


class Browser:
    """What a browser does at one address: it hears the news and asks for pages."""

    def __init__(self, address):
        self.parts = urlsplit(address)
        self.heard = queue.Queue()
        self._connection = http.client.HTTPConnection(self.parts.netloc, timeout=PATIENCE_S)
        self._connection.request("GET", self.parts.path + "events")
        self._socket = self._connection.sock
        self._answer = self._connection.getresponse()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        try:
            while line := self._answer.readline():
                if line.startswith(b"data: "):
                    self.heard.put(json.loads(line[6:]))
        except (OSError, ValueError):
            pass  # closed
        self.heard.put(None)

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)

    def hears(self, after):
        """What is shown once it is newer."""
        while (state := self.heard.get(timeout=PATIENCE_S)) is not None:
            if state["version"] > after:
                return state
        raise AssertionError("the watch ended")

    def asks(self, path, host=None):
        connection = http.client.HTTPConnection(self.parts.netloc, timeout=PATIENCE_S)
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read().decode()
        connection.close()
        return found

    def page(self, state):
        return self.asks(f"{self.parts.path}report/{state['page']}")[2]


class Watched:
    """`nkreport watch` in a process of its own."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nkreport", "watch", "r.ipynb", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell that starts it in the background has it ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        address, _, rest = self.process.stdout.readline().partition("  ")
        assert rest == "(Ctrl-C ends it)\n", self.process.stderr.read()
        self.address = address
        self.browser = Browser(address)

    def below(self):
        """Processes that it started and theirs."""
        found, waiting = [], [self.process.pid]
        while waiting:
            tasks = Path(f"/proc/{waiting.pop()}/task")
            for children in tasks.glob("*/children"):
                numbers = [int(number) for number in children.read_text().split()]
                found += numbers
                waiting += numbers
        return found

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out, err


@pytest.fixture
def watched(tmp_path):
    """Watch a notebook of these cells; what still runs at the test's end is ended."""
    begun = []

    def begin(*sources, arguments=()):
        (tmp_path / "r.ipynb").write_text(notebook_text(*sources))
        begun.append(Watched(tmp_path, *arguments))
        return begun[-1]

    yield begin
    for one in begun:
        one.process.terminate()
        one.process.communicate(timeout=PATIENCE_S)


def save(folder, *sources):
    """Save as JupyterLab does: over the old file."""
    (folder / "r.ipynb").write_text(notebook_text(*sources))


def test_a_save_makes_the_page_again_and_what_lies_beside_does_too(watched, tmp_path):
    (tmp_path / "beside.py").write_text("word = 'a word of a module'")
    (tmp_path / "rows.csv").write_text("1,2")
    reading = "import beside; print(beside.word, open('rows.csv').read())"
    one = watched(reading, arguments=["-p", "n=3"])
    first = one.browser.hears(0)
    stem = first["page"].removesuffix(".html")
    assert stem.startswith("r--3-")
    assert "a word of a module 1,2" in one.browser.page(first)
    save(tmp_path, reading, "print('and more', n)")
    second = one.browser.hears(first["version"])
    assert "and more 3" in one.browser.page(second)
    (tmp_path / "beside.py").write_text("word = 'another'")
    third = one.browser.hears(second["version"])
    assert "another 1,2" in one.browser.page(third)
    (tmp_path / "rows.csv").write_text("7,8")
    fourth = one.browser.hears(third["version"])
    assert "another 7,8" in one.browser.page(fourth)
    assert one.browser.page(fourth) == (tmp_path / "out" / f"{stem}.html").read_text()


@pytest.mark.long
def test_a_table_of_the_ledger_that_is_saved_makes_the_page_again(watched, folder, tmp_path):
    path = folder({"best": "10"})
    one = watched(
        "import nkreport as nk\nprint([figure.quantity() for figure in nk.load()])",
        arguments=["--data", str(path)],
    )
    first = one.browser.hears(0)
    assert "10 people" in one.browser.page(first)
    table = path / "own.csv"
    table.write_text(table.read_text().replace("10", "12"))
    second = one.browser.hears(first["version"])
    assert "12 people" in one.browser.page(second)


@pytest.mark.long
def test_a_failed_run_is_shown_and_told_and_a_good_save_mends_it(watched, tmp_path):
    one = watched("print('good')")
    good = one.browser.hears(0)
    save(tmp_path, "1 / 0")
    failed = one.browser.hears(good["version"])
    assert failed["page"] == "r.failed.html"
    assert "ZeroDivisionError" in failed["told"]
    assert "ZeroDivisionError" in one.browser.page(failed)
    save(tmp_path, "print('good')")  # as the page in the folder says: nothing is to be made
    again = one.browser.hears(failed["version"])
    assert (again["page"], again["told"]) == ("r.html", "")
    status, out, err = one.end()
    assert status == 0
    assert out.startswith("out/r.html  ")
    assert "ZeroDivisionError" in err
    assert "Traceback (most" not in err


@pytest.mark.long
def test_a_notebook_that_is_being_written_is_waited_for(watched, tmp_path):
    one = watched("print('first')")
    first = one.browser.hears(0)
    text = notebook_text("print('second')")
    with (tmp_path / "r.ipynb").open("w") as file:
        file.write(text[: len(text) // 2])
        file.flush()
        time.sleep(HALF_S / 2)
        file.write(text[len(text) // 2 :])
    second = one.browser.hears(first["version"])
    assert second["told"] == ""
    assert "second" in one.browser.page(second)
    (tmp_path / "r.ipynb").write_text(text[:40])
    broken = one.browser.hears(second["version"])
    assert broken["page"] == ""
    assert "r.ipynb: is no notebook" in broken["told"]


@pytest.mark.long
def test_a_run_that_writes_beside_its_notebook_is_not_made_again_without_end(watched, tmp_path):
    # It reads the clock, so no run of it is ever up to date, and counts in a file it has read.
    one = watched(
        "import time\nfrom pathlib import Path\nran = Path('ran')\n"
        "ran.write_text((ran.read_text() if ran.exists() else '') + '.')\n"
        "print(time.time())"
    )
    one.browser.hears(0)
    time.sleep(4)
    before = len((tmp_path / "ran").read_text())
    assert before <= 3
    time.sleep(2)
    assert len((tmp_path / "ran").read_text()) == before


@pytest.mark.long
@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)]
)
def test_an_interrupted_watch_ends_at_once_and_leaves_no_process(number, watched):
    one = watched("import time\nprint('soon')", "time.sleep(0 if n else 50)")
    while (state := one.browser.heard.get(timeout=PATIENCE_S))["doing"] != "Cell 3 of 3":
        assert state["version"] == 0
    below = one.below()
    assert len(below) >= 4  # what forks, a guard, the run, what draws
    began = time.monotonic()
    assert one.end(number) == (0, "", "")
    assert time.monotonic() - began < 5
    assert [process for process in below if Path(f"/proc/{process}").exists()] == []
    assert [path.name for path in (one.folder / "out").iterdir()] == [".nkreport"]
    assert list((one.folder / "out" / ".nkreport" / "tmp").iterdir()) == []
    assert one.browser.heard.get(timeout=5) is None


@pytest.mark.long
def test_a_page_that_is_closed_and_opened_again_hears_where_things_stand(watched, tmp_path):
    one = watched("print('first')")
    first = one.browser.hears(0)
    one.browser.close()
    save(tmp_path, "print('second')")
    again = Browser(one.address)
    state = again.hears(first["version"])
    assert "second" in again.page(state)
    third = Browser(one.address)
    assert third.hears(0)["version"] == state["version"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone"], "no report 'gone'"),
        (["briefing", "-p", "as_off=2022-12-31"], "did you mean as_of?"),
        (["briefing", "--to", "pdf"], "--to pdf: a browser shows html; give html, or html,pdf"),
        (["briefing", "--data", "gone"], "gone: no such folder"),
    ],
)
def test_what_cannot_be_watched_is_refused(arguments, words, tmp_path, monkeypatch, capsys):
    from nkreport.cli import main

    monkeypatch.chdir(tmp_path)
    assert main(["watch", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, words in said.err) == ("", True), said.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def serving(tmp_path):
    """A folder with three reports, of which `r` is shown and `sister` is in the index."""
    for folder in ("r.data", "sister.data", "other.data", ".nkreport/made"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".nkreport/made/sister.json").write_text("{}")
    for name in ("index.html", "sister.html", "sister.data/a.csv", "sister.ipynb", "other.data/a"):
        (tmp_path / name).write_text(name)
    own = ("r.html", "r.failed.html", "r.pdf", "r.data/a.csv", "r.ipynb", "r.record.json")
    for name in (*own, "other.html"):
        (tmp_path / name).write_text(name)
    (tmp_path / "r.data" / "out.csv").symlink_to("/etc/hostname")
    with Serving(tmp_path, "r") as found:
        yield found


@pytest.mark.parametrize(
    ("files", "failed", "page"),
    [
        ({"r.html": ""}, {"pdf": "a sign has no glyph"}, "r.html"),
        ({}, {"cell": "cell 2: 1 / 0"}, "r.failed.html"),
        ({"r.pdf": ""}, {"html": "too large"}, "r.failed.html"),
    ],
)
def test_what_stands_is_shown_with_why_the_rest_was_not_made(
    serving, tmp_path, files, failed, page
):
    settings = Settings(tmp_path, ("html", "pdf"))
    notebook = tmp_path / "r.ipynb"
    one = _Watch(notebook, {}, settings, Watcher(), None, serving, print)
    one._show(Result(Planned(notebook, {}, "r"), "failed", files, failed))
    _, state = serving.news(0)
    (told,) = failed.values()
    assert json.loads(state) == {"version": 1, "page": page, "doing": "", "told": told}


def test_only_reports_and_their_index_are_served_and_only_with_the_token(serving):
    browser = Browser(serving.address)
    token = browser.parts.path
    own = ("r.html", "r.failed.html", "r.pdf", "r.data/a.csv", "r.record.json")
    for name in (*own, "index.html", "sister.html", "sister.data/a.csv"):
        assert browser.asks(f"{token}report/{name}?3")[::2] == (200, name)
    refused = """
        report/other.html report/r.ipynb report/r.data report/r.data/out.csv report/ report/r%2Ehtm
        report/sister.ipynb report/other.data/a report/.nkreport/made/sister.json
        report/.nkreport/made.data/sister.json report/r.data/index.html report/.html
        report/r.data/../r.ipynb report/r.data%2F..%2Fr.ipynb report/%00 report/..%2Fr.html r.html
    """.split()
    for name in refused:
        assert browser.asks(token + name)[0] == 404, name
    for path in ("/", "/wrong/", "/wrong/report/r.html", token.rstrip("/"), "/%FF/"):
        assert browser.asks(path)[0] == 404, path
    # A name that an attacker has led to this address is no name of ours.
    assert browser.asks(token, host="evil.example")[0] == 404
    browser.close()


def test_the_frame_runs_its_own_script_alone_and_nobody_else_may_frame_it(serving):
    browser = Browser(serving.address)
    status, heads, page = browser.asks(browser.parts.path)
    policy = heads["Content-Security-Policy"]
    assert status == 200
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "EventSource" in page
    _, heads, _ = browser.asks(f"{browser.parts.path}report/r.html")
    assert heads["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert (heads["Cache-Control"], heads["Referrer-Policy"]) == ("no-store", "no-referrer")
    browser.close()


def test_the_server_listens_to_this_machine_alone(serving):
    assert serving.address.startswith("http://127.0.0.1:")
    assert serving._server.server_address[0] == "127.0.0.1"


def test_what_is_looked_at_has_a_bound_and_leaves_the_output_out(tmp_path):
    notebook = tmp_path / "r.ipynb"
    notebook.write_text("{}")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "r.html").write_text("")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "deep").mkdir()
    resting = Resting(notebook, tmp_path / "out", ())
    before = resting.stand()
    (tmp_path / "out" / "r.html").write_text("changed")
    (tmp_path / ".hidden").write_text("changed")
    assert changed(before, resting.stand()) == set()
    (tmp_path / "deep" / "picture.png").write_text("new")
    assert changed(before, resting.stand()) == {str(tmp_path / "deep" / "picture.png")}
    os.remove(notebook)
    assert str(notebook) in changed(before, resting.stand())
    for number in range(MOST_BESIDE + 50):
        (tmp_path / "deep" / str(number)).touch()
    assert len(resting.stand()) <= MOST_BESIDE + 2
