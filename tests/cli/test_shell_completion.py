"""What Tab offers: as argcomplete asks for it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("argcomplete")


def offered(line: str, folder: Path) -> list[str]:
    """The completions of a line with the cursor at its end."""
    answer = folder / "answer"
    asking = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    script = "import sys; sys.argv[0] = 'nkreport'; from nkreport.cli import main; sys.exit(main())"
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=os.environ | asking,
        check=True,
    )
    return [word.strip() for word in answer.read_text().split("\n")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nkreport rec", ["reconcile"]),
        ("nkreport build m", ["mobilisation", "munitions"]),
        ("nkreport watch bri", ["briefing"]),
        ("nkreport build reconciliation -p f", ["first="]),
        ("nkreport build briefing -p f", [""]),
        ("nkreport figures --measure troops_k", ["troops_killed"]),
        ("nkreport figures --claimant Will", ["William\\ Burns"]),
        ("nkreport figures russian-killed-b", ["russian-killed-burns-2022-07"]),
        ("nkreport figures --data gone --measure t", [""]),
    ],
)
def test_tab_offers_what_there_is(line: str, words: list[str], tmp_path: Path) -> None:
    assert offered(line, tmp_path) == words


@pytest.mark.long
def test_tab_completes_in_a_bash_that_turned_it_on_as_the_documentation_says(
    tmp_path: Path,
) -> None:
    pexpect = pytest.importorskip("pexpect")
    commands = Path(sys.executable).parent
    bash = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{commands}:{os.environ['PATH']}", "PS1": "ready> "},
        encoding="utf-8",
        timeout=60,
    )
    try:
        bash.expect_exact("ready> ")
        bash.sendline('bind "set enable-bracketed-paste off"')
        bash.expect_exact("ready> ")
        bash.sendline('eval "$(register-python-argcomplete nkreport)"')
        bash.expect_exact("ready> ")
        bash.send("nkreport watch bri\t")
        bash.expect_exact("watch briefing ")
        bash.send("\x15nkreport build m\t\t")
        bash.expect(r"mobilisation +munitions")
        bash.send("\x15nkreport figures --claimant Will\t")
        bash.expect_exact("Will" + "iam\\ Burns ")
    finally:
        bash.close(force=True)
