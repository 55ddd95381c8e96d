"""Printed words are looked up at their line, whatever dashes and white space the text has."""

import hashlib
import json
import os
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.errors import TableError
from nkreport.ledger.documents import alike, check_documents

TEXT = "first line\nabout 15,000<sup>3</sup> soldiers, 75–100,000 in  all\n"


@pytest.fixture
def ledger(tmp_path):
    columns = ",".join(name for name in nk.load().columns if name != "hs")
    rows = [
        'a,a,troops_killed,RUS,,,,,,~,,15000,,person,,,"about 15,000",,estimates,Me,media,'
        "2022,text,,L2,",
        'b,b,troops_casualties,RUS,,,,,,=,75000,,100000,person,,,"75-100,000 in all",,estimates,'
        "Me,media,2022,text,,L2,",
    ]
    (tmp_path / "mine.csv").write_text("\n".join([columns, *rows]) + "\n", "utf-8")
    item = {
        "id": "text",
        "title": "A text",
        "issued": {"date-parts": [[2022]]},
        "custom": {"file": "text.txt", "sha256": hashlib.sha256(TEXT.encode()).hexdigest()},
    }
    (tmp_path / "sources.json").write_text(json.dumps([item]), "utf-8")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "text.txt").write_text(TEXT, "utf-8")
    loaded = nk.load(tmp_path).ledger
    loaded.sources = {"text": loaded.sources["text"]}
    return loaded, texts


def test_words_are_found_across_dashes_white_space_and_superscripts(ledger):
    assert check_documents(*ledger) == []


def test_words_on_another_line_are_a_finding_that_names_it(ledger):
    loaded, texts = ledger
    item = loaded.sources["text"].item
    moved = "a line more\n" + TEXT
    (texts / "text.txt").write_text(moved, "utf-8")
    item["custom"]["sha256"] = hashlib.sha256(moved.encode()).hexdigest()
    found = check_documents(loaded, texts)
    assert len(found) == 2
    assert "'about 15,000' is not on L2; it stands on line 3" in found[0]


def test_another_text_under_the_same_name_is_refused(ledger):
    loaded, texts = ledger
    (texts / "text.txt").write_text(TEXT + "more\n", "utf-8")
    with pytest.raises(TableError, match="is not the text that was read as text: other bytes"):
        check_documents(loaded, texts)


def test_a_missing_text_is_refused(ledger, tmp_path):
    with pytest.raises(TableError, match="the text of text is missing"):
        check_documents(ledger[0], tmp_path / "nowhere")


def test_quotes_and_case_are_alike():
    assert alike("“Significant”  Number’s") == '"significant" number\'s'


@pytest.mark.skipif(
    not os.environ.get("NKREPORT_DOCUMENTS"),
    reason="NKREPORT_DOCUMENTS names no folder with the texts",
)
def test_every_shipped_row_is_found_in_the_texts():
    assert check_documents(nk.load().ledger, Path(os.environ["NKREPORT_DOCUMENTS"])) == []
