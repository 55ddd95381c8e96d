"""`python -m reproduce [VARIATION…]`: each byte that differs, and how many files for each."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from reproduce.compared import differences, files_of
from reproduce.variations import NotHere, make, variations


def main(names: list[str]) -> int:
    """Make the reports under some variations, or under all; return the exit status.

    0: not a byte differs; 1: some do, or a batch failed; 2: a name that is no variation.
    """
    known = variations()
    if unknown := [name for name in names if name not in known]:
        print(f"no variation {unknown[0]!r}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    good = True
    with tempfile.TemporaryDirectory(prefix="nkreport-reproduce-") as folder:
        first = make(known["the same again"], Path(folder, "first"))
        count = len(files_of(first))
        print(f"{count} files of {len(list(first.glob('*.html'))) - 1} reports", flush=True)
        for number, name in enumerate(names or known):
            place, began = Path(folder, str(number)), time.monotonic()
            try:
                made = make(known[name], place)
                found = list(differences(first, made, recorded=known[name].recorded))
            except NotHere as missing:
                print(f"{name}: not tried: {missing}", flush=True)
                continue
            except RuntimeError as failed:
                print(f"{name}: the batch failed: {failed}", flush=True)
                good = False
                continue
            took = time.monotonic() - began
            print(f"{name}: {len(found)} of {count} files differ ({took:.0f} s)", flush=True)
            for difference in found:
                print(f"  {difference.name}: {difference.told}")
            good = good and not found
            shutil.rmtree(place)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
