"""Charts as Altair makes them, and as a notebook may show them."""

import base64
import struct
import zlib

from tests.ordinary.case import Case, Code, Md


def png(red: int, green: int, blue: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    rows = b"".join(b"\0" + bytes((red, green, blue)) * 4 for _ in range(4))
    head = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


DEFAULTS = Code("shown: int = 1  # what to show", tags=("parameters",))
IMPORTS = "import altair as alt\nimport pandas as pd\n"
ROWS = IMPORTS + 'rows = pd.DataFrame({"port": ["Rajin", "Dunai"], "ships": [7, 4]})\n'
BARS = 'alt.Chart(rows, title="Ships by port").mark_bar().encode(x="ships", y="port")'
SEEN = ("Ships by port", "Rajin", "Dunai")
OURS = ("warm", "cold")
"""Ways in which our formatters are there: they need a run of ours."""

NAMED = '{"application/vnd.vegalite.v5+json": spec, "text/plain": "chart"}'
SPEC = """spec = {
    "title": "Typed by hand",
    "data": {"values": [{"a": "one", "b": 3}, {"a": "two", "b": 5}]},
    "mark": "bar",
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a"}},
}
"""
VEGA = """spec = {
    "$schema": "https://vega.github.io/schema/vega/v6.json", "width": 200, "height": 60,
    "data": [{"name": "table", "values": [{"u": 1}, {"u": 9}]}],
    "scales": [{"name": "x", "domain": {"data": "table", "field": "u"}, "range": "width"}],
    "axes": [{"orient": "bottom", "scale": "x", "title": "Tonnes"}],
    "marks": [{"type": "symbol", "from": {"data": "table"},
               "encode": {"enter": {"x": {"scale": "x", "field": "u"}, "y": {"value": 30}}}}],
}
"""
TOPOLOGY = (
    '{"type":"Topology","objects":{"land":{"type":"Polygon","arcs":[[0]]}},'
    '"arcs":[[[0,0],[40,0],[40,40],[0,40],[0,0]]]}'
)
MANY = (
    "import numpy as np\nchance = np.random.default_rng(0)\nn = 60_000\n"
    'rows = pd.DataFrame({"port": chance.choice(["Rajin", "Dunai"], n),'
    ' "draught": chance.normal(size=n), "length": chance.normal(size=n),'
    ' "day": pd.date_range("2020-01-01", periods=n, freq="h")})\n'
)


def shown(name: str, *cells: str, seen: tuple[str, ...] = SEEN, **more: object) -> Case:
    return Case(name, (Md("# Charts"), DEFAULTS, *cells), html=seen, pdf=seen, **more)


CASES = [
    shown("ends_on_a_chart", ROWS + BARS),
    shown("displays_a_chart", ROWS + f"display({BARS})\nprint('after')", seen=(*SEEN, "after")),
    shown("lets_a_chart_display_itself", ROWS + f"{BARS}.display()"),
    shown("lets_a_chart_show_itself", ROWS + f"{BARS}.show()"),
    shown(
        "shows_several_charts_in_a_cell",
        ROWS + f"display({BARS})\ndisplay({BARS.replace('Ships by port', 'And again')})",
        seen=(*SEEN, "And again"),
    ),
    shown(
        "layers_facets_and_concatenates",
        ROWS + "base = alt.Chart(rows).encode(x='ships', y='port')\n"
        "(base.mark_bar() + base.mark_text(dx=20).encode(text='port')) | base.mark_point()",
        "alt.Chart(rows).mark_bar().encode(x='ships').facet('port')",
        seen=("Rajin", "Dunai"),
    ),
    shown(
        "repeats_a_chart",
        ROWS + "alt.Chart(rows).mark_bar().encode("
        "x=alt.X(alt.repeat(), type='nominal'), y='count()').repeat(['port', 'ships'])",
        seen=("Rajin", "Count of Records"),
    ),
    shown(
        "lets_a_reader_select",
        ROWS + "brush = alt.selection_interval()\n"
        "alt.Chart(rows).mark_point().encode(x='ships', y='port',"
        " color=alt.condition(brush, 'port', alt.value('grey'))).add_params(brush)",
        seen=("Rajin",),
    ),
    *(
        shown(f"renders_by_{name}", ROWS + f"alt.renderers.enable({name!r})\n{BARS}", ways=OURS)
        for name in ("mimetype", "svg", "png")
    ),
    *(
        shown(f"renders_by_{name}", ROWS + f"alt.renderers.enable({name!r})\n{BARS}")
        for name in ("html", "default")
    ),
    shown("draws_in_a_theme", ROWS + f"alt.theme.enable('dark')\n{BARS}"),
    shown(
        "shows_a_spec_under_its_type", f"{SPEC}display({NAMED}, raw=True)", seen=("Typed by hand",)
    ),
    shown(
        "shows_a_spec_of_vega",
        f"{VEGA}display({NAMED.replace('vegalite.v5', 'vega.v6')}, raw=True)",
        seen=("Tonnes",),
    ),
    shown(
        "saves_a_chart_and_shows_it",
        ROWS + f"chart = {BARS}\nchart.save('chart.html')\nchart",
    ),
    shown(
        "draws_six_thousand_rows",
        IMPORTS + "rows = pd.DataFrame({'a': range(6000), 'b': range(6000)})\n"
        "alt.Chart(rows, title='Each of them').mark_line().encode(x='a', y='b')",
        seen=("Each of them",),
        ways=OURS,
    ),
    shown(
        "draws_sixty_thousand_rows",
        IMPORTS + MANY + "alt.Chart(rows).mark_bar().encode(x='count()', y='port')",
        "alt.Chart(rows).mark_bar().encode(x=alt.X('draught', bin=True), y='count()')",
        "alt.Chart(rows).mark_point().encode(x='draught', y='length', color='port')",
        "alt.Chart(rows).mark_line().encode(x='day', y='draught')",
        seen=("Rajin", "Count of Records", "draught (binned)", "length"),
        ways=OURS,
    ),
    shown(
        "draws_what_stands_in_files",
        IMPORTS + "alt.Chart('rows.csv', title='From CSV').mark_bar().encode(x='n:Q', y='a:N')",
        "alt.Chart('rows.json', title='From JSON').mark_bar().encode(x='n:Q', y='a:N')",
        "alt.Chart(alt.topo_feature('land.json', 'land'), title='From a map').mark_geoshape()",
        seen=("From CSV", "From JSON", "From a map", "first of all"),
        files={
            "rows.csv": "a,n\nfirst of all,3\nsecond,5\n",
            "rows.json": '[{"a": "first of all", "n": 3}]',
            "land.json": TOPOLOGY,
        },
        ways=OURS,
    ),
    *(
        shown(
            f"hands_data_over_as_{kind}",
            ROWS + f"alt.data_transformers.enable({kind!r})\n{BARS}",
            "import os\nprint([n for n in os.listdir('.') if n.startswith('altair-data')])",
            seen=(*SEEN, "[]"),
            ways=OURS,
        )
        for kind in ("json", "csv")
    ),
    shown(
        "draws_pictures",
        IMPORTS + "rows = pd.DataFrame({'x': [1, 2], 'y': [1, 2], 'of': ['a.png', 'b.png']})\n"
        "alt.Chart(rows, title='Flags').mark_image(width=20, height=20).encode("
        "x='x', y='y', url='of')",
        seen=("Flags",),
        files={"a.png": png(200, 0, 0), "b.png": png(0, 0, 200)},
        ways=OURS,
    ),
    shown(
        "draws_a_picture_that_is_its_own_data",
        IMPORTS + "rows = pd.DataFrame({'x': [1]})\n"
        "alt.Chart(rows, title='One flag').mark_image(width=20, height=20, "
        f"url='data:image/png;base64,{base64.b64encode(png(0, 99, 0)).decode()}').encode(x='x')",
        seen=("One flag",),
    ),
    *(
        Case(
            f"takes_{name}_from_an_address",
            (Md("# Charts"), DEFAULTS, IMPORTS + chart, "print('the rest')"),
            html=("https://example.org/", "the rest"),
            pdf=("https://example.org/", "the rest"),
        )
        for name, chart in {
            "data": "alt.Chart('https://example.org/a.csv').mark_bar().encode(x='n:Q')",
            "a_map": "alt.Chart("
            "alt.topo_feature('https://example.org/a.json', 'a')).mark_geoshape()",
            "a_picture": "alt.Chart(pd.DataFrame({'x': [1]})).mark_image("
            "url='https://example.org/a.png').encode(x='x')",
            "pictures": "alt.Chart(pd.DataFrame({'x': [1], 'of': ['https://example.org/a.png']}))"
            ".mark_image().encode(x='x', url='of')",
        }.items()
    ),
    Case(
        "draws_more_than_can_be_put_together",
        (
            Md("# Charts"),
            DEFAULTS,
            IMPORTS
            + MANY
            + "alt.Chart(rows).mark_text().encode(x='draught', y='length', text='port')",
            "print('the rest')",
        ),
        html=("draws 60,000 rows", "the rest"),
        pdf=("draws 60,000 rows", "the rest"),
        ways=OURS,
    ),
    Case(
        "shows_a_frame_of_many_rows",
        (Md("# Frames"), DEFAULTS, "import pandas as pd\npd.DataFrame({'n': range(300)})"),
        html=("299",),
        pdf=("299",),
        data=(".csv",),
        ways=OURS,
    ),
    Case(
        "saves_a_chart_as_a_picture",
        (
            "import altair as alt\nfrom IPython.display import SVG, Image",
            "rows = alt.InlineData(values=[{'a': 'Rajin', 'b': 3}])\n"
            "chart = alt.Chart(rows, title='Ships').mark_bar().encode(x='b:Q', y='a:N')\n"
            "chart.save('ships.png')\nchart.save('ships.svg')\nImage('ships.png')",
            "SVG('ships.svg')",
        ),
        html=("data:image/png;base64,", "data:image/svg+xml;base64,"),
        pdf=("Rajin", "Ships"),
        ways=("warm", "cold"),
    ),
]
