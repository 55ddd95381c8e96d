import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nkreport.publish.content.warnings_told import count_warnings, first_warning, said_on_error


def cell(*texts, name="stderr"):
    return new_code_cell("x", outputs=[new_output("stream", name=name, text=t) for t in texts])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/a/b.py:3: UserWarning: careful\n  warn('careful')", 1),
        ("a.py:1: FutureWarning: x\na.py:2: DeprecationWarning: y", 2),
        ("WARNING:root:low on shells", 1),
        ("2024-05-02 WARNING low", 1),
        ("100%|####| 2/2", 0),
        ("INFO:root:the UserWarning class is fine", 0),
    ],
)
def test_warnings_are_counted_by_what_they_are_called(text, count):
    assert count_warnings(text) == count


def test_standard_error_is_read_as_it_stood_at_the_end_and_output_is_not():
    assert list(said_on_error(cell("1%\r2%", "\n \n", "said"))) == ["2%\n \nsaid"]
    assert list(said_on_error(cell("UserWarning: x", name="stdout"))) == []


def test_the_first_warning_is_named_with_its_cell():
    notebook = new_notebook(cells=[cell("fine"), cell("a line\nb.py:1: UserWarning: careful")])
    assert first_warning(notebook) == "cell 2: b.py:1: UserWarning: careful"
    assert first_warning(new_notebook(cells=[cell("fine")])) == ""
