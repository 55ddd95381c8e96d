"""`nkreport fetch`, against a server on this machine whose certificate is checked."""

import gzip
import hashlib
import json
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.cli import main
from nkreport.errors import EnvironmentFault, NkreportError, TableError
from nkreport.fetching import fetch

TABLE = b"day,n\n2022-03-01,5\n"
DAY = date(2024, 5, 2)
MAPPING = """
columns: {period: day}
values: [{column: n, measure: troops_killed, unit: person}]
constants: {actor: RUS, stance: asserts, claimant: Somebody, claimant_role: adversary}
sources: {some-table: {title: Some table, licence: CC0}}
"""
ANSWERS = {
    "/losses.csv": (200, {}, TABLE),
    "/packed.csv.gz": (200, {}, gzip.compress(TABLE, mtime=0)),
    "/moved": (302, {"Location": "/losses.csv"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/plain": (302, {"Location": "http://localhost/losses.csv"}, b""),
    "/disk": (302, {"Location": "file:///etc/hostname"}, b""),
    "/page.csv": (200, {}, b"\n<!DOCTYPE html><title>Sign in</title>"),
    "/cut.csv": (200, {"Content-Length": "500"}, TABLE),
    "/none.csv": (200, {}, b""),
    "/slow.csv": (200, {}, b""),
}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, heads, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in heads.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/slow.csv":
            for _ in range(100):
                self.wfile.write(b"a")
                time.sleep(0.05)

    def log_message(self, *args: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for them

    def handle_error(self, *args: object) -> None:
        """A client that leaves in the middle is what some tests are about."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes a certificate for this machine, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    command += " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command.split(), *files], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The server's address; its certificate is among those that are trusted."""
    made = Quiet(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    made.socket = context.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    monkeypatch.setenv("no_proxy", "localhost")
    monkeypatch.chdir(tmp_path)
    yield f"https://localhost:{made.server_port}"
    made.shutdown()
    made.server_close()


def refusal(address: str, **bounds: float) -> str:
    with pytest.raises(NkreportError) as caught:
        fetch(address, None, DAY, **bounds)  # type: ignore[arg-type]
    assert list(Path().iterdir()) == []
    return str(caught.value)


def test_a_file_is_saved_with_its_hash_its_day_and_its_address(server: str) -> None:
    assert main(["fetch", f"{server}/moved", "-o", "mine.csv"]) == 0
    assert Path("mine.csv").read_bytes() == TABLE
    assert json.loads(Path("mine.csv.source.json").read_text()) == {
        "address": f"{server}/moved",
        "fetched": date.today().isoformat(),
        "sha256": hashlib.sha256(TABLE).hexdigest(),
        "led_to": f"{server}/losses.csv",
        "bytes": len(TABLE),
    }
    assert sorted(path.name for path in Path().iterdir()) == ["mine.csv", "mine.csv.source.json"]


@pytest.mark.parametrize("name", ["losses.csv", "packed.csv.gz"])
def test_the_source_of_its_figures_names_address_day_and_hash(server: str, name: str) -> None:
    path = fetch(f"{server}/{name}", None, DAY)
    Path(f"{name.partition('.')[0]}.figures.yaml").write_text(MAPPING)
    for named in (path, Path(f"{name.partition('.')[0]}.figures.yaml")):
        item = nk.load(named).ledger.sources["some-table"].item
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        assert item["URL"] == f"{server}/{name}"
        assert item["accessed"] == {"date-parts": [[2024, 5, 2]]}
        assert item["note"] == f"CC0. File {name}, fetched 2024-05-02, SHA-256 {sha256}."


def test_a_file_that_was_changed_since_is_not_what_was_fetched(server: str) -> None:
    path = fetch(f"{server}/losses.csv", None, DAY)
    Path("losses.figures.yaml").write_text(MAPPING)
    assert len(nk.load(path)) == 1
    path.write_bytes(TABLE + b"2022-03-02,6\n")
    with pytest.raises(TableError, match="is not what was fetched on 2024-05-02: its hash is"):
        nk.load(path)
    Path("losses.csv.source.json").write_text('{"address": "http://a"}')
    with pytest.raises(
        TableError, match="is no record; it has address, fetched, sha256; remove it"
    ):
        nk.load(path)


def test_what_is_there_is_never_written_over(server: str) -> None:
    Path("losses.csv").write_text("mine")
    with pytest.raises(NkreportError, match="exists; name another with -o"):
        fetch(f"{server}/losses.csv", None, DAY)
    assert Path("losses.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/plain", "leads on to another: http://localhost/losses.csv: only https is fetched"),
        ("/disk", "the server says 302 Found - Redirection to url 'file:///etc/hostname' is not"),
        ("/round", "the server says 302 The HTTP server returned a redirect error"),
        ("/gone.csv", "the server says 404 Not Found"),
        ("/page.csv", "answers with a web page, not a table; find the address of the file"),
        ("/cut.csv", f"broke off after {len(TABLE)} of 500 bytes; fetch it again"),
        ("/none.csv", "answers with nothing"),
    ],
)
def test_what_is_no_table_leaves_no_file(server: str, path: str, told: str) -> None:
    with pytest.raises(NkreportError) as caught:
        fetch(f"{server}{path}", Path("x.csv"), DAY)
    assert told in str(caught.value)
    assert list(Path().iterdir()) == []


def test_size_and_time_are_bounded(server: str) -> None:
    assert "has over 10 bytes; take a smaller extract" in refusal(f"{server}/losses.csv", most=10)
    began = time.monotonic()
    assert "--timeout SECONDS" in refusal(f"{server}/slow.csv", seconds=0.4)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://localhost/a.csv", "only https is fetched; write https://…"),
        ("file:///etc/hostname", "only https is fetched"),
        ("losses.csv", "only https is fetched"),
        ("https://", "only https is fetched"),
        ("https://localhost/", "names no file; say where to save it: -o NAME.csv"),
        ("https://me:secret@localhost/a.csv", "the address holds a name or password"),
        ("https://localhost:x/a.csv", "is no address"),
        ("https://localhost/a b.csv", "holds a blank; write it as %20"),
    ],
)
def test_an_address_that_cannot_be_fetched_is_told(
    address: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told in refusal(address)
    assert "secret" not in refusal(address)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    with pytest.raises(EnvironmentFault, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(f"{server}/losses.csv", None, DAY)
    assert list(Path().iterdir()) == []
