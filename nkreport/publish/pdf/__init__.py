"""The PDF page, set by Typst."""
