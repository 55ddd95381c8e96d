"""Where the shipped folders are found."""

from pathlib import Path

import pytest

from nkreport import shipped
from nkreport.errors import EnvironmentFault, NkreportError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "nkreport"
    folder.mkdir()
    monkeypatch.setattr(shipped, "_PACKAGE", folder)
    return folder


def lay(folder: Path, landmark: str) -> Path:
    folder.mkdir(parents=True)
    (folder / landmark).touch()
    return folder


@pytest.mark.parametrize(
    ("name", "landmark"), [("seeds", "datapackage.json"), ("notebooks", "briefing.ipynb")]
)
def test_a_checkout_has_the_folder_beside_the_package(name, landmark, package):
    beside = lay(package.parent / name, landmark)
    assert shipped.shipped_folder(name) == beside


@pytest.mark.parametrize(
    ("name", "landmark"), [("seeds", "datapackage.json"), ("notebooks", "briefing.ipynb")]
)
def test_a_wheel_has_the_folder_inside_and_it_goes_before_one_beside(name, landmark, package):
    inside = lay(package / "_shipped" / name, landmark)
    lay(package.parent / name, landmark)
    assert shipped.shipped_folder(name) == inside


def test_a_strangers_seeds_beside_the_package_are_not_ours(package):
    (package.parent / "seeds").mkdir()
    with pytest.raises(NkreportError, match=r"shipped seeds are missing: .*Install nkreport again"):
        shipped.shipped_folder("seeds")


def test_missing_notebooks_name_both_places_looked_at_and_are_the_environments_fault(package):
    with pytest.raises(EnvironmentFault) as caught:
        shipped.shipped_folder("notebooks")
    message = str(caught.value)
    assert str(package / "_shipped" / "notebooks" / "briefing.ipynb") in message
    assert str(package.parent / "notebooks" / "briefing.ipynb") in message
    assert caught.value.exit_status == 3
