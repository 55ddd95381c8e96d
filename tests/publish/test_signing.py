"""A pack signed with an SSH key: whose it is, and what is refused before anything runs."""

import shutil
import subprocess

import pytest

from nkreport.cli import main
from nkreport.errors import EnvironmentFault, RecordError
from nkreport.publish.verify.signing import sign, signature_of, signer

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs OpenSSH")


@pytest.fixture
def signed(tmp_path):
    """A signed file, its key, and the signers whom its reader trusts."""
    key, file, allowed = (tmp_path / name for name in ("key", "own.zip", "signers"))
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
    subprocess.run(made, check=True)
    allowed.write_text(f"ann@example.org {(tmp_path / 'key.pub').read_text()}")
    file.write_bytes(b"a pack")
    assert sign(file, key) == signature_of(file)
    return file, key, allowed


def test_a_signature_names_its_signer_and_is_the_same_each_time(signed):
    file, key, allowed = signed
    assert signer(file, allowed) == "ann@example.org"
    first = signature_of(file).read_bytes()
    assert sign(file, key).read_bytes() == first


def test_what_was_altered_is_by_a_stranger_or_is_not_signed_is_not_run(signed, capsys):
    file, _, allowed = signed
    file.write_bytes(b"another pack")
    with pytest.raises(RecordError, match=r"signature of ann@example\.org is not of this file"):
        signer(file, allowed)
    assert main(["verify", str(file), "--signers", str(allowed)]) == 2
    assert "it was altered since; do not run it" in capsys.readouterr().err
    allowed.write_text("")
    with pytest.raises(RecordError, match=r"is signed by nobody in .*signers"):
        signer(file, allowed)
    signature_of(file).unlink()
    with pytest.raises(RecordError, match=r"own\.zip\.sig: there is no such file; ask for it"):
        signer(file, allowed)
    with pytest.raises(RecordError, match="nobody: there is no such file; write a line"):
        signer(file, allowed.with_name("nobody"))
    with pytest.raises(RecordError, match=r"cannot sign .*name an SSH key"):
        sign(file, allowed)


def test_where_there_is_no_openssh_it_is_said(signed, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFault, match="install OpenSSH"):
        signer(signed[0], signed[2])


@pytest.mark.parametrize("given", [["out", "--sign", "key"], ["out", "--signers", "who"]])
def test_a_signature_is_of_a_zip(given, capsys):
    assert main(["verify", *given]) == 2
    assert "zip" in capsys.readouterr().err
