"""What a notebook's code does besides drawing, told before it first runs: a list, no defence."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import named_first
from nkreport.publish.reports import read_notebook
from nkreport.publish.run.cell_source import parsed
from nkreport.publish.verify.packages import needed, plain_name

if TYPE_CHECKING:
    from nbformat import NotebookNode

PROGRAMS = "runs other programs"
NETWORK = "opens the network"
WRITES = "writes or removes files"
HIDES = "runs code that is not written in it"
BESIDE = "runs code that lies beside it"
FOREIGN = "imports what nkreport does not bring"
UNREAD = "holds code that cannot be read as Python"

_SHELL = re.compile(r"\s*(?:!|%{1,2}(?:bash|sh|sx|system|script|pip|conda|mamba|perl|ruby)\b)")
_WRITING = re.compile(r"\s*%%(?:writefile|file)\b")
_RUNNING = re.compile(r"\s*%(?:run|load|load_ext)\b")
_ADDRESS = re.compile(r"(?!file:)[a-z][a-z0-9+.-]*://", re.I)
_MODULES = {
    **dict.fromkeys("subprocess pty pexpect sh multiprocessing".split(), PROGRAMS),
    **dict.fromkeys(
        "socket ssl requests httpx aiohttp urllib.request urllib3 http.client ftplib smtplib"
        " imaplib poplib xmlrpc.client websockets websocket paramiko boto3 fsspec".split(),
        NETWORK,
    ),
    **dict.fromkeys("ctypes cffi marshal".split(), HIDES),
}
_CALLS = {
    **dict.fromkeys("os.system os.popen os.startfile os.posix_spawn os.fork".split(), PROGRAMS),
    **dict.fromkeys("eval exec compile __import__".split(), HIDES),
    **dict.fromkeys(
        "importlib.import_module pickle.load pickle.loads runpy.run_path".split(), HIDES
    ),
    **dict.fromkeys("read_pickle joblib.load".split(), HIDES),
    **dict.fromkeys(
        "os.remove os.unlink os.rename os.replace os.rmdir os.removedirs os.mkdir os.makedirs"
        " os.symlink os.link os.chmod os.truncate shutil.rmtree shutil.move shutil.copy"
        " shutil.copy2 shutil.copyfile shutil.copytree".split(),
        WRITES,
    ),
}
_METHODS = frozenset(
    "write_text write_bytes unlink rmdir mkdir touch rename symlink_to hardlink_to savefig save"
    " savetxt savez to_csv to_excel to_parquet to_feather to_hdf to_pickle to_sql to_stata"
    " write_csv write_parquet write_excel".split()
)
_USUAL = frozenset("IPython altair nkreport numpy pandas polars".split())
"""Of what nkreport brings, that which is not looked up."""

_OPENS = re.compile(r"os\.(exec|spawn)\w+")


def acts_of(notebook: NotebookNode, folder: Path) -> dict[str, list[str]]:
    """What the code cells do besides drawing, by kind, each with its first word and its cell.

    Parameters
    ----------
    notebook : NotebookNode
    folder : Path
        Where it lies: a module that lies there is run with it.

    Returns
    -------
    dict
        Kind of act (`PROGRAMS`, `NETWORK`, …) to what of it was found, as `requests (cell 2)`. Read
        from the source alone: code that means to hide what it does is not found out.
    """
    found: dict[str, list[str]] = {}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            for kind, word in _of_cell(cell.source, folder):
                said = f"{' '.join(word.split()):.60} (cell {number})"
                if said not in found.setdefault(kind, []):
                    found[kind].append(said)
    return found


def told_of(path: Path, called: Path) -> list[str]:
    """A line for a notebook and one for each kind of act; none where there is none.

    Raises
    ------
    NkreportError
        If the notebook cannot be read.
    """
    acts = acts_of(read_notebook(path), path.parent)
    head = [f"{called}: has not run here before; besides drawing, its code"] if acts else []
    return [*head, *(f"  {kind}: {named_first(words)}" for kind, words in acts.items())]


def has_run(path: Path, out: Path) -> bool:
    """Whether a report of a notebook stands in a folder of reports already."""
    made = out / ".nkreport" / "made"
    return any(re.fullmatch(rf"{re.escape(path.stem)}(--.*)?\.json", p.name) for p in _within(made))


def _within(folder: Path) -> Iterable[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return ()


def _of_cell(source: str, folder: Path) -> Iterator[tuple[str, str]]:
    for line in source.splitlines():
        for pattern, kind in ((_SHELL, PROGRAMS), (_WRITING, WRITES), (_RUNNING, HIDES)):
            if pattern.match(line):
                yield kind, line
    if source.lstrip().startswith("%%"):
        return
    tree = parsed(source)
    if tree is None:
        yield UNREAD, source.strip().partition("\n")[0]
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _of_module(alias.name, folder)
        elif isinstance(node, ast.ImportFrom):
            yield from _of_module(node.module or "", folder, [alias.name for alias in node.names])
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_module(name: str, folder: Path, parts: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    for known in (name, *(f"{name}.{part}" for part in parts)):
        kind = _MODULES.get(known) or _MODULES.get(known.partition(".")[0]) or _CALLS.get(known)
        if kind:
            yield kind, known
            break
    top = name.partition(".")[0]
    if (folder / f"{top}.py").exists() or (folder / top / "__init__.py").exists():
        yield BESIDE, f"{top}.py" if (folder / f"{top}.py").exists() else f"{top}/"
    elif top and not (top in _USUAL or top in sys.stdlib_module_names or top in _brought()):
        yield FOREIGN, top


def _of_call(node: ast.Call) -> Iterator[tuple[str, str]]:
    called = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
    last = called.rpartition(".")[2]
    kind = _CALLS.get(called) or (_CALLS.get(last) if last == "read_pickle" else None)
    if kind or _OPENS.fullmatch(called):
        yield kind or PROGRAMS, called
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    for one in given:
        text = one.value if isinstance(one, ast.Constant) else None
        if isinstance(text, str) and _ADDRESS.match(text):
            yield NETWORK, text
    if last == "open":
        modes = [keyword.value for keyword in node.keywords if keyword.arg == "mode"]
        modes += node.args[1 if called == "open" else 0 :][:1]
        if modes and isinstance(modes[0], ast.Constant) and set("wax+") & set(str(modes[0].value)):
            yield WRITES, ast.unparse(node)
    elif "." in called and last in _METHODS and (given or last in ("unlink", "touch", "mkdir")):
        yield WRITES, ast.unparse(node)


@cache
def _brought() -> frozenset[str]:
    """The modules of the packages that nkreport needs, however far down, and its own."""
    from importlib.metadata import packages_distributions

    known = needed({"nkreport": set()})
    return frozenset(
        module
        for module, owners in packages_distributions().items()
        if known & {plain_name(one) for one in owners}
    )
