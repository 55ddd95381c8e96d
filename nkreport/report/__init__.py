"""What a notebook shows; the wing's name is also the call that opens a report."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from nkreport.ledger.figures import Figures
    from nkreport.report.display import Display


class _Wing(ModuleType):
    """Importing this package puts it at `nkreport.report`, where a notebook calls `nk.report`."""

    def __call__(
        self, *, title: str, as_of: str | date, figures: Figures | None = None, **parameters: str
    ) -> Display:
        """Open a report; see `nkreport.report.calls.report`."""
        from nkreport.report.calls import report

        return report(title=title, as_of=as_of, figures=figures, **parameters)


sys.modules[__name__].__class__ = _Wing
