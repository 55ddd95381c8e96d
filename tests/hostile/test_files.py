"""The PDF, the CSV files and the notebook hold hostile text as text."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from nkreport.publish.pdf.emoji import spelled_emoji

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def test_every_text_stands_in_the_pdf_as_it_is_or_marked(
    pdf_text: str, payloads: Mapping[str, str], shown: Callable[[str], re.Pattern[str]]
) -> None:
    missing = [
        name
        for name, payload in payloads.items()
        if not shown(spelled_emoji(payload).replace(" ", "")).search(pdf_text)
    ]
    assert missing == []
    assert "root:x:0:0" not in pdf_text


def test_no_link_of_the_pdf_leads_anywhere_but_to_the_web_or_within(
    hostile: Any, pdf_text: str
) -> None:
    del pdf_text
    command = ["pdfinfo", "-url", str(hostile.file("pdf"))]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    links = [line.split()[2] for line in found.splitlines()[1:]]
    assert links != []
    assert [link for link in links if not link.startswith("https://")] == []


def test_the_pdf_is_tagged_and_holds_no_script(hostile: Any, pdf_text: str) -> None:
    del pdf_text
    command = ["pdfinfo", str(hostile.file("pdf"))]
    facts = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", facts)
    assert re.search(r"JavaScript: +no", facts)


def test_no_cell_of_a_csv_begins_as_a_formula_and_every_text_stands_in_one(
    hostile: Any, payloads: Mapping[str, str]
) -> None:
    cells = set()
    for path in hostile.out.glob("*.data/*.csv"):
        assert re.fullmatch(r"[a-z0-9-]{1,80}\.csv", path.name)
        with path.open(encoding="utf-8", newline="") as file:
            cells |= {cell for row in csv.reader(file) for cell in row}
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []
    for name, payload in payloads.items():
        kept = unicodedata.normalize("NFC", payload)
        neutral = f"'{payload}" if payload.startswith(FORMULA) else payload
        assert neutral in cells or kept in cells, name


def test_every_file_stands_in_the_folder_of_reports(hostile: Any) -> None:
    beside = {path.name for path in hostile.out.parent.iterdir()}
    assert beside == {"data", "my.ipynb", "out"}
    stems = {path.name.split(".")[0] for path in hostile.out.glob("[!.]*")} - {
        "index",
        "ro-crate-metadata",
    }
    assert len(stems) == 1
    assert re.fullmatch(r"my--[a-z0-9-]+", stems.pop())


def test_html_for_the_notebook_is_escaped(hostile: Any) -> None:
    notebook = json.loads(hostile.file("ipynb").read_text("utf-8"))
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    pages = ["".join(o.get("data", {}).get("text/html", "")) for o in outputs]
    tags = {tag for page in pages for tag in re.findall(r"</?([a-zA-Z!][\w-]*)", page)}
    assert tags <= set(
        "a b bdi br caption code data dd div dl dt em h1 h2 h3 li p section small span strong"
        " style table tbody td th thead time tr ul".split()
    )
    assert not [page for page in pages if re.search(r"<[^>]*\son\w+=[^>]*>", page)]
