"""Pages of the documentation that are made from the code, the schemas and the tables."""
