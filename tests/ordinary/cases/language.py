"""A page's own words, numbers and dates are in the report's language; the content's stay."""

from tests.ordinary.case import Case, Md

FRAME = "import pandas as pd\npd.DataFrame({'ships': [3, 5]}, index=['Najin', 'Dunay'])"
WORDS = Md("Told[^1].\n\n- [x] sailed\n\n$$x$$\n\n> [!CAUTION]\n> Mines.\n\n[^1]: By him.")
WIDE = "pd.DataFrame([[n for n in range(40)]], columns=[f'in column {n}' for n in range(40)])"
MAP = "display({'application/geo+json': {}}, raw=True)"
LINES = "for number in range(5_000):\n    print('row', number)"
ENGLISH = (
    "Columns 1",
    "The first",
    "Caution",
    "How this report was made",
    "notebook’s own",
    "lines more",
    "May 2024",
)


def front(language: str, title: str) -> dict[str, object]:
    return {"lang": language, "title": title, "date": "2024-05-02"}


CASES = [
    Case(
        "is_in_german",
        (FRAME, LINES, WORDS, WIDE, MAP),
        metadata=front("de_AT", "Schiffe"),
        html=(
            '<html lang="de-AT">',
            "2. Mai 2024",
            "… 4.940 weitere Zeilen …",
            "2 Tabellen stammen vom Notebook selbst",
            'aria-label="Zurück zum Text von Anmerkung 1"',
            'aria-label="erledigt"',
            'aria-label="Formel"',
            '<p class="alert">Vorsicht</p>',
            "Nicht auf dieser Seite: eine interaktive Karte",
            "Wie dieser Bericht entstand",
        ),
        pdf=(
            "2. Mai 2024",
            "… 4.940 weitere Zeilen …",
            "2 Tabellen stammen vom Notebook selbst",
            "Vorsicht",
            "Spalten 1 bis 11 von 40",
            "Die ersten 10 und letzten 10 von 40 Spalten.",
            "Nicht auf dieser Seite: eine interaktive Karte",
            "Wie dieser Bericht entstand",
        ),
        never=ENGLISH,
    ),
    Case(
        "is_in_russian",
        (FRAME, FRAME, LINES),
        metadata=front("ru", "Суда"),
        html=(
            '<html lang="ru">',
            "2 мая 2024\u00a0г.",
            "… ещё 4\u00a0940 строк …",
            "Собственная работа блокнота: 2 таблицы.",
            "Как составлен этот отчёт",
        ),
        pdf=(
            "2 мая 2024 г.",
            "… ещё 4 940 строк …",
            "Собственная работа блокнота: 2 таблицы.",
            "Как составлен этот отчёт",
        ),
        never=ENGLISH,
    ),
    Case(
        "is_in_korean",
        (FRAME, LINES),
        metadata=front("ko-KR", "선박"),
        html=(
            '<html lang="ko-KR">',
            "2024년 5월 2일",
            "… 4,940줄 생략 …",
            "노트북 자체의 결과물: 표 1개.",
            "이 보고서를 만든 방법",
        ),
        pdf=(
            "2024년 5월 2일",
            "… 4,940줄 생략 …",
            "노트북 자체의 결과물: 표 1개.",
            "이 보고서를 만든 방법",
        ),
        never=ENGLISH,
    ),
    Case(
        "is_in_a_language_without_words",
        (Md("Trois navires."),),
        metadata=front("fr", "Navires"),
        html=('<html lang="fr">', "Trois navires.", "2 May 2024", "How this report was made"),
        pdf=("Trois navires.", "2 May 2024", "How this report was made"),
    ),
    Case(
        "names_its_language_in_words",
        (Md("Three ships."),),
        metadata=front("Korean", "Ships"),
        html=('<html lang="en">', "Three ships.", "How this report was made"),
        pdf=("Three ships.", "How this report was made"),
    ),
    Case(
        "opens_a_report_in_german",
        (
            "import nkreport as nk",
            'nk.report(title="Verluste", as_of="2024-07-01", language="de", author="Jane Analyst")',
            "killed = nk.load().where(measure='troops_killed')",
            'nk.table(killed, caption="Tote", label="tote")',
            'nk.prose("Siehe {figure:tote}.", killed)',
        ),
        html=('<html lang="de">', '<a href="#table-1">Tabelle 1</a>', "Jane Analyst"),
        pdf=("Siehe Tabelle 1.", "Stand: 1. Juli 2024", "Jane Analyst"),
    ),
]
