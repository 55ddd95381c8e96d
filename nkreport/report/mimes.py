"""The types that a cell's output speaks by."""

MIME = "application/vnd.nkreport.v1+json"
"""Of a bundle of ours."""

VEGA_LITE = "application/vnd.vegalite.v5+json"
LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""What JupyterLab draws a spec by, and what the spec says of itself there."""
