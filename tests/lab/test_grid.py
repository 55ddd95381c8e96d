"""Figures as a grid on the desk: sorted, searched, filtered; there again when it is reopened."""

import json
import urllib.error
import urllib.request

import pytest

import nkreport as nk
from nkreport.shipped import shipped_folder

pytestmark = [pytest.mark.browser, pytest.mark.long]

CELLS = ["import nkreport as nk", "nk.load()"]
LUMINANCE = """() => {
  const grid = document.querySelector('.nkreport-grid');
  const of = colour => colour.match(/[0-9.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b);
  const head = grid.querySelector('thead'), field = grid.querySelector('input');
  return [of(getComputedStyle(grid).color), of(getComputedStyle(head).backgroundColor),
    of(getComputedStyle(field).backgroundColor)];
}"""


@pytest.fixture(scope="module")
def desk(lab, desk_for_all):
    lab.put("grid.ipynb", CELLS)
    opened = desk_for_all("grid.ipynb")
    opened.run_all()
    opened.page.locator(".nkreport-grid").wait_for()
    return opened


def column(desk, title):
    grid = desk.page.locator(".nkreport-grid")
    titles = [text.split()[0] for text in grid.locator("thead th").all_inner_texts()]
    place = titles.index(title)
    return [row.locator("td").nth(place).inner_text() for row in grid.locator("tbody tr").all()]


def test_a_grid_searches_filters_and_sorts(desk):
    grid = desk.page.locator(".nkreport-grid")
    grid.get_by_label("Search all columns").fill("burns kill")
    assert f"of {len(nk.load())} figures" in grid.get_by_role("status").inner_text()
    assert {"russian-killed-burns-2022-07"} <= set(column(desk, "id"))
    grid.get_by_label("Search all columns").fill("")
    grid.get_by_label("Filter claimant").fill("jack keane")
    assert set(column(desk, "claimant")) == {"Jack Keane"}
    grid.get_by_role("button", name="quantity").click()
    assert column(desk, "quantity")[1:] == ["about 200,000 people", "400,000–500,000 people"]
    grid.get_by_role("button", name="quantity").click()
    assert column(desk, "quantity")[0] == "400,000–500,000 people"
    grid.get_by_label("Filter claimant").fill("")
    grid.get_by_label("Filter stance").select_option("denies")
    assert set(column(desk, "stance")) == {"denies"}
    assert not desk.errors
    assert not desk.outside


def test_a_key_pressed_in_a_grid_is_none_of_labs(desk):
    grid = desk.page.locator(".nkreport-grid")
    grid.get_by_role("button", name="claimant").focus()
    for key in ("d", "d"):  # Lab would delete the cell
        desk.page.keyboard.press(key)
    desk.page.wait_for_timeout(500)
    assert desk.page.locator(".jp-CodeCell").count() == len(CELLS)
    assert grid.count() == 1


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_grid_follows_labs_theme(theme, desk):
    desk.theme(theme)
    text, *grounds = desk.page.evaluate(LUMINANCE)
    assert all((ground > text) == (theme == "JupyterLab Light") for ground in grounds)
    assert all(abs(ground - text) > 400 for ground in grounds)


def test_a_grid_is_there_when_its_notebook_is_opened_again_with_no_kernel(lab, desk_of):
    lab.put("again.ipynb", CELLS)
    desk = desk_of("again.ipynb")
    desk.run_all()
    desk.page.locator(".nkreport-grid").wait_for()
    desk.save()
    again = desk_of("again.ipynb")
    again.page.locator(".nkreport-grid").wait_for()
    assert again.page.locator(".nkreport-grid tbody tr").count() > 100


def test_a_shipped_report_that_lab_can_reach_is_not_saved_over(lab):
    reached = lab.notebooks.parent / "reached"
    reached.symlink_to(shipped_folder("notebooks"))
    shipped = shipped_folder("notebooks") / "briefing.ipynb"
    before = shipped.read_bytes()
    model = lab.ask_json("api/contents/reached/briefing.ipynb")
    model["content"]["cells"][0]["source"] = "changed"
    request = urllib.request.Request(
        f"{lab.url}api/contents/reached/briefing.ipynb", json.dumps(model).encode(), method="PUT"
    )
    request.add_header("Authorization", "token a-token-of-the-test")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert refused.value.code == 403
    told = json.loads(refused.value.read())["message"]
    assert told.startswith("reached/briefing.ipynb is a shipped report and stays as it is")
    assert shipped.read_bytes() == before
