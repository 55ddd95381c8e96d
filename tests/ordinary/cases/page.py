"""What an author expects of a page: title, tags, captions, text as a terminal shows it."""

from tests.ordinary.case import Case, Code, Md

DEFAULTS = Code('greeted: str = "world"  # whom to greet', tags=("parameters",))
LINES = "for number in range(50_000):\n    print('row', number)"
FRAME = "import pandas as pd\npd.DataFrame({'ships': [3, 5]}, index=['Najin', 'Dunay'])"

CASES = [
    Case(
        "prints_a_line",
        (Md("# Greeting"), DEFAULTS, 'print("hello", greeted)'),
        html=("<h1>Greeting</h1>", "hello world"),
        pdf=("Greeting", "hello world"),
        never=("Evidence", "Sources", "Every figure"),
    ),
    Case(
        "has_its_title_in_metadata",
        (Md("# Part one\n\nText."), "1 + 1"),
        metadata={"title": "Ships and men", "authors": [{"name": "Jane Analyst"}]},
        html=("<h1>Ships and men</h1>", "Jane Analyst", ">Part one</h2>"),
        pdf=("Ships and men", "Jane Analyst", "Part one"),
    ),
    Case(
        "has_a_front_of_its_own",
        (Md("Text."),),
        metadata={
            "nkreport": {
                "title": "Ships",
                "subtitle": "What sailed",
                "author": "Jane Analyst",
                "date": "2024-05-02",
                "abstract": "Few sailed.",
            }
        },
        html=("<h1>Ships</h1>", "What sailed", "Jane Analyst", "2 May 2024", "Few sailed."),
        pdf=("Ships", "What sailed", "Jane Analyst", "2 May 2024", "Few sailed."),
    ),
    Case(
        "starts_at_a_second_level_heading",
        (Md("## Only a section\n\nText.\n\n## And another"),),
        html=("<h1>Only a section</h1>", ">And another</h2>"),
        pdf=("Only a section",),
    ),
    Case(
        "removes_and_hides_what_is_tagged",
        (
            Md("# Tags"),
            Code("print('removed cell')", tags=("remove-cell",)),
            Code("shown = 'seen'; print(shown) # secret source", tags=("remove-input",)),
            Code("print('removed output')  # kept source", tags=("remove_output",)),
            Code("print('folded output')", tags=("hide-output",)),
            Code("print('plain output')", tags=("hide-input",)),
        ),
        html=("seen", "kept source", "folded output", '<details class="folded">', "plain output"),
        pdf=("seen", "folded output", "plain output"),
        never=("removed cell", "secret source"),
    ),
    Case(
        "numbers_an_output_that_has_a_caption",
        (
            Md("# Captions\n\nSee [](#made)."),
            Code("print('a printed line')", metadata={"caption": "What was read", "label": "made"}),
            Code("from IPython.display import Latex\nLatex('$E$')", metadata={"caption": "Energy"}),
            Code("from IPython.display import JSON\nJSON({'a': 1})", metadata={"caption": "Keys"}),
        ),
        html=("Output 1</a>", "What was read", "Output 2", "Energy", "Output 3", "Keys"),
        pdf=("See Output 1.", "What was read", "Output 2", "Energy", "Output 3", "Keys"),
    ),
    Case(
        "shows_its_code",
        (Md("# Code"), "answer = 6 * 7\nanswer"),
        metadata={"nkreport": {"code": "shown"}},
        html=('<pre class="code"', "answer = 6 * 7"),
        pdf=("answer = 6 * 7", "42"),
    ),
    Case(
        "hides_its_code",
        (Md("# Code"), "answer = 6 * 7\nanswer"),
        metadata={"nkreport": {"code": "hidden"}},
        html=("42",),
        pdf=("42",),
        never=("answer = 6 * 7",),
    ),
    Case(
        "raises_on_purpose",
        (
            Md("# Errors"),
            Code("raise ValueError('a known trouble')", tags=("raises-exception",)),
            "print('and on')",
        ),
        html=("ValueError: a known trouble", "and on"),
        pdf=("ValueError: a known trouble", "and on"),
        never=("stopped here", "was not run"),
        ways=("warm", "cold", "export"),  # Papermill raises at the end, with any engine
    ),
    Case(
        "warns_and_logs",
        (
            Md("# Warnings"),
            "import logging, warnings\nwarnings.warn('careful')\nwarnings.warn('more careful')\n"
            "logging.warning('low on shells')\nprint('the result')",
        ),
        html=("the result", "<summary>3 warnings</summary>"),
        pdf=("the result", "3 warnings of the run stand in its notebook."),
    ),
    Case(
        "draws_progress_bars",
        (
            Md("# Progress"),
            "import sys\nfor n in range(0, 101, 20):\n    print(f'{n} per cent', end='\\r')\n"
            "print()",
            "from tqdm import tqdm\nfor _ in tqdm(range(5), desc='ships', file=sys.stdout):\n"
            "    pass",
        ),
        html=("100 per cent", "5/5"),
        pdf=("100 per cent", "5/5"),
        never=("80 per cent", "U+000D", "0/5"),
    ),
    Case(
        "prints_in_colour",
        (Md("# Colour"), "print('\\x1b[31mred\\x1b[0m', '\\x1b[1mbold\\x1b[0m')"),
        html=("red bold",),
        pdf=("red bold",),
        never=("[31m", "U+001B"),
    ),
    Case(
        "prints_fifty_thousand_lines",
        (Md("# Rows"), LINES),
        html=("row 0", "row 39\n", "49,940 lines more", "row 49999"),
        pdf=("row 0", "row 39", "49,940 lines more", "row 49999"),
        never=("row 40\n", "row 25000"),
        data=("output.txt",),
    ),
    Case(
        "gives_captions_and_refers_to_them",
        (
            Md("# Captions\n\nSee [](#ports) for the ports."),
            Code(FRAME, metadata={"caption": "Ships by port", "label": "ports"}),
        ),
        html=("Ships by port", "Table 1", '<a href="#table-1">Table 1</a>'),
        pdf=("See Table 1 for the ports.", "Ships by port"),
    ),
    Case(
        "refers_from_a_sentence",
        (
            Md("# References"),
            "import nkreport as nk\nimport pandas as pd\nknown = nk.load()",
            'nk.prose("The ports stand in {figure:ports}.", known)',
            "frame = pd.DataFrame({'port': ['Najin'], 'ships': [3]})\n"
            'nk.table(frame, caption="T-72B3 by port", label="ports")',
        ),
        html=("T-72B3 by port", '<a href="#table-1">Table 1</a>'),
        pdf=("The ports stand in Table 1.", "T-72B3 by port"),
    ),
    Case(
        "ends_with_a_fitted_model",
        (
            Md("# A model"),
            "from sklearn.linear_model import LinearRegression\n"
            "LinearRegression().fit([[1], [2]], [3, 4])",
        ),
        html=("LinearRegression()",),
        pdf=("LinearRegression()",),
        never=("rerun this cell", "that a page can hold"),
    ),
    Case(
        "says_nothing_of_parameters",
        (Md("Some text."), "2 + 2"),
        html=("Some text.", "4"),
        pdf=("Some text.", "4"),
    ),
    Case(
        "draws_with_matplotlib",
        (
            Md("# Figures"),
            "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('Ships')",
            Code("plt.plot([2, 1])", metadata={"caption": "A fall", "alt": "A line that falls"}),
            "print('<Axes: >')",
        ),
        html=("data:image/png;base64,", "A fall", 'alt="A line that falls"', "&lt;Axes: &gt;"),
        pdf=("A fall", "Picture 1"),
        never=("0x7", "Text(0.5"),
    ),
]
