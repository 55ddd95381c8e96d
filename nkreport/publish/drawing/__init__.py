"""Charts as SVG, and the typefaces they and the pages are set in."""
