"""A real JupyterLab in a folder of its own, and a browser in which it has no network."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

TOKEN = "a-token-of-the-test"
START_S, CELLS_S, END_S = 60, 120, 20
ROOT = Path(__file__).parents[2]
FORMS = {
    "apart": (
        'apart(known.where(measure=["mobilised_in_combat_zone", "mobilised_on_combat_tasks"]))'
    ),
    "claims": 'claims(known.where(measure=["troops_killed", "troops_casualties"], actor="RUS"))',
    "claims_over_time": (
        'claims_over_time(known.where(measure=["munitions_planned", "munitions_shipped",'
        ' "shells_shipped", "containers_shipped"]))'
    ),
    "composition": (
        'composition(known.where(id="rus-exports-kor-2022"), known.where(actor="RUS",'
        ' measure="exports_value", item=["coal briquettes", "crude petroleum",'
        ' "refined petroleum"]))'
    ),
    "first_and_last": (
        'first_and_last(known.where(measure=["exports_value", "export_growth"],'
        ' actor=["KOR", "RUS"], item=""), measure="exports_value")'
    ),
    "months": (
        'months(known.where(id="shells-shipped-2024"), known.where(id="fire-rate-datsenko-2022"),'
        ' because="if every item were a shell", forecasts=known.where(measure="run_out_time"))'
    ),
    "multiples": 'multiples(known.where(measure="troops_mobilised"), by="claimant")',
    "outcomes": 'outcomes(nk.listing(known, "judgements"))',
    "ranked": 'ranked(known.where(measure="troops_casualties"), by="claimant")',
    "route_map": 'route_map(known, ["munitions-2023"])',
    "series": 'series(known.where(measure="troops_mobilised"))',
    "target_against_reported": (
        'target_against_reported(known.where(measure=["mobilisation_target", "troops_mobilised",'
        ' "mobilised_in_combat_zone", "mobilised_on_combat_tasks"]),'
        ' target="mobilisation_target", reported="troops_mobilised")'
    ),
    "timeline": (
        'timeline(known.where(measure=["mobilisation_target", "troops_mobilised",'
        ' "mobilised_in_combat_zone"]))'
    ),
}
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}


@dataclass
class Lab:
    """A server that runs: its address and its desk, the folder of copies."""

    url: str
    notebooks: Path
    command: list[str]

    def ask(self, path: str) -> bytes:
        request = urllib.request.Request(f"{self.url}{path}")
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def ask_json(self, path: str) -> dict:
        return json.loads(self.ask(path))

    def put(self, name: str, source: str | Path | list[str]) -> None:
        """Put a notebook into the folder: a copy of one, or one made of the code cells given."""
        if isinstance(source, list):
            cells = [
                nbformat.v4.new_code_cell(code, id=f"cell-{n}") for n, code in enumerate(source)
            ]
            spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
            notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
            nbformat.write(notebook, self.notebooks / name)
        else:
            shutil.copyfile(source, self.notebooks / name)


@dataclass
class Desk:
    """One browser page on Lab, as an analyst uses it."""

    lab: Lab
    page: object
    name: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, name: str) -> None:
        self.name = name
        self.page.goto(f"{self.lab.url}lab/tree/desk/{name}?token={TOKEN}&reset")
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.wait_for()
        # Before its kernel is ready, a notebook that is run asks which kernel it shall have.
        self.page.get_by_text(re.compile(r"^Python 3 .*\| Idle$")).wait_for(timeout=START_S * 1000)

    def choose(self, *path: str) -> None:
        """Click through the menus: `choose("Run", "Run All Cells")`."""
        bar = self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{path[0]}$"))
        bar.click()
        for label in path[1:]:
            entry = self.page.locator(".lm-Menu-item", has=self._label(label)).last
            entry.wait_for()
            entry.hover()
            if label == path[-1]:
                entry.click()

    def _label(self, text: str) -> object:
        exact = re.compile(f"^{re.escape(text)}$")
        return self.page.locator(".lm-Menu-itemLabel", has_text=exact)

    def run_all(self) -> None:
        self.choose("Run", "Run All Cells")
        self.until(
            """() => {
              const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                .map(prompt => prompt.textContent);
              return document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status
                === 'idle' && prompts.some(text => /[0-9]/.test(text))
                && !prompts.some(text => text.includes('*'));
            }""",
            CELLS_S,
        )

    def until(self, condition: str, seconds: float = 20) -> None:
        """Wait until a function of the page is true."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"not so after {seconds} s: {condition}")
            self.page.wait_for_timeout(100)

    def save(self) -> None:
        def is_put(answer: object) -> bool:
            return answer.request.method == "PUT" and "/api/contents/" in answer.url

        with self.page.expect_response(is_put):
            self.page.keyboard.press("Control+s")

    def file(self) -> nbformat.NotebookNode:
        """The notebook as it was saved last."""
        return nbformat.read(self.lab.notebooks / self.name, as_version=4)

    def export(self, exporter: str) -> tuple[str, bytes]:
        """Export from the menu; the name and the bytes of what was downloaded."""
        with self.page.expect_download(timeout=60_000) as started:
            self.choose("File", "Save and Export Notebook As", exporter)
        download = started.value
        content = Path(download.path()).read_bytes()
        name = download.suggested_filename
        download.delete()
        return name, content

    def theme(self, name: str) -> None:
        self.choose("Settings", "Theme", name)
        self.until(f"() => document.body.dataset.jpThemeName === '{name}'")

    def hover_marks(self, chart: object) -> str:
        """Move over a chart until a mark answers; what it says."""
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        told = self.page.locator("#vg-tooltip-element.visible")
        for y in range(8, int(box["height"]), 8):
            for x in range(8, int(box["width"]), 8):
                self.page.mouse.move(box["x"] + x, box["y"] + y)
                if told.count():
                    return str(told.inner_text())
        raise AssertionError("no mark of the chart says anything")

    def completions(self, editor: object) -> list[str]:
        """What Tab offers at the end of a cell; Lab drops a Tab while its completer still loads."""
        offered = self.page.locator(".jp-Completer-item .jp-Completer-match")
        for _ in range(8):
            editor.click()
            self.page.keyboard.press("Control+End")
            self.page.keyboard.press("Tab")
            self.page.wait_for_timeout(4000)
            if offered.count():
                break
            self.page.keyboard.press("Control+z")
        return [text.strip() for text in offered.all_inner_texts()]


