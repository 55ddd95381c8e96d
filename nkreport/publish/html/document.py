"""What every HTML file we write has in common: its templates, and a policy of hashes only."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def policy(style: str, scripts: Sequence[str]) -> str:
    """A page's Content-Security-Policy: this style, these scripts, and no request to anywhere."""
    allowed = " ".join(_hash(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=8)
def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=8)
def template_text(name: str) -> str:
    """The text of a file beside the templates."""
    return (TEMPLATES / name).read_text("utf-8")


def new_environment() -> Environment:
    """Jinja as every template is read with: all that is put in is escaped, nothing is missing."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def seen(html: str) -> str:
    r"""Spell characters out that would not be seen, as `[U+202E]`.

    Examples
    --------
    >>> seen("a\u202eb")
    'a[U+202E]b'
    """
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", html)
