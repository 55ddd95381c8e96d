"""The evidence of a page: closed until a link or a search opens it, whole in print."""

import pytest


def visible(opened):
    return opened.page.locator(".entry").evaluate_all(
        "all => all.filter(one => one.checkVisibility({ contentVisibilityAuto: true })).length"
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_the_link_of_a_number_opens_its_entry(visit, scripts):
    opened = visit(java_script_enabled=scripts)
    assert opened.page.locator(".measured[open]").count() == 0
    link = opened.page.locator("#text-1 a.figure").first
    link.click()
    opened.page.wait_for_url("**#fig-*")
    entry = opened.page.locator(".entry:target")
    assert entry.is_visible()
    assert entry.get_attribute("id") == link.get_attribute("href").removeprefix("#")
    assert opened.page.locator(".measured[open]").count() == 1


@pytest.mark.long
def test_an_address_that_names_a_figure_opens_its_entry(visit, report):
    opened = visit(report)
    name = opened.page.locator(".entry").last.get_attribute("id")
    other = opened.context.new_page()
    other.goto(f"{report.as_uri()}#{name}")
    other.locator("html[data-ready]").wait_for(state="attached")
    assert other.locator(".entry:target").is_visible()


@pytest.mark.long
def test_a_search_shows_what_it_finds_and_leaves_the_evidence_as_it_was(visit):
    opened = visit()
    total = opened.page.locator(".entry").count()
    opened.page.fill("#sieve", "burns")
    shown = opened.page.locator(".entry:visible")
    assert 0 < shown.count() < total
    assert all("Burns" in text for text in shown.all_inner_texts())
    status = opened.page.locator("#evidence [role=status]")
    assert status.inner_text() == f"{shown.count()} of {total} entries"
    opened.page.fill("#sieve", "no such thing")
    assert status.inner_text() == "No entry matches."
    opened.page.fill("#sieve", "")
    assert opened.page.locator(".measured[open]").count() == 0
    opened.page.click(".sieve button")
    assert visible(opened) == total


@pytest.mark.long
def test_a_number_is_found_where_it_begins(visit):
    opened = visit()
    opened.page.fill("#sieve", "5,000")
    texts = opened.page.locator(".entry:visible .quantity").all_inner_texts()
    assert not [text for text in texts if "15,000" in text]


@pytest.mark.long
def test_a_citation_names_words_speaker_source_and_figure(visit):
    opened = visit()
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.locator("#text-1 a.figure").first.click()
    entry = opened.page.locator(".entry:target")
    name = entry.get_attribute("data-figure")
    entry.get_by_role("button", name=f"Copy citation: {name}").click()
    opened.page.get_by_role("button", name="Copy citation").first.wait_for(state="attached")
    entry.locator("button", has_text="Copied").wait_for()
    text = opened.page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(entry.locator(".quantity").inner_text())
    assert entry.locator(".who b").inner_text() in text
    assert entry.locator(".through a").first.inner_text() in text
    assert text.endswith(f"Figure {name} of “{opened.page.title()}”.")
    assert opened.complaints == []


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_print_shows_every_entry_whatever_is_closed_or_filtered(visit, scripts):
    opened = visit(java_script_enabled=scripts)
    total = opened.page.locator(".entry").count()
    assert visible(opened) == 0
    if scripts:
        opened.page.fill("#sieve", "burns")
    opened.page.emulate_media(media="print")
    assert visible(opened) == total
    assert opened.page.locator(".sieve:visible, .cite button:visible").count() == 0
