"""What is taken of an output that holds several types."""

from nkreport.publish.content.markdown import findings
from nkreport.publish.content.outline import Outline
from nkreport.publish.page.output_types import Found, read_types
from nkreport.publish.words.own_words import ENGLISH

ESTIMATOR = (
    "<style>#sk {color: red}</style><body><div id=sk>"
    "<div class=sk-text-repr-fallback><pre>PCA(n_components=2)</pre><b>Please rerun</b></div>"
    "<div hidden>PCA</div></div></body>"
)


def read(**data: str) -> Found:
    return read_types(
        {name.replace("_", "/"): text for name, text in data.items()}, {}, "", Outline(), ENGLISH
    )


def test_html_that_needs_its_styles_gives_way_to_the_text_beside_it() -> None:
    found = read(text_html=ESTIMATOR, text_plain="PCA(n_components=2)")
    assert (found.text, found.absent) == ("PCA(n_components=2)", "")


def test_html_with_no_text_beside_it_is_named() -> None:
    found = read(text_html="<iframe></iframe>", text_plain="<a.Map at 0x7f>")
    assert found.absent == "an HTML output with nothing that a page can hold"
    assert not found.text


def test_styles_alone_are_named_in_the_method_and_not_in_the_text() -> None:
    found = read(text_html="<style>td {color: red}</style>\n", text_plain="<HTML object>")
    assert (found.text, found.absent) == ("", "")
    assert findings(found.tokens) == [
        "an output that holds nothing but styles for a browser is not shown"
    ]
