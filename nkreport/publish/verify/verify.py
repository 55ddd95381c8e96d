"""Reports built again from their records, in a folder that goes, and compared."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkreport.errors import EnvironmentFault, NkreportError
from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.cache import inputs_of, notebook_inputs
from nkreport.publish.batch.record import made_with, notebook_hashes
from nkreport.publish.batch.results import RECORD
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.reports import read_pictured
from nkreport.publish.run.parameters import convert, read_parameters
from nkreport.publish.verify.compared import FAILED, Verdict, compare
from nkreport.publish.verify.records import Recorded, data_of, notebook_of, read_records
from nkreport.publish.verify.unsteady import unsteady_cells

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Again:
    """A report to be made again, and the record of what there is now to make it from."""

    recorded: Recorded
    planned: Planned
    settings: Settings
    now: dict[str, Any]
    failed: str = ""
    verdict: Verdict | None = field(default=None)


def verify(
    target: Path,
    *,
    notebook: Path | None = None,
    data: Sequence[str] = (),
    workers: int = 0,
    timeout_s: float = 600,
    notebooks: Path | None = None,
) -> list[Verdict]:
    """Build the reports of a folder, or one, again from what is here now, and compare.

    Parameters
    ----------
    target : Path
        A folder, a page or a record.
    notebook : Path, optional
        The notebook, where it is looked for in vain.
    data : sequence of str, optional
        The folders of the ledger, likewise.
    workers : int
        At once; a processor each by default.
    timeout_s : float
        For each run, in seconds.
    notebooks : Path, optional
        The folder of a pack that holds them and what they read: nothing is looked for elsewhere.

    Returns
    -------
    list of Verdict
        By name; one that could not be made again says why.

    Raises
    ------
    RecordError
        If there is no record, one is damaged, or what it names is not at hand.
    EnvironmentFault
        If the machine refuses.
    """
    verdicts: dict[str, Verdict] = {}
    again: list[_Again] = []
    for recorded in read_records(target):
        if notebooks is not None:
            notebook = notebooks / Path(recorded.record["notebook"]["name"]).name
        path = notebook_of(recorded, notebook)
        places = data_of(recorded, path, data, beside=notebooks is not None)
        try:
            again.append(_planned(recorded, path, places, workers, timeout_s))
        except NkreportError as error:
            verdicts[recorded.stem] = Verdict(recorded.stem, FAILED, failed=str(error))
    with _scratch() as scratch:
        for number, group in enumerate(_groups(again)):
            out = scratch / f"once-{number}"
            _make(group, out)
            doubted = [one for one in group if _judge(one, out)]
            if doubted:  # nothing that is recorded explains it: is it the same twice?
                _make(doubted, twice := scratch / f"twice-{number}")
            for one in doubted:
                assert one.verdict is not None
                unknown, name = list(map(str, one.now["unknown"])), f"{one.planned.stem}.ipynb"
                if not one.failed:
                    one.verdict.unsteady += unsteady_cells(out / name, twice / name, unknown)
            verdicts |= {one.planned.stem: one.verdict for one in group if one.verdict}
    return [verdicts[stem] for stem in sorted(verdicts)]


@contextmanager
def _scratch() -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="nkreport-verify-", ignore_cleanup_errors=True)
    except OSError as error:
        raise EnvironmentFault(
            f"no folder to build in: {error}; set TMPDIR to one that can be written"
        ) from error
    with folder as path:
        yield Path(path)


def _planned(
    recorded: Recorded, path: Path, data: Sequence[str], workers: int, timeout_s: float
) -> _Again:
    record = recorded.record
    notebook = read_pictured(path)
    declared = read_parameters(notebook, path)
    given = {name: record["parameters"][name] for name in record["given"]}
    typed = convert(declared, given)
    values = {p.name: typed[p.name] for p in declared if p.name in typed}
    own = record["settings"]
    settings = Settings(
        Path(),
        tuple(own["formats"]),
        data,
        workers=workers,
        alone=True,
        timeout_s=timeout_s,
        code=own["code"],
        strict=own["strict"],
    )
    every = {p.name: p.default for p in declared} | values
    inputs = inputs_of(notebook_inputs(notebook), every, settings.formats, data)
    now = {
        **record,
        "notebook": notebook_hashes(path, notebook, inputs["notebook"]),
        "versions": made_with(inputs["version of"], notebook),
    }
    for made in ("outputs", "figures"):
        now.pop(made, None)
    return _Again(recorded, Planned(path, values, recorded.stem), settings, now)


def _groups(again: Iterable[_Again]) -> list[list[_Again]]:
    """Those that one batch can make."""
    groups: dict[str, list[_Again]] = {}
    for one in again:
        settings = one.settings
        key = [settings.formats, settings.data, settings.code, settings.strict]
        groups.setdefault(json.dumps(key), []).append(one)
    return list(groups.values())


def _make(group: Sequence[_Again], out: Path) -> None:
    settings = group[0].settings
    settings.out = out
    for result in Batch([one.planned for one in group], settings).run():
        one = next(one for one in group if one.planned.stem == result.stem)
        one.failed = next(iter(result.failed.values()), "")
        record = out / f"{result.stem}{RECORD}"
        if record.exists():
            one.now = json.loads(record.read_bytes())


def _judge(one: _Again, out: Path) -> bool:
    """Compare; whether it is to be made once more, since nothing explains what differs."""
    verdict = compare(one.recorded.folder, one.recorded.record, one.now, out)
    one.verdict = verdict
    if one.failed:
        verdict.verdict, verdict.failed = FAILED, one.failed
        return False
    return verdict.rebuilt_otherwise and not verdict.explained
