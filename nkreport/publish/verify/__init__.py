"""A report rebuilt from its record and compared, by whoever has what it was made from."""
