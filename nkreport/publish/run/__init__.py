"""A notebook run: its parameters, its cells in a fork or a kernel, what it opened."""
