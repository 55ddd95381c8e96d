"""The desk: copies of the shipped reports, which themselves stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.web import HTTPError

from nkreport.desk import allow_root, keep_shipped, lay_out
from nkreport.errors import NkreportError
from nkreport.shipped import shipped_folder


def server(ip: str = "localhost", *, token: bool = True, allowed: bool = False) -> Any:
    provider = SimpleNamespace(auth_enabled=token)
    return SimpleNamespace(ip=ip, sock="", allow_root=allowed, identity_provider=provider)


def test_a_desk_gets_the_reports_it_lacks_and_keeps_the_copies_it_has(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    shipped = {path.name: path.read_bytes() for path in shipped_folder("notebooks").glob("*.ipynb")}
    assert [path.name for path in lay_out(desk)] == sorted(shipped)
    (desk / "briefing.ipynb").write_text("edited")
    (desk / "losses.ipynb").unlink()
    assert [path.name for path in lay_out(desk)] == ["losses.ipynb"]
    assert (desk / "briefing.ipynb").read_text() == "edited"
    assert (desk / "losses.ipynb").read_bytes() == shipped["losses.ipynb"]


@pytest.mark.long
def test_the_shipped_reports_are_no_desk(run: Callable[..., Any]) -> None:
    said = run("lab", "--desk", str(shipped_folder("notebooks")))
    assert said.status == 2
    assert "the shipped reports lie here, and stay as they are; name another" in said.err


def test_a_shipped_report_is_not_saved_over() -> None:
    root = shipped_folder("notebooks").parent
    manager = SimpleNamespace(root_dir=str(root))
    place = shipped_folder("notebooks").name
    with pytest.raises(HTTPError, match=r"briefing\.ipynb is a shipped report and stays as it is"):
        keep_shipped(path=f"/{place}/briefing.ipynb", contents_manager=manager, model={})


@pytest.mark.parametrize("path", ["desk/briefing.ipynb", "briefing.ipynb", "notebooks/own.ipynb"])
def test_what_is_not_shipped_is_saved(path: str) -> None:
    manager = SimpleNamespace(root_dir=str(shipped_folder("notebooks").parent))
    keep_shipped(path=path, contents_manager=manager, model={})


@pytest.mark.parametrize("ip", ["localhost", "127.0.0.1", "::1"])
def test_root_may_run_lab_on_this_machine_alone(ip: str) -> None:
    allow_root(started := server(ip))
    assert started.allow_root


@pytest.mark.parametrize(
    "reachable", [server("0.0.0.0"), server(""), server("example.org"), server(token=False)]
)
def test_root_may_not_run_lab_where_others_reach_it(reachable: Any) -> None:
    with pytest.raises(NkreportError, match="nkreport lab -- --allow-root"):
        allow_root(reachable)
    assert not reachable.allow_root


def test_root_may_say_so_itself() -> None:
    allow_root(server("0.0.0.0", allowed=True))
