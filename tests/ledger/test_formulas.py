"""Expressions over ids: precedence, names, and every way to get one wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.errors import UnitError
from nkreport.ledger.formulas import evaluate, ids_in
from nkreport.ledger.quantities import Interval

VALUES = {"a": 10.0, "b": 4.0, "c": 2.0, "two-words": 3.0, "under_score": 5.0, "2024-x": 7.0}


def value(expression: str) -> float:
    result = evaluate(expression, lambda name: Interval(VALUES[name]))
    assert result.low == result.high
    return result.low


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("a", 10),
        ("7", 7),
        ("1.5 * c", 3),
        ("a + b * c", 18),
        ("(a + b) * c", 28),
        ("a - b - c", 4),
        ("a - (b - c)", 8),
        ("a / b / c", 1.25),
        ("a / (b / c)", 5),
        ("a * b / c", 20),
        ("12 + 7 - 8", 11),
        ("two-words - c", 1),
        ("under_score * 2", 10),
        ("2024-x + 1", 8),
        ("  a+b ", 14),
        ("((a))", 10),
        ("share(b, a)", 0.4),
        ("share(b + c, a)", 0.6),
        ("growth(b, a, 1) * 2", 3),
    ],
)
def test_an_expression_is_read_as_arithmetic_is(expression, wanted):
    assert value(expression) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "expected a value, found its end"),
        ("a +", "expected a value, found its end"),
        ("+ a", r"expected a value, found \+"),
        ("- a", "expected a value, found -"),
        ("a b", "'b' stands where it should end"),
        ("a)", r"'\)' stands where it should end"),
        ("(a", r"expected \), found its end"),
        ("a ** b", r"expected a value, found \*"),
        ("a % b", "cannot read ' % b'"),
        ("a.b", "cannot read '.b'"),
        ("a[0]", r"cannot read '\[0\]'"),
        ("1e5", None),
        ("Upper", "cannot read 'Upper'"),
        ("__import__", "cannot read '__import__'"),
        ("growth", r"expected \(, found its end"),
        ("share + a", r"expected \(, found \+"),
        (
            "growth(a, b)",
            r"no calculation 'growth' of 2 values; known: growth\(first, last, years\)",
        ),
        ("share(a)", r"no calculation 'share' of 1 values; .* share\(part, whole\)"),
        ("max(a, b)", "no calculation 'max' of 2 values"),
        ("a / (b - 2 * c)", "which holds zero"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(expression, message):
    if message is None:
        assert ids_in(expression) == (expression,)
        return
    with pytest.raises(UnitError, match=message):
        value(expression)


def test_ids_are_named_once_in_order():
    assert ids_in("growth(b, a, 5) - 2 * b + share(c, a)") == ("b", "a", "c")
    assert ids_in("12 + 7") == ()
    assert ids_in("first-id second-id") == ("first-id", "second-id")


sums = st.recursive(
    st.sampled_from(["a", "b", "c", "3"]),
    lambda inner: st.builds(
        lambda left, sign, right: f"({left} {sign} {right})", inner, st.sampled_from("+-*"), inner
    ),
    max_leaves=8,
)


@given(sums)
def test_arithmetic_agrees_with_pythons(expression):
    assert value(expression) == pytest.approx(eval(expression, {}, VALUES))


@given(sums, st.floats(0, 5))
def test_wider_figures_never_give_a_narrower_result(expression, by):
    exact = value(expression)
    wide = evaluate(expression, lambda name: Interval(VALUES[name]).widened(by))
    slack = 1e-9 * max(1.0, abs(exact))
    assert wide.widened(slack).holds(exact)
