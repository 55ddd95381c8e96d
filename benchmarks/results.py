"""The sections of RESULTS.md, each written by the benchmark that measured it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")

_HEAD = "# Results\n\n`make bench` wrote this file; each section says what it measured.\n"
_PACKAGES = (
    "nkreport papermill ploomber-engine nbconvert nbclient ipykernel jupyterlab pandas altair "
    "vl-convert-python typst playwright"
).split()


def write_section(title: str, body: str, file: Path = RESULTS) -> None:
    """Put a section in the place of the one of that title, or at the end."""
    text = file.read_text("utf-8") if file.exists() else _HEAD
    head, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    section = f"## {title}\n\n{body.strip()}\n"
    places = [n for n, other in enumerate(sections) if other.startswith(f"## {title}\n")]
    if places:
        sections[places[0]] = section
    else:
        sections.append(section)
    parts = [part.strip() + "\n" for part in (head, *sections)]
    file.write_text("\n".join(parts), "utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; every column but the first holds numbers."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine(extra: str = "") -> str:
    """What it was measured on, in a paragraph."""
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES if _installed(name))
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}; {packages}"
        f"{extra}. Load when it began: {load:.1f}."
    )


def _installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError

    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
