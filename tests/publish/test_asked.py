"""Values of parameters that the ledger does not know are told before any notebook runs."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nkreport.cli import main
from nkreport.errors import ParameterError
from nkreport.publish.grid import default_plan
from nkreport.publish.grid.asked import check_asked

PARAMETERS = (
    "exclude: list[str] = []  # left out",
    'actor: str = "RUS"  # whose',
    "who: Optional[str] = None  # speaker",
)


@pytest.fixture
def notebook(tmp_path: Path):
    """Write a notebook of three parameters and the given cells."""

    def write(*cells: str) -> str:
        first = new_code_cell("\n".join(PARAMETERS), metadata={"tags": ["parameters"]}, id="one")
        others = [new_code_cell(code, id=f"cell-{n}") for n, code in enumerate(cells)]
        path = tmp_path / "own.ipynb"
        nbformat.write(new_notebook(cells=[first, *others]), path)
        return str(path)

    return write


@pytest.mark.parametrize(
    ("cells", "given", "told"),
    [
        (["known = nk.load().excluding(exclude)"], {"exclude": '["Burns"]'},
         "own: exclude: no claimant or source 'Burns'; did you mean"),
        (["known = nk.load()", "%time 1", "some = known.as_of('2024-07-01').where(actor=actor)"],
         {"actor": "Russia"}, "own: actor: no figure has the actor 'Russia'; write the code"),
        (["if who:\n    print(len(load()[:9].without(claimant=who)))"], {"who": "Wiliam Burns"},
         "own: who: no figure has the claimant 'Wiliam Burns'; did you mean 'William Burns'"),
    ],
)  # fmt: skip
def test_a_value_that_the_ledger_does_not_know_is_told(notebook, cells, given, told):
    planned = default_plan([notebook(*cells)], given)
    with pytest.raises(ParameterError) as raised:
        check_asked(planned)
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize(
    ("cells", "given"),
    [
        (["known = nk.load().excluding(exclude)"], {"exclude": '["William Burns"]'}),
        (["known = nk.load().excluding(exclude)"], {}),
        (["known = nk.load('my.csv').excluding(exclude)"], {"exclude": '["Burns"]'}),
        (["exclude = [n.title() for n in exclude]", "nk.load().excluding(exclude)"],
         {"exclude": '["burns"]'}),
        (["known = known.excluding(exclude)"], {"exclude": '["Burns"]'}),
        (["other = frame.where(actor=actor)", "print(actor)"], {"actor": "Russia"}),
        (["nk.load().where(claimant=who)"], {"who": "William Burns"}),
    ],
)  # fmt: skip
def test_what_the_ledger_knows_and_what_is_not_asked_of_it_is_left_alone(notebook, cells, given):
    check_asked(default_plan([notebook(*cells)], given))


def test_the_shell_names_the_nearest_before_a_report_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    given = ["-p", 'exclude=["Burns", "Shoigoo"]', "--to", "html"]
    assert main(["build", "losses", "briefing", *given]) == 2
    told = capsys.readouterr().err
    assert "losses, briefing: exclude: no claimant or source 'Burns'; did you mean" in told
    assert not (tmp_path / "out").exists()


def test_a_grid_is_held_to_the_ledger_in_a_dry_run_too(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    grid = "report: losses\nparameters: {exclude: [[William Burns], [Sergey Shoigu]]}\n"
    (tmp_path / "grid.yaml").write_text(grid)
    assert main(["batch", "grid.yaml", "--dry-run"]) == 2
    told = capsys.readouterr().err
    place = "grid.yaml:2:41: losses: exclude: "
    assert f"{place}no claimant or source 'Sergey Shoigu'; did you mean 'Sergei" in told
    grid = "report: losses\nparameters: {exclude: {column: name, table: places}}\n"
    (tmp_path / "grid.yaml").write_text(grid)
    assert main(["batch", "grid.yaml", "--dry-run"]) == 2
    told = capsys.readouterr().err
    assert "grid.yaml:2:23 (from seeds/places.csv:2:13): losses: exclude: no claimant" in told
