"""What a user installs: the wheel, the lock, the doors the package announces, make's manners."""

import ast
import csv
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = [
    Requirement(line.rstrip("\\ ")) for line in re.findall(r"^[A-Za-z0-9].*$", LOCK, re.MULTILINE)
]
PINNED = {  # on this Python: a package may have another release for another one
    canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
    for pin in PINS
    if pin.marker is None or pin.marker.evaluate()
}
JUNK = {"__pycache__", ".ipynb_checkpoints"}


def files_under(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not JUNK.intersection(path.parts)
    }


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as an installer lays it out, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-index"]
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run([*pip, *options], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("nkreport-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.long
@pytest.mark.parametrize("name", ["seeds", "notebooks"])
def test_the_wheel_carries_every_shipped_table_and_notebook(unpacked, name):
    carried = files_under(unpacked / "nkreport" / "_shipped" / name)
    assert carried == files_under(ROOT / name)
    assert carried


def test_the_wheel_carries_the_package_its_types_and_licence_and_nothing_else(unpacked):
    carried = {
        name for name in files_under(unpacked / "nkreport") if not name.startswith("_shipped/")
    }
    assert carried == files_under(ROOT / "nkreport")
    assert "py.typed" in carried
    assert sorted(path.name for path in unpacked.iterdir()) == [
        "nkreport",
        f"nkreport-{PROJECT['version']}.dist-info",
    ]
    assert any(unpacked.glob("*.dist-info/licenses/LICENSE"))


def test_an_installed_wheel_finds_its_folders_from_anywhere(unpacked, tmp_path):
    code = "from nkreport.shipped import shipped_folder as f; print(f('seeds'), f('notebooks'))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    )
    shipped = unpacked / "nkreport" / "_shipped"
    assert found.stdout.split() == [str(shipped / "seeds"), str(shipped / "notebooks")]
    assert (shipped / "requirements.lock").read_text(encoding="utf-8") == LOCK  # a pack needs it


def test_what_the_wheel_says_of_itself_points_to_nothing_that_is_not_there(unpacked):
    (metadata,) = unpacked.glob("*.dist-info/METADATA")
    told = metadata.read_text(encoding="utf-8").partition("\n\n")[2]
    assert told == (ROOT / PROJECT["readme"]).read_text(encoding="utf-8")
    assert "nkreport new first" in told
    assert [place for place in re.findall(r"\]\(([^)]*)\)", told) if "https://" not in place] == []
    assert "![" not in told


@pytest.mark.long
def test_an_installed_wheel_builds_the_briefing_away_from_the_checkout(unpacked, tmp_path):
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    shutil.copytree(unpacked, site, dirs_exist_ok=True)
    # A path named in a .pth has its own .pth files left alone, the checkout's among them.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()

    def run(*arguments):
        done = subprocess.run(
            [environment / "bin" / "python", "-m", "nkreport", *arguments],
            cwd=home,
            env={"HOME": str(home), "PATH": os.defpath},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("new", "rounds")
    run("new-table", "mine")
    run("check", "mine")
    mine = ["--data", "shipped", "--data", "mine"]
    run("build", "rounds", *mine, "--to", "html", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "rounds.html").is_file()
    run("build", "briefing", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "briefing.html").is_file()
    assert (tmp_path / "out" / "briefing.ipynb").is_file()


def test_every_locked_package_has_a_hash_and_the_lock_names_no_place():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) == len(PINS)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    odd = re.compile(r"[/@#]|--(?!hash=sha256:)")
    assert [line for line in LOCK.splitlines() if odd.search(line)] == []


def test_the_lock_pins_what_pyproject_asks_for():
    asked = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        asked += extra
    assert [
        text
        for text in asked
        if (need := Requirement(text))
        and not need.specifier.contains(
            PINNED.get(canonicalize_name(need.name), "0"), prereleases=True
        )
    ] == []


def test_this_environment_is_what_the_lock_says():
    installed = {
        canonicalize_name(found.name): found.version for found in importlib.metadata.distributions()
    }
    assert {
        name: installed[name]
        for name, version in PINNED.items()
        if name in installed and installed[name] != version
    } == {}


def test_conda_users_get_the_same_packages():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, *rest = environment["dependencies"]
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python="))
    # Only pip's list fixes versions, so nothing is fixed in two places.
    assert rest == ["pip", "make", {"pip": ["-r requirements.lock"]}]


@pytest.mark.long
def test_every_import_of_the_package_is_a_declared_dependency():
    extras = {
        text
        for extra, texts in PROJECT["optional-dependencies"].items()
        if extra not in ("test", "docs", "dev")
        for text in texts
    }
    declared = {
        canonicalize_name(Requirement(text).name) for text in [*PROJECT["dependencies"], *extras]
    }
    providers = importlib.metadata.packages_distributions()
    undeclared = set()
    for path in (ROOT / "nkreport").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            for module in {module.partition(".")[0] for module in modules}:
                if module == "nkreport" or module in sys.stdlib_module_names:
                    continue
                names = {canonicalize_name(name) for name in providers.get(module, [module])}
                if not names & declared:
                    undeclared.add((path.relative_to(ROOT).as_posix(), module))
    assert undeclared == set()


ENTRY_POINTS = [
    importlib.metadata.EntryPoint(name, value, group)
    for group, entries in [
        ("console_scripts", PROJECT["scripts"]),
        *PROJECT["entry-points"].items(),
    ]
    for name, value in entries.items()
]


@pytest.mark.parametrize("entry", ENTRY_POINTS, ids=lambda entry: entry.name)
def test_every_door_the_package_announces_opens(entry):
    assert callable(entry.load())
    assert entry in importlib.metadata.entry_points(group=entry.group, name=entry.name)


def test_ci_runs_exactly_the_commands_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if re.search(r"\bmake\b", line)]
    assert commands == ["make report", "make test", "make test-all"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [
        command for command in commands if not re.search(rf"\b{command}(?![\w-])", readme)
    ] == []
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.fixture
def make(tmp_path: Path):
    """`make` in a fresh clone, on a machine whose only Python is the script given."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "cmp", "cp", "grep", "mkdir", "tail", "touch"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    clone = tmp_path / "a clone"
    clone.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, clone)

    def run(*arguments: str, python: str | None = None) -> str:
        if python is not None:
            (tools / "python3").write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
            (tools / "python3").chmod(0o755)
        ran = subprocess.run(
            [shutil.which("make") or "make", *arguments],
            cwd=clone,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
        )
        assert ran.returncode != 0
        return ran.stderr

    return run


def test_make_says_that_python_is_missing(make):
    assert make("report").startswith(
        "nkreport needs Python 3.11 or newer; found none on PATH. "
        "Install it, or name it: make report PYTHON=/path/to/python3.11\n"
    )


def test_make_says_that_the_python_named_will_not_do(make):
    assert make("test", "PYTHON=/nowhere/python2").startswith(
        "nkreport needs Python 3.11 or newer; /nowhere/python2 is not one. "
    )


def test_make_says_that_venv_is_missing(make):
    lacking = 'case "$2" in *ensurepip*) exit 1;; esac'
    assert make("report", python=lacking).startswith(
        "nkreport needs Python's venv module, which python3 lacks. Install it "
        "(Debian, Ubuntu: apt install python3-venv), or name another Python: "
        "make report PYTHON=/path/to/python3.11\n"
    )


PIP_FAILS = """\
[ "$2" = venv ] || exit 0
mkdir -p .venv/bin
printf '#!/bin/sh\\necho "Ignoring x: markers"; echo "{cause}"; exit 1\\n' > .venv/bin/python
/bin/chmod +x .venv/bin/python"""


def test_make_says_that_the_registry_did_not_answer(make):
    cause = "Failed to establish a new connection: Temporary failure in name resolution"
    said = make("report", python=PIP_FAILS.format(cause=cause))
    assert said.startswith(
        f"{cause}\nnkreport installs its packages from the Python package registry, and no answer "
        "came from there. Connect this machine to the network, or give pip a mirror "
        "(PIP_INDEX_URL), and run make report again.\n"
    )


def test_make_shows_the_end_of_pips_words_when_something_else_fails(make):
    said = make("report", python=PIP_FAILS.format(cause="No space left on device"))
    assert said.startswith(
        "No space left on device\nThe packages could not be installed; "
        "the lines above are the end of .venv/install.log.\n"
    )


# Known advisories


def advisories() -> list[dict[str, str]]:
    with (ROOT / "release" / "advisories.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def affected(pins: list[Requirement]) -> list[str]:
    """Each pin that an advisory names, with the advisory."""
    found = []
    for row in advisories():
        versions = SpecifierSet(row["affected"], prereleases=True)
        for pin in pins:
            (one,) = pin.specifier
            if canonicalize_name(pin.name) == row["package"] and versions.contains(one.version):
                found.append(f"{pin.name} {one.version}: {row['advisory']}")
    return found


def test_no_package_of_the_lock_has_a_known_advisory():
    assert affected(PINS) == []
    told = affected([Requirement("Jinja2==3.1.5"), Requirement("vl-convert-python==2.0.0rc6")])
    assert told == [
        "Jinja2 3.1.5: CVE-2025-27516",
        "vl-convert-python 2.0.0rc6: CVE-2025-65110",
        "vl-convert-python 2.0.0rc6: CVE-2025-66648",
    ]


def test_every_advisory_names_a_package_of_the_lock_and_what_follows():
    for row in advisories():
        assert row["package"] in {canonicalize_name(pin.name) for pin in PINS}
        assert re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-\w{4}){3}", row["advisory"])
        assert row["what"]


def test_what_a_release_is_made_with_is_pinned_by_hash():
    tools = (ROOT / "release" / "tools.txt").read_text(encoding="utf-8")
    pins = re.findall(
        r"^([a-z0-9-]+)==.*(?:\n +--hash=sha256:[0-9a-f]{64}.*)+$", tools, re.MULTILINE
    )
    assert {"cyclonedx-bom", "pip-audit"} <= set(pins)
    assert len(pins) == len(re.findall(r"^[a-z].*$", tools, re.MULTILINE))
    assert "://" not in tools
