"""The reference of `nk.*`, from the front door and its docstrings."""

from __future__ import annotations

import inspect

import nkreport

GROUPS = {
    "Load and select": "load Figures Figure",
    "Say and show": "report news prose show table findings count listing",
    "Compute and compare": "compute compare origins reconcile sides",
    "A table of your own": "figures measure source",
    "The tables as frames": "trade_flows losses mobilisation",
}


WITHIN = "origin words digest firsts lacks replaced check_column named line new_after get".split()
"""Members of `Figure` and `Figures` that the rooms of the package need of each other."""


def grouped() -> dict[str, list[str]]:
    """The front door's names by what they are for; one that no group names stands at the end."""
    groups = {title: names.split() for title, names in GROUPS.items()}
    told = {name for names in groups.values() for name in names} | {"charts", "NkreportError"}
    if rest := [name for name in nkreport.__all__ if name not in told]:
        groups["Further"] = rest
    return groups


def python_page() -> str:
    """Every name of the front door with its docstring, and the family of errors."""
    parts = [
        "# nk.\\*\n\nWhat `import nkreport as nk` gives. The chart forms, `nk.charts`, have"
        " [a page of their own](charts.md)."
    ]
    for title, names in grouped().items():
        parts.append(f"## {title}")
        parts += [documented("nkreport", name) for name in names]
    parts.append(
        "## Errors\n\nWhat a user can cause or meet is one family, below `nk.NkreportError`: each"
        " names where, what was found and what to write instead."
    )
    parts.append(
        _directive(
            "automodule:: nkreport.errors\n   :members:\n   :exclude-members: NAMED, named_first\n"
            "   :show-inheritance:"
        )
    )
    return "\n\n".join(parts) + "\n"


def charts_page() -> str:
    """Every chart form with its docstring."""
    forms = [documented("nkreport.report.charts", name) for name in nkreport.charts.__all__]
    return (
        "\n\n".join(
            [
                "# nk.charts\n\nFigures in, a drawing out: `nk.show` prints it. Each form is"
                " pictured, with the lines that make it, in the [gallery](../gallery.md).",
                *forms,
            ]
        )
        + "\n"
    )


def documented(module: str, name: str) -> str:
    """The directive that prints a name's docstring."""
    found = getattr(nkreport, name, None) or getattr(nkreport.charts, name)
    if inspect.isclass(found):
        lines = (
            f"autoclass:: {module}.{name}()\n   :members:\n   :inherited-members:\n"
            f"   :exclude-members: {', '.join(WITHIN)}"
        )
    else:
        lines = f"autofunction:: {module}.{name}"
    return _directive(lines)


def _directive(lines: str) -> str:
    return f"```{{eval-rst}}\n.. {lines}\n```"