def command_of_make_lab() -> list[str]:
    """The command line that `make lab` runs, of the interpreter that runs the tests."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    recipe = subprocess.run(
        ["make", "-n", "lab"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    line = next(line for line in recipe.stdout.splitlines() if "nkreport lab" in line)
    program, *options = shlex.split(line)
    return [str(Path(sys.executable).parent / Path(program).name), *options]


@pytest.fixture(scope="session")
def forms() -> dict[str, str]:
    """A call of each chart form, as a cell writes it."""
    return {name: f"nk.show(nk.charts.{call})" for name, call in FORMS.items()}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    settings = folder / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(NO_NEWS))
    command = command_of_make_lab()
    # A port of 0 is a free one, chosen by the system; the rest keeps Lab to this folder.
    options = ["--no-browser", "--port=0", "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [*command, "--", *options],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield Lab(_address(server, folder), folder / "desk", command)
    finally:
        _end(server)


def _environment(folder: Path) -> dict[str, str]:
    named = {
        "HOME": "home",
        "TMPDIR": "tmp",
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "XDG_CACHE_HOME": "cache",
    }
    for part in named.values():
        (folder / part).mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        # Far from the zone of a build: no hour of this desk may show in a page.
        "TZ": "Asia/Seoul",
        # A proxy that is not there: what asks the network fails.
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
        **{name: str(folder / part) for name, part in named.items()},
    }


def _address(server: subprocess.Popen[bytes], folder: Path) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        time.sleep(0.1)
        for file in (folder / "runtime").glob("jpserver-*.json"):
            try:
                url = json.loads(file.read_text())["url"].replace("localhost", "127.0.0.1")
                with urllib.request.urlopen(f"{url}api/status?token={TOKEN}", timeout=5):
                    return str(url)
            except (ValueError, KeyError, urllib.error.URLError, ConnectionError):
                continue
    _end(server)
    said = (folder / "log").read_text(errors="replace")
    raise RuntimeError(f"JupyterLab did not answer within {START_S} s:\n{said[-2000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels, and whatever of them is left."""
    try:
        kernels = psutil.Process(server.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        kernels = []
    server.terminate()
    try:
        server.wait(END_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    _, left = psutil.wait_procs(kernels, timeout=5)
    for process in left:
        process.kill()


@pytest.fixture(scope="module")
def desk_for_all(chromium: Any, lab: Lab) -> Iterator[Callable[[str], Desk]]:
    """As `desk_of`, open until the tests of a file have ended."""
    with _desks(chromium, lab) as open_desk:
        yield open_desk


@pytest.fixture
def desk_of(chromium: Any, lab: Lab) -> Iterator[Callable[[str], Desk]]:
    """Open a notebook in a browser of its own, with every host but Lab's out of reach.

    It is closed behind the test: a page of Lab that stands open keeps a tenth of a processor busy.
    """
    with _desks(chromium, lab) as open_desk:
        yield open_desk


@contextmanager
def _desks(chromium: Any, lab: Lab) -> Iterator[Callable[[str], Desk]]:
    contexts = []

    def open_desk(name: str) -> Desk:
        context = chromium.new_context(
            viewport={"width": 1400, "height": 1000}, accept_downloads=True, locale="en-GB"
        )
        contexts.append(context)
        desk = Desk(lab, context.new_page())

        def guard(route: object) -> None:
            if route.request.url.startswith((lab.url, "data:", "blob:")):
                route.continue_()
            else:
                desk.outside.append(route.request.url)
                route.abort()

        def hear(message: object) -> None:
            slow = message.text.startswith("Plugin @")  # Lab on a busy machine
            if message.type in ("error", "warning") and not slow:
                told = desk.errors if message.type == "error" else desk.warnings
                told.append(f"{message.text} ({message.location.get('url', '')})")

        context.route("**/*", guard)
        desk.page.on("console", hear)
        desk.page.on("pageerror", lambda error: desk.errors.append(str(error)))
        desk.open(name)
        return desk

    yield open_desk
    for context in contexts:
        context.close()
