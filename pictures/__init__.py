"""Contact sheets of the reports, and a check of the texts in their drawings, in Chromium."""
