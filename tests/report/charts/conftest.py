"""Charts as specifications: without data, configuration and schema."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from nkreport.ledger.figures import Figures
from nkreport.report.charts import Drawing

FLOOR = {"comparator": ">", "best": "", "low": "5000000", "printed": "over 5 million"}
WORD = {"comparator": ">=", "best": "", "low": "2000000", "printed": "millions of soldiers"}
CEILING = {"comparator": "<=", "best": "", "high": "10000", "printed": "up to 10,000"}
RANGE = {"best": "", "low": "75000", "high": "100000", "printed": "75,000 to 100,000"}
ABOUT = {"comparator": "~", "best": "15000", "printed": "around 15,000"}
VALUE = {"best": "60000", "printed": "60,000"}
DENIAL = {"best": "0", "printed": "never", "stance": "denies"}
BARE = {"comparator": "", "best": "", "printed": "many soldiers"}


def layers_of(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every layer by its name, with the channels of its frame."""
    parts = [part for key in ("vconcat", "hconcat") for part in spec.get(key, [])]
    shared = spec.get("encoding", {})
    found = {
        layer["name"]: layer | {"encoding": shared | layer.get("encoding", {})}
        for layer in spec.get("layer", [])
    }
    for part in parts:
        inner = layers_of(part)
        numbered = len(parts) > 1 and "encoding" not in part
        found |= {re.sub(r"_\d+$", "", n) if numbered else n: inner[n] for n in inner}
    return found


def values_of(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows a layer draws."""
    data = layer["data"]
    return spec["datasets"][data["name"]] if "name" in data else data["values"]


def ticks_of(layer: dict[str, Any], channel: str) -> dict[str, float]:
    """Words of an axis to their pixels."""
    axis = layer["encoding"][channel]["axis"]
    words = json.loads(axis["labelExpr"].partition("[indexof")[0])
    return dict(zip(words, axis["values"], strict=True))


def read_off(layer: dict[str, Any], channel: str, pixel: float) -> float:
    """The number that a reader finds at a pixel of an axis of plain numbers."""
    ticks = [(float(w.replace(",", "")), at) for w, at in ticks_of(layer, channel).items()]
    (low, start), (high, end) = ticks[0], ticks[-1]
    return low + (pixel - start) / (end - start) * (high - low)


def days_of(spec: dict[str, Any]) -> Callable[[date], float]:
    """Day to pixel, as a reader takes it from two ticks of the axis below a drawing."""
    ticks = list(ticks_of(spec["vconcat"][-1], "x").items())
    (first, start), (last, end) = ticks[0], ticks[-1]
    form = "%d %b %Y" if first[0].isdigit() else "%b %Y"
    one, other = (datetime.strptime(words, form).date() for words in (first, last))
    return lambda day: start + (day - one).days / (other - one).days * (end - start)


@pytest.fixture
def drawn() -> Callable[[Drawing], tuple[dict[str, Any], dict[str, dict[str, Any]]]]:
    """The specification of a drawing and its layers by name."""

    def drawn(drawing: Drawing) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        spec = drawing.spec()
        return spec, layers_of(spec)

    return drawn


@pytest.fixture
def texts() -> Callable[[Drawing], list[str]]:
    """Every word a drawing writes inside the picture."""

    def texts(drawing: Drawing) -> list[str]:
        spec = drawing.spec()
        found = []
        for layer in layers_of(spec).values():
            field = layer["encoding"].get("text", {}).get("field")
            found += [row[field] for row in values_of(spec, layer)] if field else []
        return found

    return texts


@pytest.fixture(scope="session")
def as_svg() -> Callable[[Drawing], str]:
    import font_source_sans_pro
    import vl_convert

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    vl_convert.register_font_directory(str(folder))
    return lambda drawing: vl_convert.vegalite_to_svg(json.dumps(drawing.spec()))


@pytest.fixture
def killed(figures_of: Callable[..., Figures]) -> Callable[..., Figures]:
    """Rows of one measure, each a statement of its own."""

    def killed(*rows: dict[str, str]) -> Figures:
        return figures_of(*({"statement": f"s-{n}", **row} for n, row in enumerate(rows)))

    return killed
