"""The script that makes a page's drawings live: Vega, once a page, packed."""

from __future__ import annotations

import base64
import logging
import zlib
from functools import lru_cache

from nkreport.publish.disk_cache import kept
from nkreport.publish.drawing.draw import VEGA_LITE

_KEEP = "window.nkreportEmbed = vegaEmbed;"
_TALKATIVE = "swc_ecma_transforms_optimization"
"""Logger of the bundler, which calls each of its passes an error."""


@lru_cache(maxsize=1)
def vega_runtime() -> str:
    """Vega, Vega-Lite and vega-embed in one function, so that their names meet no others.

    Returns
    -------
    str
        About 0.9 MB, the same every time; it leaves `window.nkreportEmbed`.
    """
    from importlib.metadata import version

    inputs = f"{version('vl-convert-python')} {VEGA_LITE} {_KEEP}"
    return kept("vega-runtime", inputs, _make_runtime)


@lru_cache(maxsize=1)
def packed_runtime() -> str:
    """The same as a page holds it: about 0.4 MB of text, which `report.js` unpacks.

    A browser runs it only as the page's policy names the hash of what was packed.
    """
    return base64.b64encode(zlib.compress(vega_runtime().encode(), 9)).decode("ascii")


def _make_runtime() -> str:
    import vl_convert

    logging.getLogger(_TALKATIVE).setLevel(logging.CRITICAL)
    bundle = vl_convert.javascript_bundle(_KEEP, vl_version=VEGA_LITE)
    return f"(function(){{{bundle}}})();"


def vega_version() -> str:
    """Version of the Vega that draws."""
    import vl_convert

    return str(vl_convert.get_vega_version())
