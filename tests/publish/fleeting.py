"""What differs between two good runs of one notebook: the one list of it."""

import copy
import re

from nbformat import NotebookNode

from nkreport.publish.run.execute import strip_run_metadata

FLEETING = (
    # pattern, what stands in its place, why it differs
    (r"\b0x[0-9a-f]{6,16}\b", "0xADDRESS", "the address of an object in its repr"),
    (r'\bT_[0-9a-f]{5}(?=[_"])', "T_ID", "the Styler's id of a table"),
    (r"\bdisplay_id=[0-9a-f]{32}\b", "display_id=ID", "the shell's id of a display"),
    (r"(?:/[^\s/'\"]+)*/nkr-[a-z0-9_]{8}\b(?:/run-\d+\b)?", "/FOLDER", "the run's own folder"),
    (r"\b(CPU times|Wall time): .*", r"\1: TIME", "how long a cell took, by %%time"),
    (r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\b", "TIME", "when a record was logged"),
)


def steady(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of an executed notebook that another good run gives again.

    A stream is sent in pieces, cut by the clock: neighbours of one stream are joined.
    """
    bare = strip_run_metadata(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs = [_replace(output) for output in _joined(cell.outputs)]
    return bare


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    joined: list[NotebookNode] = []
    for output in copy.deepcopy(outputs):
        before = joined[-1] if joined else {}
        if output.output_type == "stream" and before.get("name") == output.name:
            before["text"] += output.text
        else:
            joined.append(output)
    return joined


def _replace(value):
    if isinstance(value, str):
        for pattern, place, _ in FLEETING:
            value = re.sub(pattern, place, value)
        return value
    if isinstance(value, list):
        return [_replace(item) for item in value]
    if isinstance(value, dict):
        return type(value)({key: _replace(item) for key, item in value.items()})
    return value
