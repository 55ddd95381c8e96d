"""Tables, a bibliography and a notebook in which every free text is hostile."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.ledger.figure import COLUMNS

RUN = "window.ran=1"
PAYLOADS: Mapping[str, str] = {
    "script": f"<script>{RUN}</script>",
    "end-of-script": f"</script><script>{RUN}</script>",
    "end-of-style": f"</style><script>{RUN}</script>",
    "end-of-textarea": f"</textarea></title><script>{RUN}</script>",
    "comment": f"<!--<script>{RUN}</script>-->]]>",
    "image": f'"><img src=x onerror="{RUN}">',
    "image-in-quotes": f"'><img src=x onerror='{RUN}'>",
    "drawing": f'<svg/onload="{RUN}"></svg>',
    "frame": f'<iframe srcdoc="<script>parent.{RUN}</script>">',
    "handler": f'x" onmouseover="{RUN}" y="',
    "javascript-link": f'<a href="javascript:{RUN}">go</a>',
    "javascript-markdown": f"[go](javascript:{RUN})",
    "split-scheme": f"[go](java&#9;script:{RUN})",
    "refresh": '<meta http-equiv="refresh" content="0;url=https://x.invalid/">',
    "base": '<base href="https://x.invalid/">',
    "jinja": "{{7*7}} {% raw %}",
    "format": "{x.__class__} %s ${x}",
    "typst-read": '#read("/etc/passwd")',
    "typst-import": '#import "@preview/x:0.1.0": *',
    "typst-math": "$x$ @ref <label> *b* _i_",
    "backslash": "a\\b \\u{41} \\n",
    "latex": "$$\\input{/etc/passwd}$$ \\write18{id}",
    "vega": "datum.x [code] __proto__",
    "formula": "=cmd|' /C calc'!A0",
    "formula-plus": "+1+cmd",
    "formula-at": "@SUM(A1)",
    "formula-wide": "＝1+1",
    "bidi": "safe \u202egnp.exe\u202c \u2067x\u2069",
    "zero-width": "ze\u200bro\u200dwi\u2060dth",
    "tags": "tag\U000e0041\U000e0042\U000e007f",
    "marks": "a" + "\u0301" * 500,
    "hangul": "북한군 로씨야",
    "arabic": "مرحبا بالعالم",
    "emoji": "🚀👩‍👩‍👧",
    "private-use": "\ue000\uf8ff",
    "unassigned": "\u0378 \U000e0fff",
    "separators": "a\u2028b\u2029c",
}
"""Name to text; each is at most eight words and none begins or ends with white space."""

STEERING = {
    "ansi": "\x1b[31mred\x1b[2J\x9b5n",
    "osc-8": "\x1b]8;;https://x.invalid/\x07link\x1b]8;;\x07",
    "terminal-title": "\x1b]0;title\x07",
    "controls": "a\x00b\x08c\x7fd\x85e",
    "forged-line": "x\nnkreport: all good",
}
"""Text that a table refuses and a bibliography, a parameter and a notebook let in."""

LONG = "W" * 60_000
LONGEST = "M" * 200_000

NOTEBOOK = [
    'as_of: str = "2024-07-01"  # the day\n'
    'title: str = "Hostile"  # heading\n'
    'edition: str = "first"  # printed in the head and in a sentence',
    "import nkreport as nk\n\nknown = nk.load().as_of(as_of)\n"
    "nk.report(title=title, as_of=as_of, figures=known, edition=edition)",
    'nk.prose("Edition {edition}.", known, edition=edition)',
    'for figure in known.where(measure=["troops_killed", "troops_wounded"]):\n'
    '    nk.prose("{one:who} {one} {one:short} {one:when} {one:cite}", known, one=figure)',
    'killed = known.where(measure="troops_killed")\nnk.show(nk.charts.claims(killed))',
    "nk.show(nk.charts.claims_over_time(known.in_order(list(killed.ids)[:4])))",
    'columns = ["item", "printed", "scope", "claimant", "note", "source"]\n'
    'nk.table(known, columns=columns, caption="Everything")',
    'nk.table(known.where(measure=[f.measure for f in known]), columns=["measure", "quantity"])',
    "nk.findings(known)",
    "import pandas as pd\n\ntexts = [figure.item for figure in known]\n"
    "frame = pd.DataFrame({text: [text] for text in texts})\n"
    'nk.table(frame, caption="")',
    "import altair as alt\n\n"
    'rows = pd.DataFrame({"n": range(len(texts)), "label": texts})\n'
    'chart = alt.Chart(rows, title=texts[0]).mark_text().encode(x="n:Q", text="label:N")\n'
    'nk.show(chart.properties(height=40), alt="Labels.")',
    "print(texts)\nprint(edition)",
    "known",
]


def _table(columns: list[str], rows: list[dict[str, str]]) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def _figure(name: str, measure: str, text: str, **cells: str) -> dict[str, str]:
    return {
        "id": f"{measure}-{name}".replace("_", "-"),
        "statement": f"said-{name}",
        "measure": measure,
        "actor": "RUS",
        "item": text,
        "place": f"place-{name}",
        "comparator": "~",
        "best": "15000",
        "unit": "person",
        "printed": text,
        "scope": "",
        "stance": "estimates",
        "claimant": text,
        "claimant_role": "research",
        "said_on": "2022-08-09",
        "source": f"work-{name}",
        "primary_source": f"work-{name}",
        "locator": "L1",
        "note": text,
        **cells,
    }


def _work(name: str, text: str) -> dict[str, object]:
    return {
        "id": f"work-{name}",
        "type": "article",
        "title": text,
        "title-short": text,
        "container-title": text,
        "publisher": text,
        "author": [{"family": text, "given": text}, {"literal": text}],
        "issued": {"date-parts": [[2022, 8, 9]]},
        "URL": f"https://x.invalid/{text}",
        "note": text,
        "custom": {"origin": f"origin-{name}", "file": text},
    }


def write_folder(folder: Path) -> None:
    """Tables and a bibliography with a payload in every free text."""
    folder.mkdir(parents=True)
    names = list(PAYLOADS)
    figures = [_figure(name, "troops_killed", text) for name, text in PAYLOADS.items()]
    figures += [
        _figure(name, f"own-{name}", text, scope=text, statement=f"scoped-{name}")
        for name, text in PAYLOADS.items()
    ]
    long = {"item": "", "printed": "15,000", "note": LONG, "scope": LONG, "claimant": "Long"}
    figures.append(_figure("script", "troops_wounded", "", **long, statement="long"))
    figures += [
        _figure("script", "troops_wounded", "Steered", id=f"steered-{name}", statement=name)
        | {"source": f"work-{name}", "primary_source": f"work-{name}"}
        for name in STEERING
    ]
    columns = [name for name in COLUMNS if name != "hs"]
    (folder / "mine.csv").write_text(_table(columns, figures), "utf-8")
    measures = [
        {"id": f"own-{name}", "title": text, "definition": text, "includes": text}
        | {"excludes": text, "dimension": "person", "kind": "cumulative"}
        for name, text in PAYLOADS.items()
    ]
    heads = "id title definition includes excludes dimension kind additive_over not_comparable_with"
    (folder / "measures.csv").write_text(_table(heads.split(), measures), "utf-8")
    places = [
        {"id": f"place-{name}", "name": text, "other_names": text, "kind": "city"}
        | {"lat": "48.20", "lon": "38.30"}
        for name, text in PAYLOADS.items()
    ]
    heads = "id name other_names lat lon kind"
    (folder / "places.csv").write_text(_table(heads.split(), places), "utf-8")
    braced = {name: text for name, text in PAYLOADS.items() if not set("{}") & set(text)}
    links = [
        {"from": f"troops-killed-{name}", "type": "denies", "note": text}
        | {"to": f"troops-killed-{names[index - 1]}"}
        for index, (name, text) in enumerate(PAYLOADS.items())
    ]
    (folder / "links.csv").write_text(_table("from type to note".split(), links), "utf-8")
    relations = [
        {"id": f"relation-{name}", "kind": "contested", "result": "", "why": text}
        | {"terms": f"troops-killed-{name} own-{name}-{name}"}
        for name, text in braced.items()
    ]
    heads = "id kind result terms why"
    (folder / "relations.csv").write_text(_table(heads.split(), relations), "utf-8")
    corrections = [
        {"figure": f"troops-killed-{name}", "column": "best", "action": "flag", "expect": "15000"}
        | {"reason": text, "provider": text, "on": "2024-06-30"}
        for name, text in braced.items()
    ]
    heads = "figure column action value expect reason provider on"
    (folder / "corrections.csv").write_text(_table(heads.split(), corrections), "utf-8")
    works = [_work(name, text) for name, text in [*PAYLOADS.items(), *STEERING.items()]]
    (folder / "sources.json").write_text(json.dumps(works), "utf-8")


def write_notebook(path: Path) -> None:
    """A notebook that prints the folder, with the payloads in its Markdown too."""
    cells = [new_code_cell(source) for source in NOTEBOOK]
    cells[0].metadata["tags"] = ["parameters"]
    texts = [*PAYLOADS.values(), *STEERING.values()]
    cells[3:3] = [new_markdown_cell(f"# {text}\n\n{text}\n\n- {text}") for text in texts]
    cells.append(new_markdown_cell(f"Long: {LONGEST}"))
    cells.append(new_code_cell("print('drawn')  # " + PAYLOADS["end-of-script"]))
    metadata = {"kernelspec": {"name": "python3", "display_name": PAYLOADS["script"]}}
    notebook = new_notebook(cells=cells, metadata=metadata)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    path.write_text(nbformat.writes(notebook), "utf-8")
