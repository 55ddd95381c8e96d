"""The outputs of a run's cells, gathered from messages as a notebook's client gathers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Output = dict[str, Any]

_STREAMS = ("stdout", "stderr")


def joined_streams(outputs: Sequence[Output]) -> list[Output]:
    """Join the pieces in which a text came, so that no clock shows in them.

    A kernel sends its text in pieces, cut by time, and standard output apart from standard
    error. Of each stretch of text, what was printed stands first, then what was warned of.

    Parameters
    ----------
    outputs : sequence of dict
        A cell's outputs, in order.

    Returns
    -------
    list of dict
        New ones where joined; the others are the same objects.

    Examples
    --------
    >>> out = [{"output_type": "stream", "name": name, "text": name[3]} for name in _STREAMS * 2]
    >>> [(joined["name"], joined["text"]) for joined in joined_streams(out)]
    [('stdout', 'oo'), ('stderr', 'ee')]
    """
    joined: list[Output] = []
    stretch: dict[str, list[Output]] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            joined += _in_order(stretch)
            stretch = {}
            joined.append(output)
        else:
            stretch.setdefault(output["name"], []).append(output)
    return joined + _in_order(stretch)


def _in_order(stretch: Mapping[str, Sequence[Output]]) -> list[Output]:
    names = [*_STREAMS, *(name for name in stretch if name not in _STREAMS)]
    return [_in_one(stretch[name]) for name in names if name in stretch]


def _in_one(pieces: Sequence[Output]) -> Output:
    whole = type(pieces[0])(pieces[0])
    whole["text"] = "".join(piece["text"] for piece in pieces)
    return whole


class Outputs:
    """What the cells of one run put out, cell by cell.

    Attributes
    ----------
    cell : int
        Index of the cell that puts out; -1 before the first.
    of_cell : dict
        Index of each cell begun to its outputs.
    touched : set of int
        Cells whose outputs changed since they were last taken away.
    """

    def __init__(self) -> None:
        self.of_cell: dict[int, list[Output]] = {}
        self.touched: set[int] = set()
        self.cell = -1
        self._shown: dict[str, list[tuple[int, Output]]] = {}
        self._clear_next = False

    def begin(self, cell: int) -> None:
        """Put what comes from here on under this cell."""
        self.cell = cell
        self.of_cell[cell] = []
        self._clear_next = False
        self.touched.add(cell)

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take one message of a kernel; kinds that are no output are passed over."""
        if self.cell < 0:
            return
        shown_as = (content.get("transient") or {}).get("display_id")
        if shown_as and kind in ("display_data", "execute_result", "update_display_data"):
            self._update(shown_as, content)
        if kind == "clear_output":
            if content.get("wait"):
                self._clear_next = True
            else:
                self._clear()
            return
        output = _output(kind, content)
        if output is None:
            return
        if self._clear_next:
            self._clear()
        if shown_as:
            self._shown.setdefault(shown_as, []).append((self.cell, output))
        self.of_cell[self.cell].append(output)
        self.touched.add(self.cell)

    def _update(self, shown_as: str, content: Mapping[str, Any]) -> None:
        for cell, output in self._shown.get(shown_as, ()):
            output["data"], output["metadata"] = content["data"], content["metadata"]
            self.touched.add(cell)

    def _clear(self) -> None:
        self._clear_next = False
        self.of_cell[self.cell].clear()
        for shown_as, places in self._shown.items():
            self._shown[shown_as] = [place for place in places if place[0] != self.cell]


def _output(kind: str, content: Mapping[str, Any]) -> Output | None:
    if kind == "stream":
        return {"output_type": kind, "name": content["name"], "text": content["text"]}
    if kind == "error":
        return {"output_type": kind, **{k: content[k] for k in ("ename", "evalue", "traceback")}}
    if kind not in ("display_data", "execute_result"):
        return None
    output = {"output_type": kind, "data": content["data"], "metadata": content["metadata"]}
    if kind == "execute_result":
        output["execution_count"] = content["execution_count"]
    return output
