"""A pandas frame as a table of text cells, and the files that pandas reads into one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from nkreport.errors import EnvironmentFault, TableError
from nkreport.ledger.coded import Coded, Coder
from nkreport.tables.books import cell_text
from nkreport.tables.opening import Opened
from nkreport.tables.sheet import MOST_COLUMNS, Sheet, column_names, letter_of

if TYPE_CHECKING:
    import pandas as pd


def read_columnar(opened: Opened, file: str) -> Sheet:
    """Read Parquet or Feather.

    Raises
    ------
    EnvironmentFault
        If pyarrow, which reads these, is not installed.
    TableError
        If the file is broken.
    """
    import pandas as pd

    read: Any = pd.read_parquet if opened.format == "parquet" else pd.read_feather
    try:
        frame = read(io.BytesIO(opened.data))
    except ImportError as error:
        raise EnvironmentFault(
            f"{file}: reading {opened.format} needs pyarrow; install it: pip install pyarrow"
        ) from error
    except (OSError, ValueError) as error:
        raise TableError([f"{file}:1:1: no {opened.format} ({error}); write it again"]) from error
    return sheet_of(frame, file)


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
