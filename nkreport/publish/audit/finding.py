"""What the audit reports: a number that leads nowhere, or elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """A number that leads nowhere, or elsewhere.

    Parameters
    ----------
    place : str
        Such as `Chart 2 title` or `paragraph 3 under 'Soldiers'`.
    shown : str
        The number as it is shown.
    rule : str
        What is broken.
    remedy : str
        What to do.
    """

    place: str
    shown: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        line = f"{self.place}: {self.shown!r} {self.rule}. {self.remedy}"
        return re.sub(r"[^ -~\u00a1-\uffff]", lambda odd: ascii(odd[0])[1:-1], line)
