"""`python -m pictures [REPORT…]`: contact sheets into out/pictures/, findings to the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import EnvironmentFault, NkreportError, RunError
from nkreport.publish.reports import find_reports, locate
from pictures.browser import open_browser
from pictures.sheets import make_sheet

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OUT = Path("out/pictures")


def main(names: list[str]) -> int:
    """Make the sheets of some reports, or of all; return the exit status.

    0: every sheet is made and no text collides; 1: a finding, or a report that cannot be made;
    2: a name that is no report; 3: Chromium or poppler is missing.
    """
    found: list[str] = []
    try:
        notebooks = [locate(name) for name in names or find_reports()]
        with open_browser() as browser:
            for notebook in notebooks:
                found += _one(browser, notebook)
    except NkreportError as error:
        print(error, file=sys.stderr)
        return 3 if isinstance(error, EnvironmentFault) else 2
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def _one(browser: Browser, notebook: Path) -> list[str]:
    try:
        sheet, found = make_sheet(browser, notebook, OUT)
    except RunError as error:
        return [f"{notebook.stem}: {error}"]
    print(sheet, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
