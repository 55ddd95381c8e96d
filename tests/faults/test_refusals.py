"""The machine refuses: a full disk, a folder that cannot be written. No file is torn."""

import os
import shutil
import subprocess
import sys

import pytest

REPORTS = 6
SCRIPT = """
set -e
mount -t tmpfs -o {options} none "$PWD/out"
{before}
set +e
"$@"; echo "status $?"
umount_free() {{ mount -o remount,size=64m,nr_inodes=1000,rw none "$PWD/out"; }}
rm -rf seen; mkdir seen; cp -a out/. seen/
umount_free
rm -f out/filler
"$@"; echo "then $?"
rm -rf then; mkdir then; cp -a out/. then/
"""


@pytest.fixture
def in_a_mount_of_its_own(place):
    """Run the batch with a small file system as its output folder; what was said, what stood."""
    if os.getuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("a file system of its own needs root and unshare")
    (place.folder / "trial").mkdir()
    if subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", str(place.folder / "trial")],
        capture_output=True,
    ).returncode:
        pytest.skip("this machine lets nobody mount")

    def run(options, before=""):
        script = SCRIPT.format(options=options, before=before)
        place.out.mkdir(exist_ok=True)
        batch = [sys.executable, "-m", "nkreport", "batch", "grid.yaml", "--to", "html"]
        return subprocess.run(
            ["unshare", "-m", "sh", "-c", script, "sh", *batch, "--workers", "2"],
            cwd=place.folder,
            env={**os.environ, "TMPDIR": str(place.folder / "tmp")},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.mark.long
@pytest.mark.parametrize(
    ("options", "before"),
    [
        *[(f"size={size}k", "") for size in (4, 64, 200, 560)],
        *[(f"nr_inodes={number}", "") for number in (2, 6, 12, 20)],
        ("size=64m", "head -c 66m /dev/zero > out/filler 2>/dev/null || true"),
        ("size=64m,ro", ""),
    ],
)
def test_a_file_system_that_is_full_or_read_only_tears_no_file(
    place, in_a_mount_of_its_own, options, before
):
    place.write("r", "print(n)")
    place.plan(r=REPORTS)
    ended = in_a_mount_of_its_own(options, before)
    assert "status 3" in ended.stdout, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert "nkreport: " in ended.stderr
    assert "then 0" in ended.stdout, ended.stdout + ended.stderr
    place.out = place.folder / "then"
    whole = place.tree()
    assert sum(name.endswith(".html") for name in whole) == REPORTS + 1  # the index
    (place.folder / "seen" / "filler").unlink(missing_ok=True)
    place.out = place.folder / "seen"
    for said in place.out.glob("*.failed.*"):
        # A run that met the full disk may say so on a page of its own, whole, and is not done.
        stem, _, _ = said.name.partition(".failed.")
        assert not (place.out / ".nkreport" / "made" / f"{stem}.json").exists()
        assert said.read_bytes().rstrip().endswith((b"</html>", b"}"))
        said.unlink()
    place.hold_whole(whole, may_fail=True)
    place.hold_nothing_left()
