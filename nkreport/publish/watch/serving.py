"""The page of a watched report: served to this machine alone, told when there is a newer one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from nkreport.publish.batch.batch import STATE
from nkreport.publish.batch.index import INDEX
from nkreport.publish.batch.results import RECORD

_BEAT_S = 5.0
"""So often a browser that hears nothing is sent an empty line, which shows whether it is gone."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/json",
}
_FILES = Path(__file__).parent / "frame"


class Serving:
    """A server on the loopback interface that shows one report; used in a `with`.

    The address holds a token, so that nobody else on the machine reads the report. The report
    itself stands, byte for byte as it was written, in a frame of the page that reloads it.

    Parameters
    ----------
    out : Path
        The folder of the report.
    stem : str
        The name its files share. Of the folder's other files its index and what that lists are
        served, since the page leads there, and no more.
    """

    def __init__(self, out: Path, stem: str) -> None:
        self._out = out
        self._stem = stem
        self._token = secrets.token_urlsafe(16)
        self._state: dict[str, Any] = {"version": 0, "page": "", "doing": "", "told": ""}
        self._serial = 0
        self._news = threading.Condition()
        self._closed = False
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Serving:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        with self._news:
            self._closed = True
            self._news.notify_all()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where the browser finds it."""
        return f"http://{self.host}/{self._token}/"

    @property
    def host(self) -> str:
        """Its name and port, as an honest browser asks for it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def show(self, page: str, told: str = "") -> None:
        """Have the browser load a page of the report anew.

        Parameters
        ----------
        page : str
            Its file's name; empty for none, and the words stand alone.
        told : str
            What went wrong, in words.
        """
        self._tell(version=self._state["version"] + 1, page=page, told=told, doing="")

    def say(self, doing: str) -> None:
        """Say above the page what is being done; empty when that has ended."""
        self._tell(doing=doing)

    def _tell(self, **news: object) -> None:
        with self._news:
            self._state |= news
            self._serial += 1
            self._news.notify_all()

    def news(self, after: int) -> tuple[int, str] | None:
        """Wait for something newer; the same number comes back where there is nothing yet."""
        with self._news:
            self._news.wait_for(lambda: self._closed or self._serial > after, _BEAT_S)
            return None if self._closed else (self._serial, json.dumps(self._state))

    def own_path(self, path: str) -> str | None:
        """What is asked for below the token; None where the token is wrong."""
        token, slash, rest = path.removeprefix("/").partition("/")
        right = secrets.compare_digest(token.encode(), self._token.encode())
        return rest if right and slash else None

    def file(self, asked: str) -> Path | None:
        """The file of the report that `report/NAME` asks for, where there is one."""
        report, _, name = asked.partition("/")
        folder, slash, last = name.rpartition("/")
        if report != "report" or last.startswith(".") or "\0" in name or "\\" in name:
            return None
        if name != INDEX and not self._listed(folder if slash else last, bool(slash)):
            return None
        path = self._out / name
        inside = path.resolve().is_relative_to(self._out.resolve())
        return path if inside and path.is_file() else None

    def _listed(self, name: str, is_folder: bool) -> bool:
        """Whether a file or folder is of the report that is shown, or of one the index lists."""
        endings = (".data",) if is_folder else (".failed.html", ".html", ".pdf", RECORD)
        stem = next((name.removesuffix(end) for end in endings if name.endswith(end)), "")
        if stem == self._stem:
            return True
        kept = [self._out / STATE / kind / f"{stem}.json" for kind in ("made", "failed")]
        return bool(stem) and "/" not in stem and any(path.is_file() for path in kept)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser may leave at any time."""


class _Handler(BaseHTTPRequestHandler):
    server_version = "nkreport"
    sys_version = ""
    timeout = 60

    def __init__(self, serving: Serving, *given: Any) -> None:
        self._serving = serving
        super().__init__(*given)

    def do_GET(self) -> None:
        """Answer with the frame, a file of the report, or the news."""
        path = unquote(urlsplit(self.path).path)
        asked = self._serving.own_path(path)
        if self.headers.get("Host") != self._serving.host or asked is None:
            self._answer(404, b"Open the address that nkreport watch printed.\n")
        elif asked == "":
            self._answer(200, *_frame())
        elif asked == "events":
            self._stream()
        elif file := self._serving.file(asked):
            kind = _TYPES.get(file.suffix, "application/octet-stream")
            self._answer(200, file.read_bytes(), kind, "frame-ancestors 'self'")
        else:
            self._answer(404, b"This file is no part of the report that is watched.\n")

    def _answer(
        self,
        status: int,
        content: bytes,
        kind: str = "text/plain; charset=utf-8",
        policy: str = "default-src 'none'",
    ) -> None:
        self._head(status, kind, policy)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _head(self, status: int, kind: str, policy: str) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Security-Policy", policy),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ):
            self.send_header(name, value)

    def _stream(self) -> None:
        self._head(200, "text/event-stream", "default-src 'none'")
        self.end_headers()
        told = -1
        while (news := self._serving.news(told)) is not None:
            serial, state = news
            line = ":\n\n" if serial == told else f"retry: 500\ndata: {state}\n\n"
            self.wfile.write(line.encode())
            self.wfile.flush()
            told = serial

    def log_message(self, format: str, *given: Any) -> None:
        """Say nothing of what a browser asks for."""


def _frame() -> tuple[bytes, str, str]:
    """The page around the report, its type, and a policy that lets only its own script run."""
    style, script, page = (
        (_FILES / name).read_text("utf-8") for name in ("frame.css", "frame.js", "frame.html")
    )
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)};"
        " connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
    page = page.replace("/*style*/", style).replace("/*script*/", script)
    return page.encode(), _TYPES[".html"], policy


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
