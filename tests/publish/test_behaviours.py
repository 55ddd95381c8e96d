"""Notebooks named by what they do: each does it, and two runs put out the same."""

import importlib.util
import json
import re
from functools import lru_cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from nkreport.errors import RunError
from nkreport.publish.run.execute import run_notebook
from nkreport.publish.run.fork_client import Server
from nkreport.publish.run.needs_kernel import modules_named, unfit
from nkreport.publish.run.sandbox import environment, private_folder

HERE = Path(__file__).parent
NOTEBOOKS = HERE / "behaviours"

# This folder is no package: the list that other tests compare by is loaded by its place.
_spec = importlib.util.spec_from_file_location("nkreport_fleeting", HERE / "fleeting.py")
fleeting = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fleeting)

WORDS = {
    "allows_its_errors": ["first\n", "ValueError: allowed", "went on after three errors\n"],
    "asks_about_its_streams": [
        "UTF-8 None False True False\nFalse False stdout",
        "'not caught'",
        r"'caught\ncaught too\n'",
        "SAID LOUDLY\nsaid plainly\n",
        "columns=80, lines=24) False\nTypeError",
    ],
    "awaits": [
        "[6, 2, 4]",
        "counted 2",
        "[0, 1, 2, 3]",
        "the task is done [0, 1, 2]\nin a lock True",
        "asyncio.run() cannot be called from a running event loop",
        "RuntimeWarning: coroutine 'double' was never awaited",
        "TimeoutError",
        "The above exception was the direct cause",
    ],
    "changes_what_others_would_see": [
        "False False False\n60 1000 UTC\n0 LC_CTYPE=C.UTF-8;",
        "patched frame",
        "signal 12\n09:00 KST",
        "('patched', True)",
        "still printed",
        "still shown",
    ],
    "clears_its_output": ["kept\n", "step 3\n", "kept at the end", "stays", "after"],
    "colours_its_text": [
        "\x1b[31mred\x1b[0m \x1b[1mbold\x1b[0m",
        "\x1b[2K\x1b[1Gerased line",
        "\x1b]8;;https://example.org\x1b\\link",
        "\x1b[31ma red value",
        "ValueError: \x1b[31ma red message\x1b[0m",
    ],
    "displays_every_type": [
        "<em>HTML</em>",
        "*Markdown*",
        "$LaTeX$",
        r"$\displaystyle \frac{1}{2}$",
        '"list": [1, 2.5, null, true]',
        "pretty",
        '<rect width="4"/>',
        "window.own = 1",
        r"\begin{Verbatim}",
        "<em>as the value</em>",
    ],
    "draws_charts": [
        '"application/vnd.vegalite.v5+json"',
        '"application/vnd.nkreport.v1+json"',
        "Three bars, the middle one the tallest.",
        '"layered"',
        '"application/json"',
    ],
    "draws_figures": [
        "False\nshown after what is printed\n",
        "<Figure size 640x480 with 1 Axes>",
        "<Figure size 200x100 with 1 Axes>",
        "<Figure size 100x200 with 0 Axes>",
        "'nothing is open'",
        '"image/png": {"width": ',
        "<dc:date>1980-01-01T00:00:00",
        "ValueError: after a figure was begun",
    ],
    "draws_pictures": [
        "iVBORw0KGgo",
        '"width": 16',
        "grey",
        "'shown before the figures'",
        "<Figure of level 20>",
        "<Figure of level 30>",
    ],
    "draws_random_numbers": [
        "0.32383276483316237 [ 1.6905257  -0.46593737  0.03282016] [19, 50, 83, 6, 9]",
        "[706, 247, 749,",
        "[45, 2, 30, 20, 17]",
        "8000993259118358886",
        "[-2.48, -0.37,  0.59]",
    ],
    "ends_on_expressions": [
        "3 2 [1, 2] 7\n",
        "('1 + 1', 2, 2, '1 + 1', True)",
        "'a # not a comment;'",
        "'shown one'",
        "'shown two'",
        "'shown though assigned'",
    ],
    "exits_by_the_shell": ["'shown before'", "before the exit\nafter the call\n"],
    "exits_in_a_function": ["caught 3\nbefore the exit", "SystemExit: 3", "To exit: use 'exit'"],
    "exits_with_a_status": ["before the exit", "SystemExit: three of four", "use %tb to see"],
    "fails_in_a_display_method": ["before", "ValueError: the method fails", "Broken()"],
    "formats_its_types": [
        "a length",
        "<b>3 m</b>",
        "([1.2, {'key': 2.8}], 3.5)",
        "<u>1.50</u>",
        "hooked: value",
        "'plain again'",
        "[1, [...]]",
    ],
    "indents_its_last_cell_wrongly": ["a cell that runs", "IndentationError", "<tokenize>:3"],
    "interrupts_itself": ["before the interrupt", "KeyboardInterrupt"],
    "is_not_python_in_its_last_cell": [
        "a cell that runs",
        "SyntaxError",
        "if total = 2:\n       ^",
    ],
    "leaves_files_in_its_folder": [
        "[] True\n",
        "['deep', 'made.txt']",
        "held open over cells deep\n",
        "set by a cell\r\nmade by a cell\r\n",
        "['inside']\n",
        "('0o77', True, 'UTC')",
    ],
    "logs": [
        "WARNING:root:a warning without a handler",
        "own:INFO:said by a logger of its own",
        "own:ERROR:with its traceback\nTraceback",
        "'StreamHandler'",
        " with its time\n",
    ],
    "prints_a_lot": [
        "1023 0123456789abcdef",
        "line 4999\n",
        " 999,\n ...]",
        "x" * 1_000_000,
        "yyyy",
    ],
    "prints_from_tasks": [
        "while the cell waits\nthe cell ends\n",
        "started\nin a later cell\n",
        "ValueError('raised in a task')",
        "(True, True)",
    ],
    "prints_from_threads": [
        "from a joined thread\nfrom the cell\n",
        "from a pool\n",
        "after its cell went on\njoined in the next cell\n",
        "Exception in thread broken:",
        "'displayed by a thread'",
    ],
    "prints_to_both_streams": [
        "out 1\nout 2\nout 3\n",
        "err 1\nerr 2\nerr 3\n",
        "no newline and on\nwritten line by line\n",
        "\rdone  10 %\rdone  55 %\rdone 100 %\nbackspace\b\b",
        "before\n'between'after\n",
        "\na\nb\n\n",
    ],
    "raises_a_group_with_notes": [
        "ExceptionGroup: both failed (2 sub-exceptions)",
        "| TypeError: second\n    | note on the second",
    ],
    "raises_from_another_error": [
        "KeyError: 'absent'",
        "During handling of the above exception",
        "The above exception was the direct cause",
        "TooFew: ('no whole to share', 1)",
    ],
    "raises_in_an_earlier_function": [
        "before the error\n3\n",
        "Cell In[2], line 3",
        "Cell In[1], line 6, in read(text)",
        "KeyError: 'missing'",
    ],
    "runs_hooks_around_cells": [
        "before: \"hooked\"\n'hooked'after: True hooked 2\n",
        "42after: True 42 4\n",
        "12after: True 12 6\n",
        "'no hooks any more'",
    ],
    "runs_scripts_of_other_languages": [
        "from bash\nnumber 1\nnumber 2\nnumber 3\n",
        "to the errors\n",
        r"('kept\n', 'wrong\n')",
        "as it came\n",
        "CalledProcessError",
    ],
    "shows_its_own_tracebacks": [
        "ValueError: caught and shown",
        "went on",
        'Traceback (most recent call last):\n  File "',
        "handled 'absent'",
    ],
    "shows_objects_by_their_methods": [
        "<b>as HTML</b>",
        "**as Markdown**",
        "$as^{LaTeX}$",
        '"application/vnd.own+json": {"wide": true}',
        "shown by itself",
        "two\n lines",
        '"own": 1',
    ],
    "shows_tables": [
        "Béla &lt;b&gt;",
        "3 entries, 10 to 30",
        "1,344.14",
        "<caption>styled</caption>",
        'id="T_own"',
        "[2 rows x 30 columns]",
        "1.2e+06",
        "KeyError: 40",
    ],
    "spawns_processes": [
        "spawn [1.0, 2.0] [2, 8]\nforkserver [1.0, 2.0] [2, 8]\nfork [1.0, 2.0] [2, 8]\n",
        "spawn [0, 2, 4, 6]\nforkserver [0, 2, 4, 6]\n",
        "said by a process\n[1, 2] 0\n",
        "(300, 300)\n[] [10]\n[12]\n",
    ],
    "starts_subprocesses": [
        r"(4, 'out\n', 'err\n')",
        "said by the shell\r\nwithout newlineto the errors\r\n",
        "['one', 'two given GIVEN'] one two given GIVEN SList",
        "5through a pipe\n",
        "['by the method']",
    ],
    "takes_signals": [
        "[<Signals.SIGPIPE: 13>, <Signals.SIGXFSZ: 25>]\nTrue\n[<Signals.SIGINT: 2>]\nset()\n",
        "[-15, -15, -1, -2]",
        "twenty pools\n",
        "y\r\n",
        "the task was cancelled\n",
        "the cell was interrupted\n",
    ],
    "tells_about_its_namespace": [
        "__main__ False ['nkreport'] builtins\nTrue True\n",
        "'__builtins__',",
        "__main__ Point(x=1, y=2) True\n",
        "{'value': int}",
        r"def later():\n    return defined_later\n",
        "ZMQInteractiveShell True True\n",
        "(10, 'by push', 10)",
        "'image/svg+xml'",
    ],
    "updates_displays_from_later_cells": [
        "'sixth text'",
        "<p>changed</p>",
        "'fifth'",
        "<DisplayHandle display_id=named>",
    ],
    "uses_cell_magics": [
        "caught\n caught too\n 1\ncaught\n",
        "<b>bold</b>",
        "*stressed*",
        "$x^2$",
        'width="2"',
        "window.own = 2",
        "Writing own_module.py",
        "answered by the module True\n",
        "Appending to own_module.py",
        "imported again\n'answered by the module'",
        "backwards: backward\n",
        "timed\n",
        "Wall time: ",
        "ALOUD\n'SHOWN'",
    ],
    "uses_line_magics": [
        "first\t second\t third\t \n",
        "0.333",
        "first      int     1",
        "inner\n",
        "'work'",
        "env: OWN=value",
        "Pretty printing has been turned OFF",
        "greeted by an alias",
        "Exception reporting mode: Minimal",
        "UsageError: Line magic function `%no_such_magic` not found.",
    ],
    "warns": [
        "UserWarning: plain warning",
        "DeprecationWarning: old is old\n  old()",
        "FutureWarning: in the future",
        "RuntimeWarning: divide by zero",
        "raised made an error",
        "(['old is old'], 'error')",
    ],
    "writes_to_file_descriptors": [
        "written to descriptor 1\n",
        "written to descriptor 2\n",
        "said by a child of the shell\n",
        "said by a child that inherits\n",
        "printed before\nüberall ✓\nprinted after\n",
    ],
    "writes_unicode": [
        "emoji 🚢👩‍🚀🇰🇵 한국어",
        "שלום مرحبا combining: e\u0301 n\u0303 zero width:\u200b|\ufeff|",
        "null: \0 | controls: \x01\x1f\x7f\x85",
        r"'lone \ud800'",
        "variable of Unicode",
        "ValueError: 错误 🚢 שלום",
    ],
}
NOT_SHOWN = {
    "clears_its_output": ["gone at once", "step 2", "'cleared'", "updated though cleared"],
    "ends_on_expressions": ["'first'", "'second'", "suppressed", "inside a block"],
    "exits_by_the_shell": ["the next cell"],
    "exits_with_a_status": ["the next cell"],
    "fails_in_a_display_method": ["the next cell"],
    "interrupts_itself": ["the next cell"],
    "raises_in_an_earlier_function": ["after the error\n", "the next cell"],
    "runs_scripts_of_other_languages": ["not reached"],
    "updates_displays_from_later_cells": ["first text", "second text", "beside it", "nobody"],
    "uses_line_magics": ["Do nothing."],
    "warns": ["hidden by default", "not said"],
}
STOPPED = {
    "awaits": "TimeoutError",
    "colours_its_text": "a red message",
    "draws_figures": "line 5: `raise ValueError",
    "exits_in_a_function": "it exits (3)",
    "exits_with_a_status": "it exits (three of four)",
    "fails_in_a_display_method": "ValueError: the method fails",
    "indents_its_last_cell_wrongly": "IndentationError",
    "interrupts_itself": "line 2: `raise KeyboardInterrupt`",
    "is_not_python_in_its_last_cell": "line 2: `if total = 2:`",
    "raises_a_group_with_notes": "ExceptionGroup: both failed",
    "raises_from_another_error": "line 5",
    "raises_in_an_earlier_function": "KeyError: 'missing'",
    "runs_scripts_of_other_languages": "CalledProcessError",
    "shows_its_own_tracebacks": "KeyError: 'absent'",
    "shows_tables": "KeyError: 40",
    "uses_line_magics": "UsageError",
    "writes_unicode": "错误",
}
FLEETING_IN = (
    "draws_charts",
    "logs",
    "shows_tables",
    "updates_displays_from_later_cells",
    "uses_cell_magics",
    "uses_line_magics",
)


