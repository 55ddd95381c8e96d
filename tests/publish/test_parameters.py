"""The parameters cell read as a schema, and values fitted to it."""

import datetime
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.errors import ParameterError
from nkreport.publish.run.parameters import Parameter, convert, read_parameters

NOTEBOOKS = Path(__file__).parent / "notebooks"


def declared(*lines: str) -> tuple[Parameter, ...]:
    cell = new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    return read_parameters(new_notebook(cells=[cell]))


@pytest.fixture(scope="module")
def every_type() -> tuple[Parameter, ...]:
    return read_parameters(nbformat.read(NOTEBOOKS / "takes_parameters.ipynb", as_version=4))


def test_each_line_gives_name_type_default_and_meaning(every_type):
    rows = [(p.name, p.annotation, p.default, p.meaning, p.line) for p in every_type]
    assert rows == [
        ("as_of", "str", "2024-07-01", "figures said on or before this day (ISO 8601)", 4),
        ("day", "date", datetime.date(2024, 1, 1), "a day", 5),
        ("words", "list[str]", ["a", "b"], "some words", 6),
        ("limit", "Optional[int]", None, "no more than so many", 7),
        ("share", "float", 0.5, "between 0 and 1", 8),
        ("show", "bool", True, "whether to show it", 9),
        ("form", "Literal['dot', 'bar']", "dot", "how it is drawn", 10),
        ("title", "str", "Briefing", "the page's title", 11),
    ]


def test_lines_papermill_would_misread_are_read():
    found = declared(
        "limit: int | None = None  # at most",
        'colour: str = "#ff0000"  # a colour',
        'rule: str = "a = b"  # a rule',
        "words: list[str] = [  # some words",
        '    "a",',
        "]",
    )
    assert [(p.name, p.default, p.meaning) for p in found] == [
        ("limit", None, "at most"),
        ("colour", "#ff0000", "a colour"),
        ("rule", "a = b", "a rule"),
        ("words", ["a"], "some words"),
    ]


def test_the_cell_is_not_run(tmp_path):
    with pytest.raises(ParameterError, match="the default of n is computed"):
        declared(f"n: int = open({str(tmp_path / 'made')!r}, 'w').write('')")
    assert list(tmp_path.iterdir()) == []


def test_text_becomes_the_declared_type(every_type):
    given_text = {
        "as_of": "2022-12-31",
        "day": "2022-12-31",
        "words": "x, y",
        "limit": "none",
        "share": "1e-1",
        "show": "False",
        "form": "bar",
        "title": "=1+1",
    }
    assert convert(every_type, given_text) == {
        "as_of": "2022-12-31",
        "day": datetime.date(2022, 12, 31),
        "words": ["x", "y"],
        "limit": None,
        "share": 0.1,
        "show": False,
        "form": "bar",
        "title": "=1+1",
    }


def test_values_of_yaml_are_kept_or_fitted(every_type):
    typed = {"as_of": datetime.date(2022, 12, 31), "words": ["x, y"], "limit": 7, "share": 1}
    fitted = convert(every_type, typed)
    assert fitted == {"as_of": "2022-12-31", "words": ["x, y"], "limit": 7, "share": 1.0}
    assert type(fitted["share"]) is float


def test_a_list_may_be_json(every_type):
    assert convert(every_type, {"words": '["x, y", "z"]'}) == {"words": ["x, y", "z"]}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("as_fo", "2024-07-01", "unknown parameter as_fo: did you mean as_of"),
        ("zzzzzz", "1", "unknown parameter zzzzzz: the report has as_of, day"),
        ("class", "1", "'class' is not a name"),
        ("__doc__", "1", "'__doc__' is not a name"),
        ("x=1\nimport os", "1", r"'x=1\\nimport os' is not a name"),
        (7, "1", "7 is not a name"),
        ("as_of", "01/02/2024", "as_of should be a day as YYYY-MM-DD, is '01/02/2024'"),
        ("as_of", "20240701", "as_of should be a day as YYYY-MM-DD"),
        ("as_of", "2024-02-30", "no such day: day is out of range"),
        ("day", datetime.datetime(2024, 1, 1), "day should be a day as YYYY-MM-DD"),
        ("limit", "seven", "limit should be a whole number, or none, is 'seven'"),
        ("limit", "1_000", "limit should be a whole number"),
        ("limit", "٣", "limit should be a whole number"),
        ("limit", True, "limit should be a whole number"),
        ("limit", 10**40, "it is too large"),
        ("share", "nan", "share should be a number"),
        ("share", float("nan"), "it is not finite"),
        ("share", "1e999", "it is not finite"),
        ("show", "yes", "show should be true or false, is 'yes'"),
        ("show", 1, "show should be true or false, is 1"),
        ("form", "line", "form should be one of 'dot', 'bar', is 'line'"),
        ("title", False, "title should be text, is False: put it in quotes"),
        ("title", b"bytes", "title should be text"),
        ("title", "a\x00b", "a character that cannot be printed"),
        ("title", "\ud800", "a character that cannot be printed"),
        ("title", "x" * 10_001, "longer than 10000 characters"),
        ("words", ["x" * 9000] * 3, "longer than 10000 characters"),
        ("words", [["x"]], "words should be a list, each item text"),
        ("words", "[" * 9_999, "it begins with .* is not JSON"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_words(every_type, name, value, words):
    with pytest.raises(ParameterError, match=words):
        convert(every_type, {name: value})


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("title", "AKIA" + "QX4" * 5 + "Z", "a key of AWS"),
        ("title", "ghp_" + "a1" * 18, "a token of GitHub"),
        ("title", "sk-proj-" + "a1" * 20, "a secret key"),
        ("title", "postgresql://ann:hidden@db.example/x", "an address with a password"),
        ("title", "-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("words", ["plain", "xoxb-123456789012-abc"], "a token of Slack"),
        ("words", '["ghp_' + "a1" * 18 + '"]', "a token of GitHub"),
        ("db_password", "winter", "a password"),
        ("access_token", "9f86d081884c7d65", "a key"),
    ],
)
def test_what_looks_like_a_secret_is_refused_and_not_repeated(name, value, kind):
    known = declared(
        'title: str = ""\nwords: list[str] = []\ndb_password: str = ""\naccess_token = ""'
    )
    with pytest.raises(ParameterError, match=rf"^{name} looks like {kind}, and a page") as raised:
        convert(known, {name: value})
    assert (value if isinstance(value, str) else value[-1]) not in str(raised.value)


