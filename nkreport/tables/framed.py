"""A pandas frame as a table of text cells, and the files that pandas reads into one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from nkreport.errors import TableError
from nkreport.ledger.coded import Coded, Coder
from nkreport.tables.books import cell_text
from nkreport.tables.opening import Opened
from nkreport.tables.selecting import MOST_CELLS
from nkreport.tables.sheet import MOST_COLUMNS, Sheet, column_names, letter_of

if TYPE_CHECKING:
    import pandas as pd


def read_columnar(opened: Opened, file: str) -> Sheet:
    """Read Parquet or Feather, by polars, which needs nothing beside it.

    Raises
    ------
    TableError
        If the file is broken, or has more cells than are read.
    """
    import pandas as pd
    import polars as pl

    read: Any = pl.read_parquet if opened.format == "parquet" else pl.read_ipc
    try:
        width = max(1, len(read(io.BytesIO(opened.data), n_rows=0).columns))
        most = MOST_CELLS // width
        columns = read(io.BytesIO(opened.data), n_rows=most + 1)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        said = str(error).partition("\n")[0]
        raise TableError([f"{file}:1:1: no {opened.format} ({said}); write it again"]) from error
    if len(columns) > most:
        raise TableError([f"{file}: over {most} rows of {width} columns; keep fewer in one file"])
    series = {one.name: pd.Series(one.to_list(), dtype=object) for one in columns}
    return sheet_of(pd.DataFrame(series), file)


def sheet_of(frame: pd.DataFrame, file: str) -> Sheet:
    """The cells of a frame as text; a missing one is blank.

    Parameters
    ----------
    frame : pandas.DataFrame
    file : str
        What it is called in messages.

    Returns
    -------
    Sheet
        Its rows are numbered from 1, its index is left out.

    Raises
    ------
    TableError
        If it has more columns than a table may have.
    """
    if len(frame.columns) > MOST_COLUMNS:
        raise TableError([f"{file}: {len(frame.columns)} columns; the most are {MOST_COLUMNS}"])
    names = column_names([_head(head) for head in frame.columns])
    columns = {name: _coded(frame.iloc[:, at]) for at, name in enumerate(names)}
    places = {name: at + 1 for at, name in enumerate(names)}
    letters = {name: letter_of(at) for at, name in enumerate(names)}
    return Sheet(
        file,
        columns,
        np.arange(1, len(frame) + 1),
        lambda number, column: f"{number}:{places.get(column, 1)}",
        letters=letters,
    )


def _head(head: object) -> str:
    return " ".join(map(str, head)) if isinstance(head, tuple) else str(head)


def _coded(column: pd.Series[Any]) -> Coded:
    import pandas as pd

    codes, distinct = pd.factorize(column)
    coder = Coder()
    coder.add([cell_text(_plain(value)) for value in distinct] + [""])
    words = coder.column()
    return Coded(words.words, words.codes[codes])


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
