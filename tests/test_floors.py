"""Which module may import which: no circle, and no arrow from a wing or room to its right."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import nkreport

PACKAGE = Path(nkreport.__file__).parent
WINGS = ("ledger", "report", "publish")
ROOMS = (
    "run store disk_cache words content drawing page html pdf reports grid batch cluster verify"
    " audit editions new"
).split()
"""Of `publish`, in their order."""


# The ledger's order: values, the figure, the collection, what is computed from collections.
ORDER = (
    "reads nearest quantities periods formulas bounds csvtext coded schema sources tables"
    " row_order folders",
    "figure comparability computed lines",
    "columns part keyed ledger parties wanted selection collection taking figures",
    "checks combining adding ordering aggregates together corrected origins explain finding"
    " standing changes workbook documents methods deriving figure_rows keys reading reconciled"
    " reconciling sides",
)


def imported(tree: ast.AST) -> set[str]:
    """Names of modules a tree imports, within functions too; not for the type checker alone."""
    found = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, ast.unparse(node)
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
        waiting += ast.iter_child_nodes(node)
    return found


def imports(wing: str) -> dict[str, set[str]]:
    """Each module of a wing to what it imports of the package, both by their dotted names."""
    paths = sorted((PACKAGE / wing).rglob("*.py"))
    names = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in paths
    }
    assert len(names) > 10
    return {
        name: {
            other for other in imported(ast.parse(path.read_text("utf-8"))) if "nkreport" in other
        }
        for name, path in names.items()
    }


def test_what_a_module_imports_is_found_in_functions_and_not_for_the_type_checker():
    source = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from nkreport.ledger.ledger import Ledger
else:
    import json
def late():
    from nkreport.ledger import reads
"""
    assert imported(ast.parse(source)) == {
        "typing", "typing.TYPE_CHECKING", "json", "nkreport.ledger", "nkreport.ledger.reads"
    }  # fmt: skip


def test_no_module_imports_back():
    found = imports("")
    TopologicalSorter(
        {name: {other for other in others if other in found} for name, others in found.items()}
    ).prepare()  # raises with the circle


def test_the_ledger_is_built_in_its_order():
    storey = {
        f"nkreport.ledger.{name}": n for n, names in enumerate(ORDER) for name in names.split()
    }
    found = imports("ledger")
    assert set(storey) == set(found) - {"nkreport.ledger.__init__"}
    upwards = [
        f"{name} -> {other}"
        for name in storey
        for other in found[name]
        if storey.get(other, 0) > storey[name]
    ]
    assert upwards == []


@pytest.mark.parametrize("wing", WINGS[:-1])
def test_a_wing_knows_the_wings_to_its_left_alone(wing):
    right = tuple(f"nkreport.{other}" for other in WINGS[WINGS.index(wing) + 1 :])
    arrows = [
        f"{name} -> {other}"
        for name, others in imports(wing).items()
        for other in others
        if other.startswith(right)
    ]
    assert arrows == []


def test_the_rooms_of_publish_stand_in_their_order():
    def place(module):
        room = module.removeprefix("nkreport.publish.").partition(".")[0]
        return ROOMS.index(room) if room in ROOMS else -1

    found = imports("publish")
    assert {place(name) for name in found} == {-1, *range(len(ROOMS))}
    back = [
        f"{name} -> {other}"
        for name, others in found.items()
        for other in others
        if other.startswith("nkreport.publish.") and place(other) > place(name) >= 0
    ]
    assert back == []


def test_no_file_is_long():
    lengths = {p.name: len(p.read_text("utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
