"""Whatever stands in a file's place is read or refused, and never waited for."""

from __future__ import annotations

import json
import os
import re
import socket
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from nkreport.cli import main
from nkreport.errors import NkreportError, TableError
from nkreport.handed import read_bytes, read_json, read_text, why
from nkreport.ledger.reading import load
from nkreport.ledger.schema import read_schema
from nkreport.ledger.tables import read_table
from nkreport.publish.editions.places import compare_places
from nkreport.publish.grid import plan
from nkreport.publish.reports import read_notebook
from nkreport.publish.verify.pack import unpack
from nkreport.publish.verify.records import read_records
from nkreport.shipped import shipped_folder

SEEDS = shipped_folder("seeds")


def put(kind: str, path: Path) -> None:
    """Put something that is no file in a file's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "link in a circle":
        path.symlink_to(path.name)
    elif kind == "link to nothing":
        path.symlink_to("nowhere")
    else:
        place = Path.cwd()
        os.chdir(path.parent)  # the name of a socket is short
        with socket.socket(socket.AF_UNIX) as own:
            own.bind(path.name)
        os.chdir(place)


KINDS = ("pipe", "folder", "device", "socket", "link in a circle", "link to nothing")
TOLD = {
    "link in a circle": "Too many levels|no such",
    "link to nothing": "No such file|not found|no such",
    "folder": "is a folder",
    "device": "is a device, not a file|links out of its folder",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a data package, a bibliography and a table."""
    folder = tmp_path / "data"
    (folder / "schemas").mkdir(parents=True)
    names = ("datapackage.json", "sources.json", *(f"schemas/{p.name}" for p in _schemas()))
    for name in names:
        (folder / name).write_bytes((SEEDS / name).read_bytes())
    for table in ("losses", "measures", "units", "places"):
        lines = (SEEDS / f"{table}.csv").read_bytes().splitlines(keepends=True)
        (folder / f"{table}.csv").write_bytes(b"".join(lines[: 1 if table == "losses" else None]))
    return folder


def _schemas() -> list[Path]:
    return sorted(SEEDS.glob("schemas/*.json"))


