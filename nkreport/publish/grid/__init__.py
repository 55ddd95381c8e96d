"""A grid: many runs written as the values their parameters take, checked before any begins."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nkreport.errors import NkreportError, ParameterError
from nkreport.publish.grid.columns import Tables
from nkreport.publish.grid.parts import Part, read_parts
from nkreport.publish.grid.values import Days, Values
from nkreport.publish.reports import find_reports, locate, read_notebook
from nkreport.publish.run.parameter_types import Many, Maybe, as_json
from nkreport.publish.run.parameters import Parameter, convert, read_parameters
from nkreport.publish.store import report_stem
from nkreport.strict_yaml.nodes import Place
from nkreport.strict_yaml.problems import Problems
from nkreport.strict_yaml.reading import read_yaml

__all__ = ["LARGEST_GRID", "Planned", "default_plan", "plan"]

LARGEST_GRID = 10_000

_UNCOUNTED = 10**15

_At = tuple[object, str]
"""A value of a parameter, and where the grid gives it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One run of a grid.

    Attributes
    ----------
    path : Path
        The notebook.
    values : mapping
        The parameters given, typed, in the notebook's order.
    stem : str
        The name its files share.
    places : mapping of str to str
        Where its grid gives each value, as `grid.yaml:3:12`; empty for one that no grid names.
    """

    path: Path
    values: Mapping[str, object]
    stem: str
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Notebook:
    """A report's notebook and what it takes."""

    path: Path
    parameters: tuple[Parameter, ...]

    def planned(
        self, given: Mapping[str, object], places: Mapping[str, str] | None = None
    ) -> Planned:
        defaults = {parameter.name: parameter.default for parameter in self.parameters}
        values = {name: given[name] for name in defaults if name in given}
        stem = report_stem(self.path.stem, values, defaults)
        return Planned(self.path, values, stem, places or {})


def plan(grid: Path, *, most: int | None = None, data: Sequence[str] = ()) -> tuple[Planned, ...]:
    r"""Read a grid, check every value against its notebook, and expand it.

    Parameters
    ----------
    grid : Path
        YAML: `report: NAME` or `reports: [NAME, {report: NAME, parameters: {…}}]`, names and
        paths as on the command line; `parameters:` with, for each, a list of values, one value, a
        range `{from: DAY, to: DAY, every: day|week|month|quarter|year|N days}` (`to` included
        where a step falls on it; a month that lacks the day of `from` has its last day instead),
        or `{column: NAME, table: NAME, where: {COLUMN: VALUE}}` (distinct cells in file order,
        empty ones left out). Parameters above are taken by every report, which must have them;
        those of one report are its own and replace the ones above. A parameter that is itself a
        list takes a list of lists; of a range or a column, each value makes a list of one.
    most : int, optional
        The most runs that are allowed, LARGEST_GRID by default.
    data : sequence of str
        Folders of the ledger; empty for the shipped one.

    Returns
    -------
    tuple of Planned
        Every combination: reports as named, then parameters as named, the last one fastest.

    Raises
    ------
    ParameterError
        With every problem, each `grid.yaml:line:column: what, expected, remedy`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     grid = Path(folder) / "grid.yaml"
    ...     lines = ["report: briefing", "parameters: {as_of: [2022-12-31, 2024-07-01]}"]
    ...     _ = grid.write_text("\n".join(lines))
    ...     [run.values["as_of"] for run in plan(grid)]
    ['2022-12-31', '2024-07-01']
    """
    problems = Problems(grid.as_posix())
    document = read_yaml(grid, problems)
    problems.settle()
    parts = read_parts(document, Tables(data), problems)
    _check_count(parts, LARGEST_GRID if most is None else most, problems)
    notebooks = _notebooks(parts, problems)
    fitted = [
        (notebooks[part.report], part, _fitted(part, notebooks[part.report], problems))
        for part in parts
        if part.report in notebooks
    ]
    problems.settle(len(notebooks))
    runs: list[Planned] = []
    taken: dict[str, Place] = {}
    for notebook, part, axes in fitted:
        found = [
            notebook.planned(
                {name: value for name, (value, _) in zip(axes, combination, strict=True)},
                {name: place for name, (_, place) in zip(axes, combination, strict=True)},
            )
            for combination in itertools.product(*axes.values())
        ]
        _check_stems(part, found, taken, problems)
        runs += found
    problems.settle()
    return tuple(runs)