UNFIT = ()


def read(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def run(name, server=None):
    """Run a notebook and return it with the words it stopped with, if it did."""
    try:
        return run_notebook(read(name), {}, server=server).notebook, None
    except RunError as error:
        return error.notebook, str(error)


@lru_cache
def shown(name):
    return words_of(run(name)[0])


def words_of(notebook):
    return "".join(
        words for cell in notebook.cells for output in cell.outputs for words in _words(output)
    )


def _words(output):
    yield output.get("text", "")
    yield "\n".join(output.get("traceback", ()))
    data = output.get("data", {})
    yield from (text for text in data.values() if isinstance(text, str))
    rest = {kind: value for kind, value in data.items() if not isinstance(value, str)}
    if rest or output.get("metadata"):
        yield json.dumps([rest, output.get("metadata")])


def test_each_notebook_has_its_words():
    assert sorted(path.stem for path in NOTEBOOKS.iterdir()) == sorted(WORDS)


@pytest.fixture(scope="module")
def server():
    """A process to fork runs from, with what all these notebooks import."""
    with (
        private_folder() as root,
        Server(
            root, environment(root, ()), modules_named([read(name) for name in WORDS])
        ) as started,
    ):
        yield started


@pytest.mark.long
@pytest.mark.parametrize("name", WORDS)
def test_a_fork_puts_out_what_a_kernel_does(name, server):
    assert (unfit(read(name)) is None) == (name not in UNFIT)
    cold, stopped = run(name)
    warm, stopped_warm = run(name, server)
    assert stopped_warm == stopped
    assert fleeting.steady(warm) == fleeting.steady(cold)


@pytest.mark.long
@pytest.mark.parametrize("name", WORDS)
def test_a_notebook_does_what_it_is_named_for_twice_alike(name):
    notebook, stopped = run(name)
    words = words_of(notebook)
    assert [word for word in WORDS[name] if word not in words] == []
    assert [word for word in NOT_SHOWN.get(name, ()) if word in words] == []
    assert (stopped is None) == (name not in STOPPED), stopped
    assert STOPPED.get(name, "") in (stopped or "")
    again, stopped_again = run(name)
    assert stopped_again == stopped
    assert fleeting.steady(again) == fleeting.steady(notebook)


@pytest.mark.long
@pytest.mark.parametrize("pattern", [pattern for pattern, _, _ in fleeting.FLEETING])
def test_each_line_of_the_list_replaces_something(pattern):
    assert any(re.search(pattern, shown(name)) for name in FLEETING_IN)


@pytest.mark.long
def test_a_client_of_notebooks_goes_on_after_an_allowed_error():
    done = NotebookClient(read("allows_its_errors"), kernel_name="python3").execute()
    assert "went on after three errors\n" in words_of(done)
