"""The texts themselves: each row's printed words looked up at its locator."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from nkreport.errors import TableError
from nkreport.handed import read_bytes, why
from nkreport.ledger.ledger import Ledger

_LOCATOR = re.compile(r"L(\d+)")
_ALIKE = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("“”„‟″", '"')})
_MARKUP = re.compile(r"</?su[bp]>|[*\\]")


def alike(text: str) -> str:
    """Fold what may differ without meaning: case, white space, dashes, quotes, superscripts.

    Examples
    --------
    >>> alike("75–100,000  Russian<sup>3</sup>")
    '75-100,000 russian3'
    """
    folded = unicodedata.normalize("NFKC", _MARKUP.sub("", text)).translate(_ALIKE)
    return " ".join(re.sub("[‘’‛′`]", "'", folded).casefold().split())


def check_documents(ledger: Ledger, folder: Path) -> list[str]:
    """Look every figure's and judgement's printed words up in the texts.

    Parameters
    ----------
    ledger : Ledger
    folder : Path
        Holds the texts under the names that sources.json gives (`custom.file`).

    Returns
    -------
    list of str
        One line per finding; empty when every row was found.

    Raises
    ------
    TableError
        If a text is missing or is not the one that was read.
    """
    lines = _texts(ledger, folder)
    findings = []
    for where, row in _rows(ledger):
        text = lines.get(row["source"])
        if text is None or not row["printed"]:
            continue
        match = _LOCATOR.match(row["locator"])
        if match is None:  # a page, row, cell or address: no line of a text
            continue
        number = int(match[1])
        if not 1 <= number <= len(text):
            findings.append(f"{where}: {row['locator']} is no line of {row['source']}")
        elif alike(row["printed"]) not in text[number - 1]:
            near = [str(n) for n, line in enumerate(text, 1) if alike(row["printed"]) in line]
            hint = f"it stands on line {' and '.join(near)}" if near else "it stands nowhere"
            findings.append(f"{where}: {row['printed']!r} is not on {row['locator']}; {hint}")
    return findings


def _rows(ledger: Ledger) -> Iterable[tuple[str, Mapping[str, str]]]:
    for figure in ledger.figures.values():
        row = {"source": figure.source, "printed": figure.printed, "locator": figure.locator}
        yield f"{figure.table}:{figure.line}: {figure.id}", row
    for claim in ledger.tables["claims"]:
        yield f"claims.csv: {claim['id']}", claim


def _texts(ledger: Ledger, folder: Path) -> dict[str, list[str]]:
    texts = {}
    problems = []
    for source in ledger.sources.values():
        custom = source.item.get("custom", {})
        if "file" not in custom:
            continue
        path = folder / custom["file"]
        try:
            data = read_bytes(path)
        except FileNotFoundError:
            problems.append(f"{path}: the text of {source.id} is missing")
            continue
        except OSError as error:
            problems.append(f"{path}: the text of {source.id} {why(error)}")
            continue
        if hashlib.sha256(data).hexdigest() != custom.get("sha256"):
            problems.append(f"{path}: is not the text that was read as {source.id}: other bytes")
        texts[source.id] = [alike(line) for line in data.decode("utf-8").splitlines()]
    if problems:
        raise TableError(problems)
    return texts
