"""What may be otherwise where reports are made, and must not be seen in them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

from reproduce.project import rows_backwards, with_line_ends, write_project

_YEAR_S = 365 * 86_400
_OPTIONS = ("--to", "html,pdf", "--data", "seeds")
_LOCALES = {"tr_TR.UTF-8": "UTF-8", "de_DE.ISO-8859-1": "ISO-8859-1", "ko_KR.EUC-KR": "EUC-KR"}
_STARTUP = "import pandas\npandas.options.display.precision = 1\nprint('hello')\n"
_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{}</fontconfig>'


class NotHere(Exception):
    """The machine lacks what a variation needs."""


@dataclass(frozen=True)
class Variation:
    """How a batch is made otherwise.

    Attributes
    ----------
    name : str
    variables : mapping
        Of the command's environment; one that is empty is taken out of it.
    inside : mapping
        Of the environment of every process that the batch starts, which it hands on to none itself.
    options : sequence of str
        Of the command.
    folder : str
        Where the project stands, below the place of all.
    umask : int
    backwards : bool
        Whether the grid lists its reports in the other order.
    prepare : callable
        Given the project and the home, before the batch.
    killed : bool
        Whether the batch is killed on its way, and the command given again.
    recorded : bool
        Whether a record says how it was made: it has the hash of tables whose bytes are others, and
        no row of a run in a kernel, whose reading nobody hears.
    """

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()
    folder: str = "project"
    umask: int = 0o022
    backwards: bool = False
    prepare: Callable[[Path, Path], None] = lambda project, home: None
    killed: bool = False
    recorded: bool = False

    def __add__(self, other: Variation) -> Variation:
        """Both at once."""

        def prepare(project: Path, home: Path) -> None:
            self.prepare(project, home)
            other.prepare(project, home)

        return Variation(
            f"{self.name}, {other.name}",
            {**self.variables, **other.variables},
            {**self.inside, **other.inside},
            [*self.options, *other.options],
            other.folder if self.folder == "project" else self.folder,
            self.umask | other.umask,
            self.backwards or other.backwards,
            prepare,
            self.killed or other.killed,
            self.recorded or other.recorded,
        )


def variations() -> dict[str, Variation]:
    """All of them by name, first that nothing is otherwise."""
    found = [
        Variation("the same again"),
        Variation("a year later", inside=_clock(_YEAR_S), prepare=_build_clock),
        Variation("a year before", inside=_clock(-_YEAR_S), prepare=_build_clock),
        *(Variation(f"zone {z}", {"TZ": z}) for z in _ZONES),
        *(Variation(f"locale {n}", {"LC_ALL": n, "LANG": n}, prepare=_locale) for n in _LOCALES),
        Variation("locale C", {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
        Variation("umask 077", umask=0o077),
        Variation("no home", {"HOME": "", "XDG_CACHE_HOME": ""}),
        Variation("a home that cannot be written", {"HOME": "/proc/none", "XDG_CACHE_HOME": ""}),
        Variation("another path", folder="a longer/Päth with spaces"),
        Variation("hash seed 1", {"PYTHONHASHSEED": "1"}),
        Variation("hash seed 4711", {"PYTHONHASHSEED": "4711"}),
        Variation("one worker", options=["--workers", "1"]),
        Variation("four workers", options=["--workers", "4"]),
        Variation("grid in the other order", backwards=True),
        Variation("kernels", options=["--cold"], recorded=True),
        Variation("killed and resumed", killed=True),
        Variation("CRLF in tables", prepare=lambda p, _: with_line_ends(p), recorded=True),
        Variation("rows in the other order", prepare=lambda p, _: rows_backwards(p), recorded=True),
        Variation("startup files of a user", prepare=_startup),
        Variation("no system fonts", prepare=_fonts, inside={"FONTCONFIG_FILE": "home/none.conf"}),
        Variation("more fonts", prepare=_fonts, inside={"FONTCONFIG_FILE": "home/more.conf"}),
        Variation("an older processor", inside=_older_processor()),
    ]  # fmt: skip
    return {variation.name: variation for variation in found}


_ZONES = ("Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu")


def together(*names: str) -> Variation:
    """Several variations at once."""
    known = variations()
    return reduce(Variation.__add__, (known[name] for name in names))


def make(variation: Variation, place: Path, reports: Sequence[str] = ()) -> Path:
    """Make the reports of a new project under a variation.

    Parameters
    ----------
    variation : Variation
    place : Path
        For the project, its output and all else; made by this.
    reports : sequence of str
        As `write_project` takes them.

    Returns
    -------
    Path
        The folder of the output.

    Raises
    ------
    NotHere
        If the machine lacks what the variation needs.
    RuntimeError
        If the batch failed; with what it said.
    """
    home, project = place / "home", place / variation.folder
    home.mkdir(parents=True)
    write_project(project, reports, backwards=variation.backwards)
    variation.prepare(project, home)
    inside = {
        name: str(place / value) if value.startswith("home/") else value
        for name, value in variation.inside.items()
    }
    python = _interpreter(place, inside) if inside else sys.executable
    out = project.parent / "out"
    command = [str(python), "-m", "nkreport", "batch", "grid.yaml", "--out", str(out), *_OPTIONS]
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        # Fonts are cut once for all: that takes seconds, and `no home` has none kept.
        "XDG_CACHE_HOME": str(place.parent / "kept"),
        "LC_ALL": "C.UTF-8",
        "LOCPATH": str(home / "locales"),
        **variation.variables,
    }
    started = {
        "cwd": project,
        "env": {name: value for name, value in variables.items() if value},
        "umask": variation.umask,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
    }
    command += variation.options
    if variation.killed:
        _kill_half_way(command, started, out)
    done = subprocess.run(command, check=False, **started)
    if done.returncode:
        raise RuntimeError(done.stdout.decode("utf-8", "replace"))
    return out


def _kill_half_way(command: Sequence[str], started: Mapping[str, object], out: Path) -> None:
    """Kill a batch as soon as two of its pages stand."""
    begun = subprocess.Popen(command, start_new_session=True, **started)
    assert begun.stdout is not None
    while begun.poll() is None and len(list(out.glob("*.html"))) < 2:
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(begun.pid, signal.SIGKILL)
    begun.stdout.read()
    begun.stdout.close()
    if begun.wait() == 0:
        raise RuntimeError("the batch had ended before it could be killed")


def _interpreter(place: Path, variables: Mapping[str, str]) -> Path:
    """An environment like this one, whose Python sets variables whoever starts it.

    A run is handed a fixed environment; this is how another clock or processor reaches it too.
    """
    environment, own = place / "python", Path(sys.prefix)
    (environment / "bin").mkdir(parents=True)
    for part in ("lib", "lib64", "share", "etc"):
        if (own / part).exists():
            (environment / part).symlink_to(own / part)
    shutil.copy(own / "pyvenv.cfg", environment)
    python = environment / "bin" / "python"
    lines = [f"export {name}='{value}'" for name, value in variables.items()]
    lines.append(f'exec -a "$0" {Path(sys.executable).resolve()} "$@"')
    python.write_text("#!/bin/bash\n" + "\n".join(lines) + "\n")
    python.chmod(0o755)
    return python


def _clock(seconds: int) -> dict[str, str]:
    return {"LD_PRELOAD": "home/clock.so", "SHIFTED_BY": str(seconds)}


def _build_clock(project: Path, home: Path) -> None:
    source = Path(__file__).with_name("clock.c")
    try:
        built = ["cc", "-O1", "-fPIC", "-shared", "-o", home / "clock.so", source]
        subprocess.run(built, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotHere("no C compiler: apt-get install gcc libc6-dev") from error


def _locale(project: Path, home: Path) -> None:
    for name, coding in _LOCALES.items():
        (home / "locales").mkdir(exist_ok=True)
        made = ["localedef", "-c", "-i", name.partition(".")[0], "-f", coding]
        try:
            subprocess.run([*made, home / "locales" / name], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotHere("no localedef with its sources: apt-get install locales") from error


def _startup(project: Path, home: Path) -> None:
    """What a user may keep in a home that changes what Python shows."""
    for name, text in {
        ".ipython/profile_default/startup/00.py": _STARTUP,
        ".ipython/profile_default/ipython_config.py": "get_config().TerminalIPythonApp.quick = 1",
        ".config/matplotlib/matplotlibrc": "figure.dpi: 30\n",
        ".jupyter/nbconvert_config.py": "get_config().HTMLExporter.exclude_input = True",
    }.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _fonts(project: Path, home: Path) -> None:
    """A system without fonts, and one with some that are called as those a page is set in."""
    import matplotlib

    more = home / "fonts"
    shutil.copytree(Path(matplotlib.get_data_path(), "fonts", "ttf"), more)
    (home / "none.conf").write_text(_FONTS.format(""))
    (home / "more.conf").write_text(_FONTS.format(f"<dir>{more}</dir>"))


def _older_processor() -> dict[str, str]:
    """Variables by which numpy, its BLAS and the C library leave newer instructions unused."""
    from numpy._core import _multiarray_umath as built  # type: ignore[attr-defined]

    here = [name for name in built.__cpu_dispatch__ if built.__cpu_features__[name]]
    return {
        "NPY_DISABLE_CPU_FEATURES": " ".join(here),
        "OPENBLAS_CORETYPE": "Nehalem",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX",
    }
