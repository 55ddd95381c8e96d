"""Notebooks as nbformat's nodes, the JSON values of their outputs left as they are.

nbformat's own `from_dict` makes a node of each mapping within a chart's spec, which takes longer
than the cell that made the chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict


def output_node(output: Mapping[str, Any]) -> NotebookNode:
    """An output as a node.

    Examples
    --------
    >>> output_node({"output_type": "display_data", "data": {"a/json": {"b": 1}}}).data
    {'a/json': {'b': 1}}
    """
    nodes = {k: _flat(v) for k, v in output.items() if isinstance(v, Mapping)}
    return _flat({**output, **nodes})


def shallow(node: NotebookNode) -> NotebookNode:
    """A copy that shares its parts; `copy.copy` would make a node of each mapping in them."""
    return _flat(node)


def notebook_node(notebook: Mapping[str, Any]) -> NotebookNode:
    """A notebook as JSON has it as a node."""
    return _flat(
        {
            **_node({key: value for key, value in notebook.items() if key != "cells"}),
            "cells": [_cell(cell) for cell in notebook["cells"]],
        }
    )


def _cell(cell: Mapping[str, Any]) -> NotebookNode:
    parts = {**_node({key: value for key, value in cell.items() if key != "outputs"})}
    if "outputs" in cell:
        parts["outputs"] = [output_node(output) for output in cell["outputs"]]
    return _flat(parts)


def _node(value: Mapping[str, Any]) -> Any:
    return from_dict(dict(value))  # type: ignore[no-untyped-call]


def _flat(value: Mapping[str, Any]) -> NotebookNode:
    return NotebookNode(value)  # type: ignore[no-untyped-call]
