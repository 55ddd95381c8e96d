"""Pictures, and names in the script of the place."""

from tests.ordinary.case import Case, Md

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40">'
    '<script>window.ran=1</script><text y="20">a drawn word</text></svg>'
)

CASES = [
    Case(
        "attaches_a_picture",
        (Md("![a dot](attachment:a.png)", {"a.png": {"image/png": PIXEL}}),),
        html=('alt="a dot"', f"data:image/png;base64,{PIXEL}"),
        never=("is not shown", "attachment:"),
    ),
    Case(
        "names_a_drawing_beside_it",
        (Md("![a plan](img/plan.svg)"),),
        files={"img/plan.svg": DRAWN},
        html=('alt="a plan"', "data:image/svg+xml;base64,"),
        pdf=("a drawn word",),
        never=("window.ran", "![a plan]"),
    ),
    Case(
        "names_a_picture_at_an_address",
        (Md("![a map](https://example.org/map.png)"),),
        html=("a report fetches nothing",),
        pdf=("a report fetches nothing", "a map"),
    ),
    Case(
        "names_a_picture_that_is_not_there",
        (
            Md("Before ![a tank](gone.png) and <img src='lost.svg' alt='a ship'>."),
            Md("[![a badge](https://example.org/badge.svg)](https://example.org)"),
            Md("![](unnamed.png)"),
        ),
        html=(
            "[Picture not shown: a tank (gone.png: there is no such file beside the notebook)]",
            "[Picture not shown: a ship (lost.svg: there is no such file beside the notebook)]",
            '<a href="https://example.org"><span class="absent">[Picture not shown: a badge]',
            "[Picture not shown: unnamed.png (there is no such file beside the notebook)]",
        ),
        pdf=(
            "[Picture not shown: a tank (gone.png: there is no such file beside the notebook)]",
            "[Picture not shown: a badge]",
            "[Picture not shown: unnamed.png (there is no such file beside the notebook)]",
        ),
        never=("![",),
    ),
    Case(
        "shows_a_picture_of_a_file",
        (
            "import base64, pathlib",
            "from IPython.display import Image\n"
            f"Image(data=base64.b64decode('{PIXEL}'), format='png')",
        ),
        html=(f"data:image/png;base64,{PIXEL}",),
        never=("An output that is not printed",),
    ),
    Case(
        "shows_a_drawing",
        (f"from IPython.display import SVG\nSVG({DRAWN!r})",),
        html=("data:image/svg+xml;base64,",),
        pdf=("a drawn word",),
        never=("An output that is not printed", "window.ran"),
    ),
    Case(
        "names_in_the_script_of_the_place",
        (Md("# 북한\n\n| 나라 |\n|-|\n| 조선 |\n\n日本 カナ 🚀"), "print('평양')"),
        html=("북한", "조선", "평양", "🚀"),
        pdf=("북한", "조선", "日本 カナ [rocket]", "평양"),
        never=("[U+",),
    ),
]
