"""Frames, styled frames, tables of HTML, JSON."""

from tests.ordinary.case import Case, Md

FRAME = """import pandas as pd
frame = pd.DataFrame({"port": ["Rajin", None], "ships": [1.5, None]})
frame"""
SCOLD = ("A frame as it came", "An output that is not printed")

CASES = [
    Case(
        "shows_a_frame",
        (Md("# Ports"), FRAME),
        html=('<th scope="col" class="right">ships</th>', '<td class="left">Rajin</td>'),
        pdf=("port ships", "Rajin 1.5", "1 – –"),
        never=(*SCOLD, "NaN"),
    ),
    Case(
        "shows_a_long_frame",
        ("import pandas as pd\npd.DataFrame({'shells': range(6000)})",),
        html=("The first 5 and last 5 of 6,000 rows.", ">5999<"),
        pdf=("The first 5 and last 5 of 6,000 rows.", "5999"),
        never=(*SCOLD, "6000 rows ×"),
    ),
    Case(
        "shows_a_frame_of_thirty_columns",
        (
            "import pandas as pd\npd.set_option('display.max_columns', None)\n"
            "pd.DataFrame({f'column_{n}': [n + 0.125] for n in range(30)})",
        ),
        html=(">column_29<", ">29.125<"),
        pdf=("Columns 1 to", "to 30 of 30", "29.125"),
        never=SCOLD,
    ),
    Case(
        "shows_levels_of_rows_and_columns",
        (
            "import pandas as pd\n"
            "index = pd.MultiIndex.from_product([['Rajin', 'Wonsan'], [2023, 2024]])\n"
            "columns = pd.MultiIndex.from_product([['sent', 'landed'], ['h1', 'h2']])\n"
            "pd.DataFrame(7, index=index, columns=columns)",
        ),
        html=('scope="colgroup" colspan="2"', 'scope="rowgroup" rowspan="2"'),
        pdf=("sent landed", "2023 7 7 7 7", "2024 7 7 7 7"),
        never=SCOLD,
    ),
    Case(
        "shows_a_polars_frame",
        ("import polars as pl\npl.DataFrame({'port': ['Rajin', None], 'ships': [1200, None]})",),
        html=('<td class="left">Rajin</td>', '<td class="right nowrap">1200</td>'),
        pdf=("Rajin 1200", "– –"),
        never=(*SCOLD, "shape:", '"Rajin"'),
    ),
    Case(
        "styles_a_frame",
        (
            "import pandas as pd\n"
            "frame = pd.DataFrame({'change': [0.25, -0.5]})\n"
            "frame.style.format('{:+.0%}').set_caption('Since spring')"
            ".map(lambda v: 'color: white; background-color: navy' if v < 0 else '')",
        ),
        html=("<caption>Since spring</caption>", "+25%", ">-50%<", "cell-"),
        pdf=("Since spring", "+25%", "-50%"),
        never=(*SCOLD, "Styler object"),
    ),
    Case(
        "displays_a_table_of_html",
        (
            "from IPython.display import HTML\n"
            "HTML('<table><tr><th>Port<th>Ships<tr><td>Rajin<td>1,200</table>"
            '<p onclick="x()">A <b>note</b></p><script>document.title = 1</script>\')',
        ),
        html=('<th scope="col" class="left">Port</th>', "<p>A <strong>note</strong></p>"),
        pdf=("Port Ships", "Rajin 1,200", "A note"),
        never=(*SCOLD, "onclick", "document.title", "IPython.core"),
    ),
    Case(
        "displays_json",
        ("from IPython.display import JSON\nJSON({'port': 'Rajin', 'berths': [{'depth': 9.5}]})",),
        html=("<details", "<strong>berths</strong>", "<code>9.5</code>"),
        pdf=('port: "Rajin"', "berths", "depth: 9.5"),
        never=(*SCOLD, "IPython.core"),
    ),
]
