"""An ordinary notebook, typed out, and what must be seen of it on both renderings."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Md:
    """A Markdown cell; `attachments` as a notebook holds them."""

    source: str
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kind: str = "markdown"


@dataclass(frozen=True)
class Code:
    """A code cell with tags or metadata; a plain string is a code cell without."""

    source: str
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    kind: str = "code"


@dataclass(frozen=True)
class Case:
    """One notebook.

    Attributes
    ----------
    name : str
        What it does, as a file name.
    cells : tuple
        `Md`, `Code` or the source of a code cell.
    html, pdf : tuple of str
        Texts that stand in the page's HTML, and in the PDF's text with white space made one.
    never : tuple of str
        Texts that stand in neither what the page shows nor the PDF.
    files : mapping
        Files beside the notebook.
    metadata : mapping
        The notebook's own, kernelspec apart.
    ways : tuple of str
        Where it is tried: `warm`, `cold`, `export`, `papermill`.
    data : tuple of str
        Ends of the names of files that `nkreport build` leaves in `NAME.data/`.
    """

    name: str
    cells: tuple[str | Md | Code, ...]
    html: tuple[str, ...] = ()
    pdf: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    ways: tuple[str, ...] = ("warm", "cold", "export", "papermill")
    data: tuple[str, ...] = ()
