"""How cells are run."""

from tests.ordinary.case import Case, Code, Md

DEFAULTS = Code('greeted: str = "world"  # whom to greet', tags=("parameters",))

CASES = [
    Case(
        "reads_a_file_beside_it",
        (Md("# Sum"), DEFAULTS, 'print("sum", sum(map(int, open("data.csv").read().split())))'),
        files={"data.csv": "1\n2\n3\n"},
        html=("sum 6",),
        pdf=("sum 6",),
    ),
    Case(
        "ends_by_an_exit",
        (
            Md("# Early"),
            "print('said before')\nimport sys\nsys.exit(0)",
            "print('never' + ' said')",
        ),
        html=("said before",),
        pdf=("said before",),
        never=("never said",),
        ways=("warm", "cold"),
    ),
    Case(
        "ends_by_the_shell",
        (Md("# Early"), "print('said before')\nexit()", "print('never' + ' said')"),
        html=("said before",),
        pdf=("said before",),
        never=("never said", "stopped here"),
        ways=("warm", "cold"),
    ),
    Case(
        "pools_processes",
        (
            Md("# Pools"),
            "import multiprocessing\nfrom beside import twice\n"
            "with multiprocessing.get_context('spawn').Pool(2) as pool:\n"
            "    print('pooled', sum(pool.map(twice, [1, 20])))",
        ),
        files={"beside.py": "def twice(n):\n    return 2 * n\n"},
        html=("pooled 42",),
        pdf=("pooled 42",),
    ),
    Case(
        "has_no_parameters",
        (Md("# Plain"), "print('without', 'parameters')"),
        html=("without parameters",),
        pdf=("without parameters",),
    ),
    Case(
        "imports_a_module_beside_it",
        (Md("# Twice"), DEFAULTS, "from beside import twice\nprint('twice', twice(21))"),
        files={"beside.py": "def twice(n):\n    return 2 * n\n"},
        html=("twice 42",),
        pdf=("twice 42",),
    ),
]
