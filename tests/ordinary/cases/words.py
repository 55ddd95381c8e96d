"""Markdown as analysts write it."""

from tests.ordinary.case import Case, Md

CASES = [
    Case(
        "leads_to_its_sections_as_authors_do",
        (
            Md(
                "# Ships\n\n- [a](#data)\n- [b](#The-Model)\n- [c](#3-what-is-it)\n- [d](#named)\n"
                "- [e](#Ships)\n- [f](#within)"
            ),
            Md(
                '## 1. Data <a id="data"></a>\n\nRows.\n\n## The Model\n\n'
                'A <a name="within"></a>line.'
            ),
            Md(
                "## 3. What is it?\n\nWords.\n\n<a class='anchor' id='named'></a>\n\n## Last of all"
            ),
        ),
        html=(
            '<a href="#1-data">a</a>',
            '<a href="#the-model">b</a>',
            '<a href="#3-what-is-it">c</a>',
            '<a href="#last-of-all">d</a>',
            '<a href="#top">e</a>',
            '<a href="#the-model">f</a>',
        ),
        never=("nothing on the page has that id",),
    ),
    Case(
        "sets_mathematics",
        (
            Md("# Sums\n\nAs $E=mc^2$ says, costs $5 and $6.\n\n$$\n\\frac{a}{b}\n$$"),
            Md("\\begin{align}\nx &= y \\\\\n&= z\n\\end{align}"),
        ),
        html=("<msup><mi>c</mi><mn>2</mn></msup>", "costs $5 and $6.", "<mfrac>", "<mtable"),
        pdf=("costs $5 and $6.",),
        never=("$E=mc", "\\frac", "Not shown as written"),
    ),
    Case(
        "has_notes_tasks_and_definitions",
        (
            Md("# Notes\n\nA claim[^1].\n\n[^1]: Who said it.\n\n- [x] read\n- [ ] checked"),
            Md("Another[^1].\n\n[^1]: A second note.\n\nTerm\n: its meaning\n\n~~struck~~"),
        ),
        html=('id="note-1"', 'id="note-2"', 'aria-label="done"', "<dd>its meaning", "<del>struck"),
        pdf=("Who said it.", "A second note.", "its meaning", "struck"),
        never=("[^1]", "[x]", "~~", "Not shown as written"),
    ),
    Case(
        "has_a_table_with_bars_and_code",
        (
            Md(
                "# T\n\n| a | b |\n|:--|--:|\n| `x\\|y` | $|z|$ |\n| short |\n"
                "| https://e.org | **2** |"
            ),
        ),
        html=("<code>x|y</code>", 'href="https://e.org"', "<strong>2</strong>"),
        pdf=("x|y", "short"),
        never=("|--", "\\|", "Not shown as written"),
    ),
    Case(
        "notes_to_a_colleague",
        (
            Md(
                "# C\n\nSeen <!-- hidden --> words.\n\n"
                "<!-- hidden\n\nblock -->\n\nH<sub>2</sub>O<br>x"
            ),
        ),
        html=("H<sub>2</sub>O",),
        pdf=("Seen words.",),
        never=("hidden", "<!--", "<sub>", "Not shown as written"),
    ),
    Case(
        "lists_quotes_and_alerts",
        (
            Md(
                "# L\n\n3. three\n\n   more\n\n   ```python\n"
                "   x = 1\n   ```\n4. four\n\n> [!NOTE]\n> heed"
            ),
        ),
        html=('start="3"', "x = 1", "alert-note"),
        pdf=("three", "x = 1", "four", "heed"),
        never=("[!NOTE]", "```"),
    ),
]
