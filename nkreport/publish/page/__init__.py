"""The model of a page, made from an executed notebook, in no format."""
