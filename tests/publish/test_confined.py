"""What a run reached beside its own files: recorded, told in a line, refused by `--confine`."""

import json
import os
import re
import subprocess
import sys

import pytest

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.run import confinement
from tests.publish.test_opened import run, write_notebook

REACHES = """
import pathlib, socket, subprocess
from contextlib import suppress
pathlib.Path("kept.txt").write_text("1")
pathlib.Path({outside!r}).read_text()
subprocess.run(["true"])
with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
    asked.connect(("127.0.0.1", 9))
"""


def confined(path, cold=False):
    settings = Settings(path.parent / "out", alone=True, workers=1, cold=cold, confine=True)
    (result,) = Batch([Planned(path, {"n": 1}, path.stem)], settings).run()
    return result


def test_a_record_and_one_line_say_what_a_run_reached_beside_its_own_files(tmp_path):
    (tmp_path / "here").mkdir()
    outside = tmp_path / "outside.csv"
    outside.write_text("1")
    source = REACHES.format(outside=str(outside))
    (result,) = run(write_notebook(tmp_path / "here" / "r.ipynb", source))
    record = json.loads((tmp_path / "here" / "out" / "r-1.record.json").read_bytes())
    assert record["opened"] == {
        "network": ["127.0.0.1:9"],
        "programs": ["true"],
        "written": ["kept.txt"],
        "elsewhere": ["outside.csv"],
    }
    assert result.opened == (
        f"reached the network (127.0.0.1:9); ran (true); wrote, moved or removed (kept.txt);"
        f" read ({outside})"
    )


@pytest.mark.long
def test_a_run_that_reaches_nothing_is_not_told_of(tmp_path):
    source = "import tempfile\nprint(open('data.csv').read(), file=tempfile.TemporaryFile('w'))"
    (tmp_path / "data.csv").write_text("1")
    (result,) = run(write_notebook(tmp_path / "r.ipynb", source))
    assert (result.status, result.opened) == ("made", "")
    assert json.loads((tmp_path / "out" / "r-1.record.json").read_bytes())["opened"] == {}


OUT = """
import ctypes, os, socket, subprocess, sys, tempfile
from contextlib import suppress
open(os.path.join(tempfile.mkdtemp(), "mine"), "w").write("1")
told = []
def tries(act):
    try:
        act()
    except OSError as error:
        told.append(str(error))
    else:
        told.append("done")
def cat(text, place):
    if subprocess.run(["sh", "-c", f"(echo {text} > {place}) 2> /dev/null"]).returncode:
        raise OSError("refused")
tries(lambda: open("beside", "w"))
tries(lambda: os.remove("data.csv"))
tries(lambda: cat("x", "beside"))
tries(lambda: os.rename("data.csv", tempfile.mkdtemp() + "/taken"))
tries(lambda: socket.getaddrinfo("example.org", 443))
tries(lambda: socket.create_connection(("127.0.0.1", 9)))
told.append(ctypes.CDLL(None).socket(2, 2, 0))
told.append(ctypes.CDLL(None).truncate(b"data.csv", 0))
tries(lambda: os.kill(GUARDED, 0))
print(*told, sep="\\n")
"""


@pytest.mark.parametrize("cold", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_confined_run_writes_in_its_own_folder_and_reaches_nobody(tmp_path, cold):
    (tmp_path / "data.csv").write_text("1")
    if confinement.lacking():
        pytest.skip(confinement.lacking())
    source = OUT.replace("GUARDED", str(os.getpid()))
    result = confined(write_notebook(tmp_path / "r.ipynb", source), cold=cold)
    assert result.failed == {}
    assert not (tmp_path / "beside").exists()
    assert (tmp_path / "data.csv").read_text() == "1"
    notebook = json.loads((tmp_path / "out" / "r.ipynb").read_bytes())
    (output,) = notebook["cells"][-1]["outputs"]
    told = "".join(output["text"])
    written, network = re.escape(confinement.NO_WRITING), re.escape(confinement.NO_NETWORK)
    signalled = ".*not permitted" if confinement._landlock_version() > 5 else ".*"
    lines = [f".*{written}: 'beside'", f".*{written}: 'data.csv'", "refused",
             f".*{written}: 'data.csv'", rf".*{network} \(example.org\)", f".*{network}.*", "-1",
             "-1", signalled]  # fmt: skip
    assert re.fullmatch("\n".join(lines) + "\n", told), told


@pytest.mark.long
def test_what_is_refused_fails_the_report_in_words(tmp_path):
    notebook = write_notebook(tmp_path / "r.ipynb", "open('beside', 'w').write('1')")
    assert "PermissionError: [Errno 13] the run is confined" in confined(notebook).failed["cell"]
    (result,) = run(notebook)
    assert (result.status, result.opened) == ("made", "wrote, moved or removed (beside)")


HOOK_ALONE = """
import os, subprocess, sys
from nkreport.publish.run import confinement
confinement._MACHINES.clear()
print(confinement.lacking())
confinement.confine(sys.argv[1])()
for act in (lambda: open("x", "w"), lambda: os.mkdir("y"), lambda: subprocess.run(["true"])):
    try:
        act()
    except PermissionError as error:
        print(error.strerror)
open(os.path.join(sys.argv[1], "mine"), "w")
"""


def test_where_the_system_holds_nothing_python_alone_refuses_and_says_so(tmp_path):
    (tmp_path / "own").mkdir()
    asked = [sys.executable, "-c", HOOK_ALONE, str(tmp_path / "own")]
    lines = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True).stdout.splitlines()
    assert lines[0].endswith("which is no sandbox")
    assert lines[1:] == [confinement.NO_WRITING, confinement.NO_WRITING, confinement.NO_PROGRAM]
    assert [path.name for path in tmp_path.rglob("*")] == ["own", "mine"]
