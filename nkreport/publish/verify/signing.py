"""A pack signed with an SSH key, and its signature checked: by OpenSSH, which is not required."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from nkreport.errors import EnvironmentFault, RecordError
from nkreport.publish.store import write_whole

_SPACE = "nkreport-pack"
"""A signature for one purpose is none for another."""


def signature_of(file: Path) -> Path:
    """Where the signature of a file stands, beside it."""
    return file.with_name(f"{file.name}.sig")


def sign(file: Path, key: Path) -> Path:
    """Write a signature beside a file.

    Parameters
    ----------
    file : Path
    key : Path
        An SSH key: the private one, or the public one of a key that an agent holds.

    Returns
    -------
    Path
        `FILE.sig`, as `ssh-keygen -Y sign` writes it.

    Raises
    ------
    RecordError
        If the key cannot sign.
    EnvironmentFault
        If there is no `ssh-keygen`.
    """
    done = _keygen(["sign", "-f", str(key), "-n", _SPACE], file)
    if done.returncode:
        raise RecordError(
            f"{key}: cannot sign ({_said(done)}); name an SSH key: ssh-keygen makes one"
        )
    write_whole(signature_of(file), done.stdout)
    return signature_of(file)


def signer(file: Path, allowed: Path) -> str:
    """Say who signed a file.

    Parameters
    ----------
    file : Path
        Its signature stands beside it.
    allowed : Path
        The signers whom its reader trusts: lines of a name and a public key, as OpenSSH has them.

    Returns
    -------
    str
        The signer's name in `allowed`.

    Raises
    ------
    RecordError
        If it is not signed, not by one of them, or was altered since.
    EnvironmentFault
        If there is no `ssh-keygen`.
    """
    signature = signature_of(file)
    for needed, remedy in (
        (allowed, "write a line into it for each whom you trust: a name, a space, a public key"),
        (signature, "ask for it with the zip, or leave --signers out"),
    ):
        if not needed.is_file():
            raise RecordError(f"{needed}: there is no such file; {remedy}")
    given = ["-f", str(allowed), "-s", str(signature)]
    found = _keygen(["find-principals", *given], file)
    name = found.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
    if found.returncode or not name:
        raise RecordError(
            f"{file}: is signed by nobody in {allowed} ({_said(found)}); do not run it"
        )
    done = _keygen(["verify", *given, "-I", name, "-n", _SPACE], file)
    if done.returncode:
        raise RecordError(
            f"{file}: the signature of {name} is not of this file ({_said(done)}): it was altered"
            " since; do not run it"
        )
    return name


def _keygen(given: list[str], file: Path) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise EnvironmentFault(
            "ssh-keygen, which signs and checks, is not here: install OpenSSH (Debian, Ubuntu: apt"
            " install openssh-client), or leave --sign and --signers out"
        )
    with file.open("rb") as content:
        return subprocess.run([program, "-Y", *given], stdin=content, capture_output=True)


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:160] if lines else "it does not say why"
