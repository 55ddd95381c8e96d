"""What JupyterLab is given to show."""

from __future__ import annotations


def for_lab(html: str) -> str:
    """Keep HTML from MathJax, which reads `$1 million to $2 million` as a formula."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{html}</div>'