READ: dict[str, tuple[str, Callable[[Path], object]]] = {
    "table": ("data/losses.csv", lambda place: load(place / "data")),
    "sources": ("data/sources.json", lambda place: load(place / "data")),
    "data package": ("data/datapackage.json", lambda place: load(place / "data")),
    "schema": ("data/schemas/measures.json", lambda place: load(place / "data")),
    "mapping": ("t.figures.yaml", lambda place: load(place / "t.csv")),
    "grid": ("grid.yaml", lambda place: plan(place / "grid.yaml")),
    "notebook": ("a.ipynb", lambda place: read_notebook(place / "a.ipynb")),
    "record": ("out/a.record.json", lambda place: read_records(place / "out")),
    "pack": ("out.zip", lambda place: unpack(place / "out.zip", place / "there")),
    "edition": (
        "out/a.html",
        lambda place: compare_places(place / "out/a.html", place / "old/a.html"),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_a_file_is_read_in_a_files_place(kind: str, data: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("day,n\n2024-01-01,5\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.html").write_text("<p>a</p>")
    for role, (name, read) in READ.items():
        path, kept = tmp_path / name, b""
        if path.exists():
            kept = path.read_bytes()
        put(kind, path)
        with pytest.raises(NkreportError, match=TOLD.get(kind, f"is a {kind}, not a file")) as told:
            read(tmp_path)
        assert str(told.value).startswith(str(tmp_path)) or path.name in str(told.value), role
        path.rmdir() if kind == "folder" else path.unlink()
        if kept:
            path.write_bytes(kept)


@pytest.mark.parametrize(("writes", "read"), [(2, True), (9, False)])
def test_a_file_that_grows_is_read_at_rest_or_not_at_all(
    writes: int, read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, left, fstat = tmp_path / "grows.csv", [writes], os.fstat

    def grown(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        if left[0]:
            left[0] -= 1
            path.write_bytes(path.read_bytes() + b"a\n")
        return found

    path.write_bytes(b"a\n")
    monkeypatch.setattr("nkreport.handed.os.fstat", grown)
    if read:
        assert read_bytes(path) == b"a\na\na\n"
    else:
        with pytest.raises(OSError, match="is being written; try again when it rests"):
            read_bytes(path)


def test_a_file_larger_than_is_wanted_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        file.truncate(1 << 42)
    with pytest.raises(OSError, match="is larger than 1,073,741,824 bytes"):
        read_bytes(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="takes another user's rights")
def test_a_file_without_permission_is_named(data: Path) -> None:
    for name in ("losses.csv", "sources.json", "datapackage.json"):
        mode = (data / name).stat().st_mode
        (data / name).chmod(0)
        os.chmod(data.parent, 0o755)
        os.seteuid(65534)
        try:
            with pytest.raises((TableError, OSError), match="Permission denied"):
                load(data)
        finally:
            os.seteuid(0)
        (data / name).chmod(mode)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": 1,\n "b" 2}', "line 2, column 6: Expecting ':' delimiter"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice in an object; remove one"),
        (b'{"a": NaN}', "holds NaN, which is no number; leave it out, or write null"),
        (b'["a\xe9"]', "line 1: byte 0xe9 is not UTF-8; save it as UTF-8"),
        ('["a"]'.encode("utf-16"), "is UTF-16; save it as UTF-8"),
        ('["a"]'.encode("utf-32"), "is UTF-32; save it as UTF-8"),
        (b"[" * 500 + b"]" * 500, "is nested more than 100 deep"),
        (b"[" * 100_000, "is nested more than 100 deep"),
        (b"", "line 1, column 1: Expecting value"),
        (b"9" * 5000, "Exceeds the limit"),
    ],
)
def test_json_is_refused_with_its_place(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(told)) as caught:
        read_json(path)
    assert "\n" not in why(caught.value)


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": "\xef\xbb\xbf"}')
    assert read_json(path) == {"a": "\ufeff"}
    assert read_text(path)[0] == "{"


ITEM = {"id": "work", "title": "A work"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"URL": 5}, "URL is no text"),
        ({"URL": None}, "URL is no text"),
        ({"title": ["a"]}, "title is no text"),
        ({"title": {"a": "b"}}, "title is no text"),
        ({"note": 1.5}, "note is no text"),
        ({"author": "Burns"}, "author is no list of names"),
        ({"author": 5}, "author is no list of names"),
        ({"author": [5]}, "author is no list of names"),
        ({"author": [{"family": ["a"]}]}, "author is no list of names"),
        ({"custom": "a"}, "custom is no object of texts"),
        ({"custom": {"file": 5}}, "custom is no object of texts"),
        ({"issued": {"date-parts": [[]]}}, "issued is no CSL date"),
        ({"issued": 2022}, "issued is no CSL date"),
        ({"issued": {"date-parts": [[2022, 13, 45]]}}, "issued is no CSL date"),
        ({"issued": {"date-parts": [["2022"]]}}, "issued is no CSL date"),
        ({"issued": {"date-parts": [[1e400]]}}, "holds Infinity"),
    ],
)
def test_a_value_of_a_bibliography_is_what_csl_says(
    values: dict[str, object], told: str, data: Path
) -> None:
    (data / "sources.json").write_text(json.dumps([{**ITEM, **values}]))
    with pytest.raises(TableError, match=told):
        load(data)


