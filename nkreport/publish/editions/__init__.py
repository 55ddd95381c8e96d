"""Editions of a report side by side: what changed from one that was built to another."""
