"""Where the tables and notebooks that come with the package lie."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from nkreport.errors import EnvironmentFault

_PACKAGE = Path(__file__).resolve().parent
# A file that only ours has: a stranger's seeds/ beside an installed package is not taken for it.
_LANDMARKS = {"seeds": "datapackage.json", "notebooks": "briefing.ipynb"}


def shipped_folder(name: Literal["seeds", "notebooks"]) -> Path:
    """Folder of the shipped tables or notebooks: inside an installed wheel, or in a checkout.

    Parameters
    ----------
    name : {"seeds", "notebooks"}
        Which of the two.

    Returns
    -------
    Path
        An existing folder, absolute: `nkreport/_shipped/NAME` of a wheel, else `NAME` beside
        the package, as a checkout has it.

    Raises
    ------
    EnvironmentFault
        If neither is there.

    Examples
    --------
    >>> (shipped_folder("seeds") / "datapackage.json").is_file()
    True
    """
    places = (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name)
    for folder in places:
        if (folder / _LANDMARKS[name]).is_file():
            return folder
    looked = " nor ".join(str(folder / _LANDMARKS[name]) for folder in places)
    raise EnvironmentFault(
        f"the shipped {name} are missing: there is neither {looked}. "
        "Install nkreport again, or run it from a whole checkout."
    )