@pytest.mark.parametrize(
    ("package", "told"),
    [
        ({"resources": None}, "resources is no list"),
        ({"resources": [5]}, "resource 1: is no object"),
        ({"resources": [{"path": "a.csv"}]}, "resource 1: has no name"),
        ({"fields": None}, "fields is no list"),
        ({"fields": ["a"]}, r"field 1 has no name"),
        ({"fields": [{"name": "a"}]}, r"field 1 \(a\) has no type"),
        ({"constraints": []}, "are objects"),
        ({"constraints": {"enum": 5}}, "its enum is no list of texts"),
        ({"constraints": {"pattern": "(a"}}, "its pattern is no regular expression: missing"),
        ({"constraints": {"pattern": 5}}, "its pattern is no regular expression: it is no text"),
        ({"nkreport": {"maxWords": "8"}}, "its maxWords is no number"),
        ({"foreignKeys": "measure"}, "foreignKeys is no list"),
        ({"foreignKeys": ["measure"]}, "foreign key 1 is none; write"),
        ({"foreignKeys": [{"fields": []}]}, "foreign key 1 is none; write"),
    ],
)
def test_a_data_package_is_held_to_its_form(
    package: dict[str, object], told: str, data: Path
) -> None:
    schema: dict[str, object] = {"fields": [{"name": "a", "type": "string"}]}
    if "constraints" in package or "nkreport" in package:
        schema["fields"] = [{"name": "a", "type": "string", **package}]
    elif "resources" not in package:
        schema |= package
    resources = [{"name": "a", "path": "a.csv", "schema": schema}]
    whole = {"resources": resources, **{k: v for k, v in package.items() if k == "resources"}}
    (data / "datapackage.json").write_text(json.dumps(whole))
    with pytest.raises(TableError, match=told):
        load(data)


def test_a_pattern_without_end_is_given_up(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkreport.matching.LONGEST_S", 0.2)
    field = {"name": "a", "type": "string", "constraints": {"pattern": "(a+)+$"}}
    resource = {"name": "losses", "path": "losses.csv", "schema": {"fields": [field]}}
    (data / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    (data / "losses.csv").write_text("a\n" + "a" * 40 + "b\n")
    with pytest.raises(TableError, match=r"no end of matching a by its pattern '\(a\+\)\+\$'"):
        read_table(data / "losses.csv", read_schema(data).for_file("losses.csv"))


def _zip(path: Path, *files: tuple[str | zipfile.ZipInfo, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            packed.writestr(name, content)


def _linked(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


PACKS: dict[str, tuple[tuple[str | zipfile.ZipInfo, bytes], ...]] = {
    "leads out": (("../a", b""),),
    "leads out below": (("reports/../../a", b""),),
    "from the root": (("/tmp/a", b""),),
    "a drive": (("C:\\a", b""),),
    "a link": ((_linked("reports/a"), b"/etc/passwd"),),
    "twice": (("reports/a", b"1"), ("reports/a", b"2")),
    "a file and a folder": (("reports/a/b", b""), ("reports/a", b"")),
    "an empty part": (("reports//a", b""),),
    "a line": (("reports/a\nb", b""),),
    "a long name": (("reports/" + "a" * 300, b""),),
    "a folder": (("reports/", b""),),
    "no reports": (("a", b""),),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", PACKS)
def test_a_strangers_zip_writes_nothing_beside_its_folder(name: str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    _zip(tmp_path / "a.zip", *PACKS[name])
    with pytest.raises(NkreportError, match=r"ask for (one|another)|holds no reports"):
        unpack(tmp_path / "a.zip", there)
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "there"}


def test_a_zip_that_says_more_than_it_may_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nkreport.publish.verify.pack.MOST_BYTES", 1000)
    _zip(tmp_path / "a.zip", ("reports/a", b"0" * 2000))
    with pytest.raises(NkreportError, match="holds more than a pack does"):
        unpack(tmp_path / "a.zip", tmp_path / "there")


def test_a_zip_with_broken_bytes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    _zip(path, ("reports/a", b"abc" * 100))
    whole = path.read_bytes()
    for at in range(0, len(whole), 2):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with suppress(NkreportError):
            unpack(path, tmp_path / "there")
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NkreportError, match="is no zip that can be read"):
        unpack(path, tmp_path / "there")


def test_the_command_line_says_it_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "a.html")
    assert main(["audit", str(tmp_path / "a.html")]) == 2
    assert "is a pipe, not a file" in capsys.readouterr().err
