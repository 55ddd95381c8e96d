"""A file from the network, once: saved with its hash, the day and the address beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import ssl
import time
from contextlib import closing, suppress
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from nkreport.errors import EnvironmentFault, NkreportError
from nkreport.ledger.csvtext import MAX_BYTES
from nkreport.publish.store import fault_of, sync_folder, write_whole
from nkreport.tables.fetched import ENDING

_PIECE = 256 * 1024
_QUIET_S = 30.0
"""A server that sends nothing for so long has hung up."""
_PAGES = (b"<!doc", b"<html")


def fetch(
    address: str, target: Path | None, day: date, *, most: int = MAX_BYTES, seconds: float = 600
) -> Path:
    """Save a file, and a record of where it is from.

    Parameters
    ----------
    address : str
        `https` alone; so is whatever it leads on to.
    target : Path, optional
        Where it is saved; by default under the name that ends the address, in this folder.
    day : date
        Today, for the record.
    most : int
        Bytes that it may have.
    seconds : float
        How long the whole may take.

    Returns
    -------
    Path
        The file; `FILE.source.json` beside it has `address`, `fetched`, `sha256` and `bytes`,
        and `led_to` where the address led on.

    Raises
    ------
    NkreportError
        If the address is no `https` one or leads to none, the file is there already, is larger,
        takes longer, breaks off, or is a web page.
    EnvironmentFault
        If the server cannot be reached or refuses, or the file cannot be written.
    """
    _check(address)
    path = target or Path(_name(address))
    beside = path.with_name(f"{path.name}{ENDING}")
    for there in (path, beside):
        if there.exists():
            raise NkreportError(f"{there}: exists; name another with -o, or remove it")
    part = path.with_name(f".nkreport-{secrets.token_hex(8)}.part")
    until = time.monotonic() + seconds
    request = Request(address, headers={"User-Agent": "nkreport", "Accept-Encoding": "identity"})
    try:
        with closing(_opener().open(request, timeout=min(_QUIET_S, seconds))) as answer:
            digest, size = _saved(answer, part, address, most, until)
            record = {"address": address, "fetched": day.isoformat(), "sha256": digest}
            if answer.geturl() != address:
                record["led_to"] = answer.geturl()
        text = json.dumps({**record, "bytes": size}, indent=1, ensure_ascii=False)
        write_whole(beside, f"{text}\n".encode())
        os.replace(part, path)
        sync_folder(path.absolute().parent)
    except HTTPError as error:
        error.close()
        raise EnvironmentFault(f"{address}: the server says {error.code} {error.reason}") from error
    except TimeoutError as error:
        raise _too_slow(address, seconds) from error
    except (URLError, HTTPException) as error:
        if isinstance(error, URLError) and isinstance(error.reason, TimeoutError):
            raise _too_slow(address, seconds) from error
        why = error.reason if isinstance(error, URLError) else error
        raise EnvironmentFault(
            f"{address}: cannot be fetched: {why}; see to the address and the network"
        ) from error
    except OSError as error:
        raise fault_of(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if not path.exists():
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    return path


def _check(address: str) -> None:
    """Hold an address to what may be fetched and written down."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise NkreportError(f"{address:.200}: is no address: {error}") from error
    if parts.scheme != "https" or not parts.hostname or not address.isascii():
        raise NkreportError(f"{address:.200}: only https is fetched; write https://…")
    if parts.username is not None:
        raise NkreportError(
            f"{parts.hostname}: the address holds a name or password, which the record would keep;"
            " fetch the file in a browser"
        )
    if re.search(r"[\x00-\x20<>\"\x7f]", address):
        raise NkreportError(f"{address:.200}: holds a blank; write it as %20")


def _name(address: str) -> str:
    last = unquote(urlsplit(address).path.rpartition("/")[2])
    name = re.sub(r"[^\w.-]+", "_", last).lstrip(".")
    if not name or "." not in name:
        raise NkreportError(f"{address:.200}: names no file; say where to save it: -o NAME.csv")
    return name


class _Redirect(HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        try:
            _check(newurl)
        except NkreportError as error:
            fp.close()
            raise NkreportError(f"{req.full_url:.200}: leads on to another: {error}") from error
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> OpenerDirector:
    """What opens `https` and nothing else; certificates are checked."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPSHandler(context=ssl.create_default_context()),
        _Redirect(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _saved(answer: Any, part: Path, address: str, most: int, until: float) -> tuple[str, int]:
    """The hash and size of what was written."""
    told = answer.headers.get("Content-Length", "")
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as file:
        while piece := answer.read1(_PIECE):
            if not size and piece.lstrip()[:5].lower() in _PAGES:
                raise NkreportError(
                    f"{address}: answers with a web page, not a table; find the address of the file"
                )
            size += len(piece)
            if size > most:
                raise NkreportError(f"{address}: has over {most} bytes; take a smaller extract")
            if time.monotonic() > until:
                raise TimeoutError
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if told.isdecimal() and int(told) != size:
        raise NkreportError(f"{address}: broke off after {size} of {told} bytes; fetch it again")
    if not size:
        raise NkreportError(f"{address}: answers with nothing; see to the address")
    return digest.hexdigest(), size


def _too_slow(address: str, seconds: float) -> NkreportError:
    return NkreportError(
        f"{address}: not there within {min(_QUIET_S, seconds):.0f} seconds of silence or"
        f" {seconds:.0f} in all; try again, or allow more: --timeout SECONDS"
    )