def default_plan(names: Sequence[str], given: Mapping[str, object]) -> tuple[Planned, ...]:
    """Plan one run a report, all with the same parameters.

    Parameters
    ----------
    names : sequence of str
        Reports by name or path; empty for every one there is.
    given : mapping of str to object
        Parameters by name, as text or typed.

    Returns
    -------
    tuple of Planned
        In the order named.

    Raises
    ------
    ParameterError
        If a report lacks a parameter or a value is not of its type, or a report is named twice.
    NkreportError
        If there is no such report, or its notebook cannot be read.

    Examples
    --------
    >>> [dict(run.values) for run in default_plan(["briefing"], {"as_of": "2022-12-31"})]
    [{'as_of': '2022-12-31'}]
    """
    runs: dict[str, Planned] = {}
    found: dict[str, list[str]] = {}
    names = list(names) or list(find_reports())
    for name in names:
        notebook = _notebook(name)
        try:
            run = notebook.planned(convert(notebook.parameters, given))
        except ParameterError as error:
            for line in str(error).splitlines():
                found.setdefault(line, []).append(name)
            continue
        stem = run.stem.casefold()
        if stem in runs:
            found[f"{name} would take the files of {runs[stem].path}; name one of them"] = names
        runs.setdefault(stem, run)
    if found:
        raise ParameterError(
            "\n".join(
                line if len(having) == len(names) > 1 else f"{', '.join(having)}: {line}"
                for line, having in found.items()
            )
        )
    return tuple(runs.values())


def _notebook(report: str) -> _Notebook:
    path = locate(report)
    return _Notebook(path, read_parameters(read_notebook(path), path))


def _notebooks(parts: Sequence[Part], problems: Problems) -> dict[str, _Notebook]:
    notebooks: dict[str, _Notebook] = {}
    for part in parts:
        if part.report not in notebooks:
            try:
                notebooks[part.report] = _notebook(part.report)
            except NkreportError as error:
                problems.add(part.place, str(error))
    return notebooks


def _check_count(parts: Sequence[Part], most: int, problems: Problems) -> None:
    count = sum(part.count for part in parts)
    if count <= most:
        return
    sizes = [
        " × ".join([part.report, *(f"{name} {axis.count}" for name, axis in part.axes.items())])
        for part in parts[:3]
    ]
    more = ", …" if len(parts) > len(sizes) else ""
    shown, option = (count, count) if count < _UNCOUNTED else (f"over {_UNCOUNTED}", "N")
    problems.add(
        parts[0].place,
        f"{shown} runs ({', '.join(sizes)}{more}), more than {most};"
        f" name fewer values, or allow it with --most {option}",
    )
    problems.settle()


def _fitted(part: Part, notebook: _Notebook, problems: Problems) -> dict[str, list[_At]]:
    by_name = {parameter.name: parameter for parameter in notebook.parameters}
    fitted = {}
    for name, axis in part.axes.items():
        if name not in by_name:
            problems.add(axis.place, _refusal(name, notebook), part.report)
        elif axis.values:
            fitted[name] = _fit(axis.values, by_name[name], part.report, problems)
    return fitted


def _refusal(name: str, notebook: _Notebook) -> str:
    try:
        convert(notebook.parameters, {name: None})
    except ParameterError as error:
        return str(error) if notebook.parameters else f"{notebook.path}: {error}"
    return ""


def _fit(values: Values, parameter: Parameter, report: str, problems: Problems) -> list[_At]:
    kind = parameter.kind.item if isinstance(parameter.kind, Maybe) else parameter.kind
    fitted: list[_At] = []
    seen: dict[str, Place] = {}
    for given in values.values(isinstance(kind, Many), problems):
        cell = f" (from {given.cell})" if given.cell else ""
        try:
            value = convert([parameter], {parameter.name: given.value})[parameter.name]
        except ParameterError as error:
            problems.add(given.place, f"{error}{cell}", report)
            if isinstance(values, Days):
                break
            continue
        text = json.dumps(as_json(value), ensure_ascii=False)
        if text in seen:
            problems.add(
                given.place,
                f"{parameter.name} {text:.60} stands at {problems.where(seen[text])} already{cell};"
                " remove one",
            )
        seen.setdefault(text, given.place)
        fitted.append((value, problems.where(given.place) + cell))
    return fitted


def _check_stems(
    part: Part, runs: Sequence[Planned], taken: dict[str, Place], problems: Problems
) -> None:
    clashes: dict[Place, list[str]] = {}
    for run in runs:
        stem = run.stem.casefold()
        if stem in taken:
            clashes.setdefault(taken[stem], []).append(run.stem)
        taken.setdefault(stem, part.place)
    for place, stems in clashes.items():
        more = f" and {len(stems) - 1} more" if len(stems) > 1 else ""
        problems.add(
            part.place,
            f"{stems[0]}{more}: a run of this name is planned at {problems.where(place)} already;"
            " remove one of the two",
        )
