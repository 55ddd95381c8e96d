"""What changed between editions as a page: one file that opens anywhere and asks nobody."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Template
from markupsafe import Markup

from nkreport.publish.drawing.fonts import font_css
from nkreport.publish.drawing.typefaces import typeface_css
from nkreport.publish.editions.places import Revision
from nkreport.publish.editions.told import (
    MOST,
    besides,
    counted,
    details_of,
    method_of,
    quantity_of,
    rest_of,
    said_by,
    title_of,
    why_of,
)
from nkreport.publish.html.document import new_environment, policy, seen, template_text
from nkreport.publish.words.own_words import OwnWords


def write_changes(revision: Revision) -> str:
    """Write a revision as HTML, in the words of the terminal.

    Parameters
    ----------
    revision : Revision

    Returns
    -------
    str
        A whole document; of very many figures or rows the first, and how many more there are.
    """

    def rendered(style: str) -> str:
        return _template().render(
            revision=revision,
            changed=[one for one in revision.reports if one.changes],
            same=[one for one in revision.reports if not one.changes],
            style=Markup(style),
            policy=policy(style, []),
        )

    style = f"{font_css()}{template_text('base.css')}{template_text('changes.css')}"
    html = rendered(style)
    if faces := typeface_css(html):
        html = rendered(style + faces)
    return seen(html)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = new_environment()
    environment.globals.update(
        MOST=MOST,
        day=OwnWords("en").day,
        besides=besides,
        counted=counted,
        details_of=details_of,
        method_of=method_of,
        quantity_of=quantity_of,
        rest_of=rest_of,
        said_by=said_by,
        title_of=title_of,
        why_of=why_of,
    )
    return environment.get_template("changes.html.j2")