def test_a_default_that_looks_like_a_secret_is_refused_too():
    with pytest.raises(ParameterError, match="the default of password looks like a password"):
        declared('password = "winter"')


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "https://stats.example/a:b@c?x=1"),
        ("title", "sk-ru-trade-2024"),
        ("title", "mail ann@stats.example: the ships"),
        ("db_password", ""),
        ("access_token", "munitions"),
        ("title", "9f86d081884c7d65"),
    ],
)
def test_what_is_no_secret_is_taken(name, value):
    known = declared('title: str = ""\ndb_password: str = ""\naccess_token = ""')
    assert convert(known, {name: value}) == {name: value}


def test_all_problems_are_said_at_once(every_type):
    with pytest.raises(ParameterError) as raised:
        convert(every_type, {"as_fo": "x", "limit": "x", "show": "x"})
    assert [line.split()[0] for line in str(raised.value).splitlines()] == [
        "unknown",
        "limit",
        "show",
    ]


def test_a_name_that_ends_in_on_is_a_day_even_within_a_list():
    parameters = declared('said_on: list[str] = ["2024-01-01"]')
    with pytest.raises(ParameterError, match="a list, each item a day"):
        convert(parameters, {"said_on": "2024-01-01,soon"})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("n: int", "line 1: n has no default"),
        ("print(1)", "only lines like"),
        ("a, b = 1, 2", "only lines like"),
        ("%matplotlib inline", "line 1: not Python"),
        ("n: complex = 1", "complex is not a type a parameter can have"),
        ("n: list = []", "list is not a type"),
        ("n = []", "n: its type cannot be seen from the default: annotate it"),
        ("n = None", "annotate it"),
        ("n: int = None", "the default of n should be a whole number, is None"),
        ('n: int = "3"', "the default of n should be a whole number"),
        ('as_of: str = "2024-13-01"', "the default of as_of should be a day"),
        ("list: int = 1", "list would hide Python's own list"),
        ("__name__: str = 'x'", "__name__ is kept for Python itself"),
        ("n: int = 1\nn: int = 2", "line 2: n stands on line 1 already"),
        ("n: float = 1e999", "it is not finite"),
        ("form: Literal[x] = 'a'", "holds plain values only"),
    ],
)
def test_a_line_that_declares_nothing_is_refused_by_its_words(line, words):
    with pytest.raises(ParameterError, match=words):
        declared(line)


def test_every_line_at_fault_is_named():
    with pytest.raises(ParameterError) as raised:
        declared("n: int", "m: int = 1", "k: complex = 1")
    assert [line.split(": ")[0] for line in str(raised.value).splitlines()] == [
        "parameters cell (cell 1), line 1",
        "parameters cell (cell 1), line 3",
    ]


def test_a_notebook_has_one_parameters_cell_at_most_and_an_error_names_it():
    path = NOTEBOOKS / "has_two_parameters_cells.ipynb"
    words = r"has_two_parameters_cells\.ipynb: cells 1 and 2 are tagged `parameters`: keep the tag"
    with pytest.raises(ParameterError, match=words):
        read_parameters(nbformat.read(path, as_version=4), path)


def test_a_notebook_without_such_a_cell_has_no_parameters_and_says_how_to_have_one():
    path = NOTEBOOKS / "has_no_parameters_cell.ipynb"
    found = read_parameters(nbformat.read(path, as_version=4))
    assert found == ()
    with pytest.raises(ParameterError, match="unknown parameter n: the report has none; write"):
        convert(found, {"n": "1"})


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_text_for_a_text_parameter_is_kept_as_it_is(text):
    assert convert(declared('title: str = "x"'), {"title": text}) == {"title": text}


@given(st.one_of(st.integers(-(2**63) + 1, 2**63 - 1)))
def test_a_whole_number_is_read_back_from_its_text(number):
    assert convert(declared("n: int = 1"), {"n": str(number)}) == {"n": number}
