"""What looks like a secret: a page prints its parameters, so that none may be one."""

from __future__ import annotations

import re

_FORMS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a key of Google": re.compile(r"\bAIza[\w-]{35}"),
    "a token of GitHub": re.compile(r"\b(?:gh[oprsu]_[0-9A-Za-z]{36}|github_pat_\w{22})"),
    "a token of GitLab": re.compile(r"\bglpat-[\w-]{20}"),
    "a token of Slack": re.compile(r"\bxox[abeoprs]-[\w-]{10}"),
    "a token of Hugging Face": re.compile(r"\bhf_[0-9A-Za-z]{30}"),
    "a token of npm": re.compile(r"\bnpm_[0-9A-Za-z]{36}"),
    "a token of PyPI": re.compile(r"\bpypi-[\w-]{50}"),
    "a secret key": re.compile(r"\bsk[-_](?:[\w-]+[-_])?(?=\w*\d)[0-9A-Za-z]{20}"),
    "a web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."),
    "an address with a password": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@", re.I),
}
_PASSWORDS = {"password", "passwd", "passphrase", "secret"}
_KEYS = {"token", "key", "apikey", "auth", "credential", "credentials"}
_DRAWN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{16,}")
"""A word that nobody would think of: long, with letters and digits."""


def looks_secret(name: str, text: str) -> str:
    """Say what a parameter's text looks like that nobody else should read; empty if nothing.

    Examples
    --------
    >>> looks_secret("source", "https://ann:pass@stats.example/table.csv")
    'an address with a password'
    >>> looks_secret("api_key", "1f9c72aa04be4d13")
    'a key'
    >>> looks_secret("key", "deliveries")
    ''
    """
    for kind, form in _FORMS.items():
        if form.search(text):
            return kind
    words = set(name.lower().split("_"))
    if text and words & _PASSWORDS:
        return "a password"
    return "a key" if words & _KEYS and _DRAWN.fullmatch(text) else ""
