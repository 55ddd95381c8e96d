"""A chart as a spec that needs nothing but itself, however many rows it draws and wherever from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError
from nkreport.report.mimes import LAB_SCHEMA
from nkreport.report.ordinary.bounds import TooMuch
from nkreport.report.ordinary.files import address_in, inline
from nkreport.report.ordinary.lighter import lighten

if TYPE_CHECKING:
    import altair as alt

META = "nkreport"
"""Key of `usermeta` under which a spec says what was done with its rows."""

_REPLACED = ("default", "json", "csv", "vegafusion")
"""Altair's own ways of handing data over; one that an author registered is kept."""

_OURS = "nkreport"


def chart_spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Write the self-contained Vega-Lite specification of an Altair chart.

    Parameters
    ----------
    chart : altair chart
        Its frames may be of any length, its data may stand in files of this machine.

    Returns
    -------
    dict
        `usermeta` holds, under `nkreport`, `drawn` where rows were put together (in words), and
        `missing` where the chart cannot be in a report (why, and what to do); it is then without
        its data. An address stands in it as it came: whoever draws refuses it.
    """
    frames: list[Any] = []
    with _handing_over(frames):
        spec: dict[str, Any] = chart.to_dict(context={"pre_transform": False})
    tables = {_name(number): frame for number, frame in enumerate(frames)}
    try:
        filled = inline({**spec, "$schema": LAB_SCHEMA}, tables, Path(os.getcwd()))
    except CheckError as error:
        return _marked(_without_data(spec), "missing", str(error))
    return lightened(filled, tables)


def lightened(spec: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    """Fill a spec's datasets, the large ones reduced; one that stays too large says so.

    Parameters
    ----------
    spec : mapping
        Vega-Lite.
    tables : mapping
        Name of each dataset that the spec lacks to its frame.
    """
    try:
        light, drawn = lighten(spec, tables)
    except TooMuch as error:
        return _marked(_without_data(spec), "missing", str(error))
    if address := address_in(light):
        # Whoever draws says it in full; an author hears of it while the notebook runs.
        light = _marked(light, "address", address)
    return _marked(light, "drawn", drawn) if drawn else light


def missing(spec: Mapping[str, Any]) -> str:
    """Why a spec of ours cannot be drawn; empty where it can."""
    said = told(spec)
    if "address" in said:
        return (
            f"it takes data or a picture from {str(said['address'])[:200]!r}, and a report opens"
            " no address; read the data in a cell and give the chart the frame"
        )
    return str(said.get("missing", ""))


def told(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a spec says of its rows: `drawn` or `missing`, in words; empty for one as it came."""
    meta = spec.get("usermeta")
    said = meta.get(META) if isinstance(meta, Mapping) else None
    return said if isinstance(said, Mapping) else {}


def _marked(spec: dict[str, Any], key: str, words: str) -> dict[str, Any]:
    meta = {**spec.get("usermeta", {})}
    meta[META] = {**meta.get(META, {}), key: words}
    return {**spec, "usermeta": meta}


def _without_data(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The spec as far as words can be made of it."""
    kept = {key: value for key, value in spec.items() if key not in ("data", "datasets")}
    return {**kept, "data": {"values": []}}


def _name(number: int) -> str:
    return f"{_OURS}-{number + 1}"


@contextmanager
def _handing_over(frames: list[Any]) -> Iterator[None]:
    """Let Altair name each frame in place of writing it out; the frames are gathered."""
    import altair

    def hand_over(data: Any) -> dict[str, str]:
        for number, frame in enumerate(frames):
            if frame is data:
                return {"name": _name(number)}
        frames.append(data)
        return {"name": _name(len(frames) - 1)}

    if altair.data_transformers.active not in _REPLACED:
        yield
        return
    altair.data_transformers.register(_OURS, hand_over)
    try:
        with altair.data_transformers.enable(_OURS):
            yield
    finally:
        altair.data_transformers.register(_OURS, None)
