"""Ordinary notebooks come out whole, however they are run: each of `cases/` in every way."""

import importlib.util
import re
import subprocess

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.ordinary.case import Case
from tests.ordinary.made import CASES, QUICK, Made
from tests.ordinary.reading import in_print, on_page, squeezed
from tests.ordinary.written import words_of


def param(case: Case, way: str, *more: str) -> object:
    """A case in one way; what is not quick, or not warm, is left to the long tests."""
    slow = way != "warm" or case.name not in QUICK
    return pytest.param(
        case, *more, id="-".join([case.name, *more]), marks=[pytest.mark.long] * slow
    )


def words(pdf: bytes) -> str:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.replace("\u200b", "").split())


def seen(page: str) -> str:
    """What the page shows or says: its text without scripts, styles and code."""
    soup = BeautifulSoup(page, "lxml" if importlib.util.find_spec("lxml") else "html.parser")
    for part in soup(["script", "style"]):
        part.decompose()
    for part in soup.select("details.code"):
        part.decompose()
    return soup.get_text(" ")


@pytest.mark.parametrize(
    ("case", "way"), [param(case, way, way) for case in CASES for way in case.ways]
)
def test_an_ordinary_notebook_comes_out_whole(
    case: Case, way: str, made: Made, pdftotext: str
) -> None:
    html, pdf, left = made.pages(case, way)
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", html, flags=re.DOTALL)
    missing = [text for text in case.html if text not in page]
    assert not missing, f"not in the HTML: {missing}"
    printed = words(pdf)
    missing = [text for text in case.pdf if text not in printed]
    assert not missing, f"not in the PDF: {missing}\n{printed[:2000]}"
    shown = seen(html)
    assert [text for text in case.never if text in shown or text in printed] == []
    if way in ("warm", "cold"):
        assert [end for end in case.data if not any(n.endswith(end) for n in left)] == []


@pytest.mark.parametrize("case", [param(case, "warm") for case in CASES if "warm" in case.ways])
def test_no_word_of_an_ordinary_notebook_is_lost(case: Case, made: Made, pdftotext: str) -> None:
    html, pdf, _ = made.pages(case, "warm")
    folder = made.built("warm", case.name in QUICK) / "out"
    notebook = nbformat.read(folder / f"{case.name}.ipynb", as_version=4)
    files = [path.read_text("utf-8") for path in (folder / f"{case.name}.data").glob("*")]
    shown, causes = on_page(html)
    for text in (shown, in_print(pdf)):
        there = squeezed("\n".join([text, *causes, *files])).casefold()
        lost = [
            (number, word) for number, word in words_of(notebook) if word.casefold() not in there
        ]
        assert lost == []
