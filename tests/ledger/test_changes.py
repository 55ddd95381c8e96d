"""What changed between two ledgers, typed out."""

import shutil

import nkreport as nk
from nkreport.ledger.changes import compare_ledgers
from nkreport.shipped import shipped_folder


def _copy(folder, old, new):
    shutil.copytree(shipped_folder("seeds"), folder)
    table = folder / "losses.csv"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new), "utf-8")
    return nk.load(folder)


def test_two_equal_ledgers_differ_in_nothing():
    assert not compare_ledgers(nk.load(), nk.load())


def test_a_changed_cell_is_named_with_both_values(tmp_path):
    new = _copy(tmp_path / "new", '"close to 50,000"', '"close to 15,000"')
    changes = compare_ledgers(nk.load(), new)
    assert changes.changed["russian-killed-khodorkovsky-2022-09"]["printed"] == (
        "close to 50,000",
        "close to 15,000",
    )


def test_a_moved_number_moves_its_verdict(tmp_path):
    new = _copy(tmp_path / "new", ",~,,50000,,", ",~,,15000,,")
    changes = compare_ledgers(nk.load(), new)
    assert changes.verdicts == {"killed-burns-and-khodorkovsky": ("not comparable", "agrees")}
    assert (
        "changed: russian-killed-khodorkovsky-2022-09 best: 50000.0 -> 15000.0" in changes.lines()
    )


def test_a_removed_row_is_removed_one_way_and_added_the_other(tmp_path):
    folder = tmp_path / "new"
    shutil.copytree(shipped_folder("seeds"), folder)
    table = folder / "losses.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("russian-equipment-lost-kovalenko-2024,")]
    assert len(kept) == len(lines) - 1
    table.write_text("".join(kept), "utf-8")
    new = nk.load(folder)
    assert compare_ledgers(nk.load(), new).removed == ("russian-equipment-lost-kovalenko-2024",)
    assert compare_ledgers(new, nk.load()).added == ("russian-equipment-lost-kovalenko-2024",)
