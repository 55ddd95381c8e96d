"""YAML read strictly: names, lists and values with their places, and problems told by place."""
