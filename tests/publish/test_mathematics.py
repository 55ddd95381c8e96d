"""TeX becomes one tree for both renderings, and nothing of it becomes markup."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from nkreport.publish.content.mathematics import ATTRIBUTES, DEEPEST, ELEMENTS, read_tex
from nkreport.publish.html.mathml import write_mathml
from nkreport.publish.page.blocks import Content
from nkreport.publish.page.evidence import Evidence
from nkreport.publish.page.page import Page
from nkreport.publish.pdf.page import write_pdf

FORMULAS = [
    r"\sum_{i=1}^n x_i \int_0^1 f\,dx \lim_{x\to 0} \max_x",
    r"\begin{align}a&=b\\&=c&d&=e\tag{1}\end{align}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{cases}1&x>0\\0&\text{else}\end{cases}",
    r"\hat{x}\bar y\vec{v}\widehat{ab}\overline{ab}\underbrace{a+b}_n \overset{a}{=}",
    r"\sqrt[3]{x}\sqrt x\binom{n}{k}\frac{a}{b}\left\{\frac ab\middle|c\right.\big(",
    r"\mathbb{R}\mathcal{L}\mathbf{x}\mathrm{d}\mathfrak{g}\operatorname{Var}(X)\log_2 x",
    r"\boxed{a}\cancel{x}\phantom{x}\xrightarrow{n}x\not=y\|x\|_2 f'(x)",
    r"\begin{array}{l|c}a&b\\\hline c&d\end{array}\substack{a\\b}\text{한 a $x$ b}",
    r"\alpha\beta\Gamma\varepsilon\partial\nabla\infty\quad\hspace{1em}\! 10\%",
]
PIECES = [
    *[r"\frac", "{", "}", "^", "_", "&", r"\\", r"\left(", r"\right)", r"\sqrt", "x", "1", " "],
    *[
        r"\begin{align}",
        r"\end{align}",
        r"\begin{matrix}",
        r"\end{matrix}",
        r"\text{<b>}",
        "<",
        '"',
    ],
    *[r"\href{javascript:x}{y}", r"\unicode{x3c}", r"\unicode{xD800}", r"\style{a:b}{c}", "&lt;"],
    *[r"\color{red}", r"\class{a}{b}", r"\hspace{9em}", r"\not", r"\hat", r"\sum", "'", "한", "\0"],
]
TEX = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=12).map("".join)


@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_is_set_in_both_renderings(tex: str) -> None:
    for display in (True, False):
        token = read_tex(tex, display=display)
        assert "finding" not in token
        assert "<math " in write_mathml(token)
        paragraph = [token] if display else [{"type": "paragraph", "children": [token]}]
        page = Page([{"text": "T"}], None, [Content(paragraph)], [], Evidence())
        assert write_pdf(page) == write_pdf(page)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(TEX)
def test_no_formula_makes_markup_that_is_not_ours(tex: str) -> None:
    token = read_tex(tex, display=True)
    if token["type"] != "math":
        assert token["finding"]
        return
    page = write_mathml(token)
    page.encode()
    for element in BeautifulSoup(page, "html.parser").find_all(True):
        assert element.name in ELEMENTS
        for name, value in element.attrs.items():
            if name == "class":
                assert value in (["bold"], ["italic"])
            elif name != "alttext":
                assert ATTRIBUTES[name].fullmatch(str(value))


@pytest.mark.parametrize(
    "tex",
    [r"\href{javascript:alert(1)}{x}", r"\style{position:fixed}{x}", r"\class{notice}{x}"],
)
def test_an_address_or_style_in_a_formula_is_left_out(tex: str) -> None:
    page = write_mathml(read_tex(tex, display=False))
    assert BeautifulSoup(page, "html.parser").find("mi").attrs == {}
    assert page.endswith("<mi>x</mi></math>")


@pytest.mark.parametrize(
    "tex",
    ["x" * 100_000, "{" * 2_000 + "}" * 2_000, r"\sqrt" * 900 + "x", r"\newcommand{\a}{\a\a}\a"],
)
def test_a_formula_beyond_bounds_is_a_finding(tex: str) -> None:
    assert read_tex(tex, display=True)["finding"]


def test_the_deepest_formula_is_printed_in_the_deepest_list() -> None:
    tex = r"\frac{1}{" * (DEEPEST - 2) + "x" + "}" * (DEEPEST - 2)
    token = read_tex(tex, display=True)
    assert token["type"] == "math"
    page = Page([{"text": "T"}], None, [Content([token])], [], Evidence())
    assert write_pdf(page)


def test_a_command_that_is_not_known_is_named() -> None:
    token = read_tex(r"\foo x", display=False)
    assert token["finding"] == r"mathematics holds \foo, which is shown as typed: \foo x"
