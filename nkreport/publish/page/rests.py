"""What a page rests on, by hash: its notebook, the figures it shows and the files that it read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nkreport.publish.page.given import INJECTED
from nkreport.publish.words.own_words import OwnWords

if TYPE_CHECKING:
    from nkreport.publish.page.page import Page

SHORT = 12
"""Digits of a hash that a page shows; a record has all 64."""

MOST_FILES = 3
"""Files that a page names; of more it says how many."""

_LONGEST_NAME = 60
_DIGEST = re.compile("[0-9a-f]{64}")


def source_hash(notebook: Any) -> str:
    """The sha256 of what a notebook's author wrote: kind and source of each cell, as JSON.

    Outputs, counts, metadata and the cell of parameters that a run adds change nothing.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> source_hash(new_notebook(cells=[new_code_cell("1 + 1")]))[:12]
    'dfe66c22ca4d'
    """
    cells = [
        [cell["cell_type"], cell["source"]]
        for cell in notebook["cells"]
        if INJECTED not in cell["metadata"].get("tags", ())
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def files_read(notebook: Any) -> dict[str, str]:
    """Name to sha256 of the files that the run of a notebook read, as its metadata has them."""
    own = notebook["metadata"].get("nkreport")
    files = own.get("files") if isinstance(own, Mapping) else None
    return dict(_checked(files)) if isinstance(files, Mapping) else {}


def _checked(files: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for name, digest in files.items():
        if isinstance(digest, str) and _DIGEST.fullmatch(digest):
            yield str(name)[:_LONGEST_NAME], digest


def rests_on(page: Page, words: OwnWords) -> str:
    """Say in a line what a page contains and rests on; empty for one that no notebook made."""
    if not page.source:
        return ""
    some = [words("hash_notebook", digest=page.source[:SHORT])]
    if page.evidence.entries:
        some.append(words("hash_figures", digest=page.evidence.digest[:SHORT]))
    named = [f"{name} {digest[:SHORT]}" for name, digest in page.files.items()]
    some += named[:MOST_FILES]
    more = len(named) - MOST_FILES
    what = words("more", what=", ".join(some), count=more) if more > 0 else words.listed(some)
    return words("rests_on", what=what)
