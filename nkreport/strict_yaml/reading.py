"""A YAML document read strictly: nothing guessed, built or repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from nkreport.errors import ParameterError
from nkreport.handed import read_bytes
from nkreport.strict_yaml.nodes import Entries, Items, Leaf, Node, Place
from nkreport.strict_yaml.problems import Problems

LARGEST_FILE = 1_000_000
DEEPEST = 10

# Other spellings that YAML gives a meaning (yes, NO, 12:30, 0x1F, 1_000, 2024-07-01) stay text.
_WORDS = {"true": True, "false": False, "null": None, "~": None}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,39})\Z", re.ASCII)
_FRACTION = re.compile(
    r"[-+]?(0|[1-9][0-9]{0,39})(\.[0-9]*([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)\Z", re.ASCII
)
_ZERO_FIRST = re.compile(r"[-+]?0[0-9_]+(\.[0-9]*)?\Z", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def read_yaml(path: Path, problems: Problems) -> Node:
    """Read one document of plain names, lists and values.

    Text stays text unless it is `true`, `false`, `null`, `~` or a number as everybody writes it:
    `NO`, `yes`, `12:30` and `2024-07-01` are text, a number that begins with 0 is refused.

    Parameters
    ----------
    path : Path
        UTF-8, at most `LARGEST_FILE` bytes.
    problems : Problems
        Where faults that let the reading go on are gathered.

    Returns
    -------
    Leaf, Items or Entries
        The document; not to be trusted before `problems` is settled.

    Raises
    ------
    ParameterError
        If the file is no such document, or is deeper than `DEEPEST`.
    """
    try:
        data = read_bytes(path)
    except OSError as error:
        raise ParameterError(
            f"{problems.file}: {error.strerror}; name a YAML file that can be read"
        ) from error
    try:
        return _Reading(_decoded(data), problems).document()
    except _Unreadable as error:
        problems.add(error.place, str(error))
        raise problems.refusal() from error


class _Unreadable(Exception):
    """Reading cannot go on after this place."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place = place


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise _Unreadable(
            (1, 1), f"the file is larger than {LARGEST_FILE} bytes; part it into several"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        wide = "UTF-32" if data.startswith(b"\xff\xfe\0\0") else "UTF-16"
        raise _Unreadable((1, 1), f"the file is {wide}; save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode("utf-8"), error.start)
        raise _Unreadable(
            place, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    control = _UNPRINTABLE.search(text)
    if control:
        raise _Unreadable(
            _place(text, control.start()), f"control character U+{ord(control[0]):04X}; remove it"
        )
    return text


def _place(text: str, offset: int) -> Place:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Reading:
    """One reading: PyYAML's events to nodes, so that nothing is resolved, built or repeated."""

    def __init__(self, text: str, problems: Problems) -> None:
        self.events = _events(text)
        self.problems = problems

    def document(self) -> Node:
        next(self.events)
        start = next(self.events)
        if not isinstance(start, yaml.DocumentStartEvent):
            raise _Unreadable((1, 1), f"the file is empty; {self.problems.start}")
        if start.version or start.tags:
            self.problems.add(_at(start), "a line that begins with % is not read; remove it")
        node = self._node(next(self.events), 1)
        next(self.events)
        end = next(self.events)
        if isinstance(end, yaml.DocumentStartEvent):
            raise _Unreadable(
                _at(end), f"a second document begins; {self.problems.kind} is one, in one file"
            )
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = _at(event)
        if depth > DEEPEST:
            raise _Unreadable(
                place, f"nested deeper than {DEEPEST} levels; {self.problems.kind} needs fewer"
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor:
                self.problems.add(place, f"anchor &{event.anchor:.60} is not read; remove it")
            if event.tag:
                tag = event.tag.replace("tag:yaml.org,2002:", "!!")
                self.problems.add(place, f"tag {tag:.60} is not read; remove it")
        match event:
            case yaml.ScalarEvent():
                return self._leaf(event)
            case yaml.SequenceStartEvent():
                items = [self._node(each, depth + 1) for each in self._until_end()]
                return Items(place, tuple(items))
            case yaml.MappingStartEvent():
                return self._entries(place, depth)
        alias = getattr(event, "anchor", "")
        self.problems.add(place, f"alias *{alias:.60} is not read; write the value out")
        return Leaf(place, None)

    def _entries(self, place: Place, depth: int) -> Entries:
        entries: dict[str, Node] = {}
        named: dict[str, Place] = {}
        for event in self._until_end():
            key = self._key(event, depth)
            node = self._node(next(self.events), depth + 1)
            if key in entries:
                first = self.problems.where(named[key])
                self.problems.add(
                    _at(event), f"{key!r:.60} stands at {first} already; remove one of the two"
                )
            elif key is not None:
                entries[key] = node
                named[key] = _at(event)
        return Entries(place, entries, named)

    def _key(self, event: yaml.Event, depth: int) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, depth + 1)
            self.problems.add(_at(event), "a name was expected before the colon; write text")
            return None
        if event.anchor or event.tag:
            self.problems.add(_at(event), "a name has an anchor or a tag; remove that")
        if event.value == "<<" and event.implicit[0]:
            self.problems.add(_at(event), "merge key << is not read; write the entries out")
            return None
        return event.value

    def _leaf(self, event: yaml.ScalarEvent) -> Leaf:
        place, text = _at(event), event.value
        if _UNPRINTABLE.search(text):
            self.problems.add(place, f"{text!r:.60} holds a character that cannot be printed")
        if not event.implicit[0]:
            return Leaf(place, text)
        if _ZERO_FIRST.match(text):
            self.problems.add(
                place, f"{text:.60} begins with 0; put it in quotes, or write the number without"
            )
        return Leaf(place, _value(text), absent=text == "")

    def _until_end(self) -> Iterator[yaml.Event]:
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event


def _value(text: str) -> object:
    if text in _WORDS or not text:
        return _WORDS.get(text)
    if _WHOLE.match(text):
        return int(text)
    return float(text) if _FRACTION.match(text) else text


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.SafeLoader(text)
    try:
        while loader.check_event():
            yield loader.get_event()  # type: ignore[no-untyped-call]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _Unreadable(
            (mark.line + 1, mark.column + 1) if mark else (1, 1),
            f"not YAML: {error.problem}; see to indentation, brackets and quotes there",
        ) from error
    except (ValueError, OverflowError) as error:
        # PyYAML lets Python's own error through for an escape beyond Unicode.
        raise _Unreadable(
            (loader.line + 1, loader.column + 1), "not YAML: no such character; mend the escape"
        ) from error


def _at(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
