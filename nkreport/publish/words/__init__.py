"""The words that are a page’s own, and how a language writes numbers and dates."""
