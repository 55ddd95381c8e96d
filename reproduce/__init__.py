"""The same reports made under other circumstances, and every byte by which they differ."""
