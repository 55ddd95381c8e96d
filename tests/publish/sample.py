"""An executed notebook as `build` leaves it: every kind of bundle, typed out."""

import csv
import io

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nkreport.report import theme

MIME = "application/vnd.nkreport.v1+json"
VEGA_LITE = "application/vnd.vegalite.v5+json"

HEADER = (
    "id,statement,measure,actor,counterpart,item,hs,place,period,status,comparator,low,best,high,"
    "unit,base,formula,printed,scope,stance,claimant,claimant_role,said_on,source,primary_source,"
    "locator,note"
)
ROWS = f"""{HEADER}
killed-burns,burns-2022-07-20,troops_killed,RUS,,,,,2022-02-24?/2022-07-20,occurred,~,,15000,,person,,,"around 15,000 Russian soldiers",,estimates,William Burns,adversary,2022-07-20,agov-2022,burns-2022,L25 fn3,
killed-khodorkovsky,khodorkovsky-2022-09,troops_killed,RUS,,,,,2022-02-24?/2022-09-09,occurred,~,,50000,,person,,,"close to 50,000",,asserts,Mikhail Khodorkovsky,opposition,2022-09-09,agov-2022,khodorkovsky-2022,L37 fn3,He leads it back to a paper of the Russian finance ministry on payments to bereaved families.
wounded-multiple-burns,burns-2022-07-20,wounded_to_killed,RUS,,,,,2022-02-24?/2022-07-20,occurred,=,,3,,multiple,killed-burns,,three times that number wounded,,estimates,William Burns,adversary,2022-07-20,agov-2022,burns-2022,L25 fn3,
wounded-burns,burns-2022-07-20,troops_wounded,RUS,,,,,2022-02-24?/2022-07-20,occurred,,,,,person,,killed-burns * wounded-multiple-burns,,,estimates,William Burns,adversary,2022-07-20,agov-2022,burns-2022,L25 fn3,Computed from his dead and his multiple; the text prints no number of wounded.
casualties-estimates,some-estimates,troops_casualties,RUS,,,,,2022-02-24/2022-07-31,occurred,=,75000,,100000,person,,,"75-100,000 Russian troops",,estimates,unnamed source,unnamed,2022-08-09?,agov-2022,washington-post-2022,L17,Nobody is named.
casualties-post-80000,washington-post-2022,troops_casualties,RUS,,,,,2022-02-24?/2022-08-09,occurred,<=,,,80000,person,,,up-80000-troops,,reports,The Washington Post,media,2022-08-09,agov-2022,washington-post-2022,L27 fn3,Stands only in the address of the article.
volunteers-korochenko,korochenko-2022-08-05,volunteers_offered,PRK,RUS,,,ukraine,2022-08/..,rumoured,=,,100000,,person,,,"100,000 North Korean volunteers",,reports,Igor Korochenko,media,2022-08-05,agov-2022,new-york-post-2022,L15,"A commentator on Russian state television, who himself referred to reports."
volunteers-denied,nachaev-2022-08-11,volunteers_offered,PRK,RUS,,,ukraine,../2022-08-11,rumoured,=,,0,,person,,,fake from beginning to end,,denies,Ivan Nachaev,counterpart,2022-08-11,agov-2022,rbc-2022,L15,
shells-shipped-2024,prk-supplies-2024,shells_shipped,PRK,RUS,artillery shell,,,../2024-06-19,delivered,>,5000000,,,shell,,,over 5 million artillery shells,the sentence goes on to count missiles and other aid among them,asserts,Author of Ups the Ante,research,2024-06-19/2024-06-30,ups-the-ante-2024,,L3,No origin is given.
containers-shipped-2024,containers-2024,containers_shipped,PRK,RUS,shipping container,,,2023-06?/2024-06?,delivered,<=,,,10000,container,,,"as many as 10,000 shipping containers",,asserts,Shin Won-sik,adversary,../2024-06-30,ups-the-ante-2024,shin-won-sik-2024,L3,What the containers held is not said.
target-shoigu,shoigu-2022-09-21,mobilisation_target,RUS,,,,,2022-09-21/..,announced,=,,300000,,person,,,"300,000 personnel would be mobilized",,asserts,Sergei Shoigu,self,2022-09-21,agov-2022,interfax-2022-09-21,L111,
mobilised-putin-october,putin-2022-10-14,troops_mobilised,RUS,,,,,2022-09-21/2022-10-14,occurred,=,,222000,,person,,,"222,000 troops were already mobilized",,asserts,Vladimir Putin,self,2022-10-14,agov-2022,interfax-2022-10-14,L111,
mobilised-putin-november,putin-2022-11-04,troops_mobilised,RUS,,,,,2022-09-21/2022-11-04,occurred,=,,318000,,person,,,"a total of 318,000",,asserts,Vladimir Putin,self,2022-11-04,agov-2022,ria-novosti-2022-11-04,L111,"The text puts the word volunteers, in quotation marks, on the drafted."
"""  # noqa: E501
MEASURES = {
    "troops_killed": "troops killed",
    "wounded_to_killed": "wounded for each soldier killed",
    "troops_wounded": "troops wounded",
    "troops_casualties": "troops killed or wounded",
    "volunteers_offered": "volunteers offered",
    "shells_shipped": "shells shipped",
    "containers_shipped": "containers shipped",
    "mobilisation_target": "mobilisation target",
    "troops_mobilised": "troops mobilised",
}
SHOWN = {
    "killed-burns": "about 15,000 persons",
    "killed-khodorkovsky": "about 50,000 persons",
    "wounded-multiple-burns": "3 times",
    "wounded-burns": "about 45,000 persons",
    "casualties-estimates": "75,000–100,000 persons",
    "casualties-post-80000": "up to 80,000 persons",
    "volunteers-korochenko": "100,000 persons",
    "volunteers-denied": "no persons",
    "shells-shipped-2024": "over 5 million shells",
    "containers-shipped-2024": "up to 10,000 containers",
    "target-shoigu": "300,000 persons",
    "mobilised-putin-october": "222,000 persons",
    "mobilised-putin-november": "318,000 persons",
}
STANDING = {
    "volunteers-korochenko": ["Denied by Ivan Nachaev, 11 August 2022."],
    "shells-shipped-2024": [
        "Flagged: The sentence makes shells include missiles and other aid. Either the number"
        " counts shells alone and the list is loose, or it counts every munition."
    ],
}


def item(name, title, *issued, author=None, outlet=None, url=None, note=None):
    found = {"id": name, "type": "article", "title": title}
    if author:
        found["author"] = [dict(zip(("family", "given"), author, strict=False))]
    if outlet:
        found["container-title"] = outlet
    if issued:
        found["issued"] = {"date-parts": [list(day) for day in issued]}
    if url:
        found["URL"] = url
    if note:
        found["note"] = note
    return found


ITEMS = [
    item(
        "agov-2022",
        "On the Propaganda and Supply Fronts of the Russia-Ukraine War",
        (2022, 11),
        (2022, 12),
        author=("Agov", "Avram"),
        note="The text prints no date. November to December 2022 is the inference of the editors.",
    ),
    {
        **item(
            "ups-the-ante-2024",
            "North Korea Ups the Ante in Putin's Ukraine War",
            (2024, 6, 19),
            (2024, 6, 30),
        ),
        "title-short": "Ups the Ante",
    },
    item("burns-2022", "Aspen Security Forum", (2022, 7, 20), author=("Burns", "William")),
    item("khodorkovsky-2022", "Twitter", (2022, 9), author=("Khodorkovsky", "Mikhail")),
    item(
        "washington-post-2022",
        "Russia has lost up to 80,000 troops in Ukraine. Or 75,000. Or is it 60,000?",
        (2022, 8, 9),
        outlet="The Washington Post",
        url="https://www.washingtonpost.com/politics/2022/08/09/russia-has-lost-up-80000-troops",
    ),
    item(
        "new-york-post-2022",
        "Russian state TV: North Korea offering Kremlin 100,000 ‘volunteers’",
        (2022, 8, 5),
        outlet="New York Post",
        url="https://nypost.com/2022/08/05/russian-state-tv",
    ),
    item("rbc-2022", "MID nazval fejkam soobshthenia", (2022, 8, 11), outlet="RBC.Ru"),
    item("shin-won-sik-2024", "Statement of the Minister", (2024,), author=("Shin Won-sik",)),
    item("interfax-2022-09-21", "Shoigu announced", (2022, 9, 21), outlet="Interfax"),
    item("interfax-2022-10-14", "Putin: 222,000 mobilised", (2022, 10, 14), outlet="Interfax"),
    item("ria-novosti-2022-11-04", "Putin on mobilisation", (2022, 11, 4), outlet="RIA Novosti"),
]


def rows():
    found = {}
    for row in csv.DictReader(io.StringIO(ROWS)):
        for bound in ("low", "best", "high"):
            row[bound] = float(row[bound]) if row[bound] else None
        found[row["id"]] = row
    return found


def evidence(*ids):
    known = rows()
    works = {known[name][column] for name in ids for column in ("source", "primary_source")}
    return {
        "rows": [known[name] for name in ids],
        "items": [work for work in ITEMS if work["id"] in works],
        "measures": {known[name]["measure"]: MEASURES[known[name]["measure"]] for name in ids},
        "shown": {name: SHOWN[name] for name in ids},
        "standing": {name: STANDING[name] for name in ids if name in STANDING},
        "read_later": [name for name in ids if name == "containers-shipped-2024"],
    }


def figure(text, name):
    return {"text": text, "figure": name}


def day(text, iso):
    return {"text": text, "time": iso}


def words(text):
    return {"text": text}


HEAD = {
    "kind": "head",
    "title": [{"text": "North Korea in Russia’s war", "parameter": "title"}],
    "as_of": "2024-12-01",
    "newest": "2024-06-30",
    "filters": [
        {
            "name": "as_of",
            "value": "2024-12-01",
            "label": [words("Said by "), day("1 December 2024", "2024-12-01")],
            "hidden": 0,
            "counted": 0,
            "done": "hidden",
            "of": [],
        },
        {
            "name": "where",
            "value": "actor=PRK|RUS",
            "label": [words("Where: "), {"text": "actor=PRK|RUS", "parameter": "where"}],
            "hidden": 2,
            "counted": 2,
            "done": "hidden",
            "of": ["said-a", "said-b"],
        },
    ],
    "warning": [
        words("This ledger ends on "),
        day("30 June 2024", "2024-06-30"),
        words(", months before the day this report speaks from. Look for newer figures."),
    ],
    "parameters": {"title": "North Korea in Russia’s war", "as_of": "2024-12-01"},
    "record": {"nkreport": "0.1.0"},
    "legend": [
        ["~", "about"],
        ["≥", "at least"],
        [">", "over"],
        ["≤", "up to"],
        ["<", "under"],
        ["–", "between"],
        ["“ ”", "claimed without a number"],
    ],
    "rows": [],
    "items": [],
    "measures": {},
}

OPENING = {
    "kind": "prose",
    "text": [
        words("Pyongyang had sent "),
        figure("over 5 million shells", "shells-shipped-2024"),
        words(" by "),
        day("19 June 2024", "2024-06-19"),
        words(", says one text without naming an origin. "),
        figure("Shin Won-sik", "containers-shipped-2024"),
        words(" counts "),
        figure("up to 10,000 containers", "containers-shipped-2024"),
        words(" and does not say what was in them; nobody has laid the two side by side."),
    ],
    **evidence("shells-shipped-2024", "containers-shipped-2024"),
}
COUNTED = {
    "kind": "prose",
    "text": [
        {"text": "Two", "count": 2, "of": ["killed-burns", "killed-khodorkovsky"]},
        words(" people put a number on the Russian dead. They differ by "),
        {
            "text": "about 35,000",
            "computed": "killed-khodorkovsky - killed-burns",
            "of": ["killed-burns", "killed-khodorkovsky"],
            "low": 34000,
            "high": 36000,
        },
        words(", and each has his reasons."),
    ],
    **evidence("killed-burns", "killed-khodorkovsky"),
}


def config():
    return theme.config()


def label(field="who", **more):
    return {
        "field": field,
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelFontSize": 15, "labelColor": theme.INK, "domain": False, "ticks": False},
        **more,
    }


def claims_spec():
    values = [
        {"who": "Burns, July 2022", "low": 15000, "best": 15000, "high": 15000, "text": "~15,000"},
        {"who": "Khodorkovsky, September", "low": 50000, "best": 50000, "high": 50000,
         "text": "~50,000"},
        {"who": "Some estimates, August", "low": 75000, "best": None, "high": 100000,
         "text": "75,000–100,000"},
        {"who": "Washington Post, August", "low": 64000, "best": 80000, "high": 80000,
         "text": "≤80,000"},
    ]  # fmt: skip
    number = {"type": "quantitative", "scale": {"domain": [0, 120000]}, "title": None}
    tooltip = [
        {"field": "who", "title": "Who", "type": "nominal"},
        {"field": "text", "title": "How many", "type": "nominal"},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": "Rival counts of Russian losses", "subtitle": "soldiers"},
        "config": config(),
        "width": 440,
        "height": {"step": 44},
        "data": {"values": values},
        "encoding": {"y": label()},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 5, "color": theme.BLUE, "clip": True},
                "encoding": {
                    "x": {"field": "low", **number, "axis": {"format": ",d", "tickCount": 6}},
                    "x2": {"field": "high"},
                    "tooltip": tooltip,
                },
            },
            {
                "transform": [{"filter": "isValid(datum.best)"}],
                "mark": {"type": "point", "filled": True, "size": 130, "color": theme.BLUE,
                         "opacity": 1},
                "encoding": {"x": {"field": "best", **number}, "tooltip": tooltip},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 12, "fontWeight": 600},
                "encoding": {"x": {"field": "high", **number}, "text": {"field": "text"}},
            },
        ],
    }  # fmt: skip


def time_spec():
    values = [
        {"on": "2022-09-21T00:00:00Z", "n": 300000, "what": "target"},
        {"on": "2022-10-14T00:00:00Z", "n": 222000, "what": "reported"},
        {"on": "2022-11-04T00:00:00Z", "n": 318000, "what": "reported"},
    ]
    on = {
        "field": "on",
        "type": "temporal",
        "timeUnit": {"unit": "yearmonthdate", "utc": True},
        "scale": {"type": "utc", "domain": [1663718400000, 1667520000000]},
        "title": None,
        "axis": {"format": "%-d %b %Y", "values": [value["on"] for value in values]},
    }
    much = {"field": "n", "type": "quantitative", "title": None, "scale": {"domain": [0, 350000]}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": "Mobilised",
        "config": config(),
        "width": 560,
        "height": 240,
        "data": {"values": values},
        "encoding": {"x": on, "y": much, "tooltip": [{"field": "n", "title": "How many"}]},
        "layer": [
            {
                "transform": [{"filter": "datum.what == 'reported'"}],
                "mark": {"type": "line", "color": theme.BLUE, "strokeWidth": 3, "clip": True},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 140, "opacity": 1},
                "encoding": {
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "scale": {
                            "domain": ["target", "reported"],
                            "range": [theme.VERMILION, theme.BLUE],
                        },
                        "legend": {"orient": "top", "title": None, "labelFontSize": 15},
                    }
                },
            },
        ],
    }


CLAIMS = {
    "kind": "chart",
    "title": [
        words("The highest count of Russian dead and wounded is "),
        figure("75,000–100,000", "casualties-estimates"),
        words(", and nobody is named for it"),
    ],
    "subtitle": [
        words("Russian soldiers killed, or killed and wounded, from the start of the war")
    ],
    "source_line": [
        words("Sources: "),
        figure("Burns", "killed-burns"),
        words(", "),
        figure("Khodorkovsky", "killed-khodorkovsky"),
        words(", "),
        figure("The Washington Post", "casualties-post-80000"),
        words("; read in "),
        figure("Agov", "casualties-estimates"),
    ],
    "alt": [
        words("Four claims, lowest first. William Burns says "),
        figure("about 15,000", "killed-burns"),
        words(", Mikhail Khodorkovsky "),
        figure("about 50,000", "killed-khodorkovsky"),
        words(", both of the dead alone. The Washington Post says "),
        figure("up to 80,000", "casualties-post-80000"),
        words(", an unnamed source "),
        figure("75,000–100,000", "casualties-estimates"),
        words(", both of dead and wounded."),
    ],
    "caption": [words("Look for what is counted: the dead alone, or the wounded with them.")],
    "spec": claims_spec(),
    "table": {
        "columns": [
            {"name": "claimant", "title": "Who", "align": "left"},
            {"name": "said_on", "title": "Said", "align": "left"},
            {"name": "quantity", "title": "How many", "align": "right"},
        ],
        "body": [
            [
                [figure("William Burns", "killed-burns")],
                [day("20 July 2022", "2022-07-20")],
                [figure("about 15,000", "killed-burns")],
            ],
            [
                [figure("Mikhail Khodorkovsky", "killed-khodorkovsky")],
                [day("9 September 2022", "2022-09-09")],
                [figure("about 50,000", "killed-khodorkovsky")],
            ],
            [
                [figure("The Washington Post", "casualties-post-80000")],
                [day("9 August 2022", "2022-08-09")],
                [figure("up to 80,000", "casualties-post-80000")],
            ],
            [
                [figure("unnamed source", "casualties-estimates")],
                [day("9 August 2022", "2022-08-09")],
                [figure("75,000–100,000", "casualties-estimates")],
            ],
        ],
    },
    "csv": 'Who,Said,How many\nWilliam Burns,20 July 2022,"about 15,000"\n',
    "slug": "rival-counts",
    **evidence(
        "killed-burns", "killed-khodorkovsky", "casualties-estimates", "casualties-post-80000"
    ),
}
MOBILISED = {
    "kind": "chart",
    "title": [
        words("Six weeks after the order the report passed the target of "),
        figure("300,000", "target-shoigu"),
    ],
    "subtitle": [words("Reservists mobilised, as announced and as reported")],
    "source_line": [words("Source: "), figure("Agov", "target-shoigu")],
    "alt": [
        words("The target is "),
        figure("300,000", "target-shoigu"),
        words("; the report is "),
        figure("222,000", "mobilised-putin-october"),
        words(" in October and "),
        figure("318,000", "mobilised-putin-november"),
        words(" in November."),
    ],
    "caption": [],
    "spec": time_spec(),
    "table": {"columns": [], "body": []},
    "csv": "",
    "slug": "mobilised",
    **evidence("target-shoigu", "mobilised-putin-october", "mobilised-putin-november"),
}
TABLE = {
    "kind": "table",
    "caption": [words("Who said what of the offer of volunteers")],
    "columns": [
        {"name": "measure", "title": "Of what", "align": "left"},
        {"name": "quantity", "title": "How much", "align": "right"},
        {"name": "claimant", "title": "Who", "align": "left"},
        {"name": "said_on", "title": "Said", "align": "left"},
        {"name": "source", "title": "Source", "align": "left"},
    ],
    "body": [
        [
            [words("volunteers offered")],
            [figure("100,000 persons", "volunteers-korochenko")],
            [figure("Igor Korochenko", "volunteers-korochenko")],
            [day("5 August 2022", "2022-08-05")],
            [figure("New York Post", "volunteers-korochenko"), words(", "),
             day("5 August 2022", "2022-08-05")],
        ],
        [
            [words("volunteers offered")],
            [figure("no persons", "volunteers-denied")],
            [figure("Ivan Nachaev", "volunteers-denied")],
            [day("11 August 2022", "2022-08-11")],
            [figure("RBC.Ru", "volunteers-denied"), words(", "),
             day("11 August 2022", "2022-08-11")],
        ],
    ],
    "csv": "Of what,How much,Who,Said,Source\n",
    "slug": "volunteers",
    **evidence("volunteers-korochenko", "volunteers-denied"),
}  # fmt: skip
FINDINGS = {
    "kind": "findings",
    "caption": [],
    "findings": [
        {
            "severity": "contested",
            "text": [
                words("What is said to rest on Burns exceeds him: he gives "),
                figure("about 15,000", "killed-burns"),
                words(" dead and "),
                figure("3 times", "wounded-multiple-burns"),
                words(" as many wounded, which makes "),
                figure("about 45,000", "wounded-burns"),
                words("."),
            ],
        },
        {
            "severity": "flag",
            "text": [
                words("The sentence makes "),
                figure("over 5 million shells", "shells-shipped-2024"),
                words(" include missiles and other aid."),
            ],
        },
        {
            "severity": "impossible",
            "text": [words("A part is larger than its whole, in a way no reading mends.")],
        },
    ],
    **evidence("killed-burns", "wounded-multiple-burns", "wounded-burns", "shells-shipped-2024"),
}


def shown(bundle, **more):
    data = {"text/plain": "text", MIME: bundle, **more}
    if "spec" in bundle:
        data[VEGA_LITE] = bundle["spec"]
    return new_output("display_data", data=data)


def cell(number, source, *outputs, tags=()):
    return new_code_cell(
        source,
        id=f"cell-{number}",
        execution_count=number,
        outputs=list(outputs),
        metadata={"tags": list(tags)} if tags else {},
    )


def notebook(*cells):
    """A notebook of the given cells, with ids that do not depend on chance."""
    made = new_notebook(cells=list(cells))
    for index, one in enumerate(made.cells):
        one["id"] = f"cell-{index}"
    return made


def sample_notebook():
    return notebook(
        cell(
            1,
            'title: str = "North Korea in Russia’s war"  # of the report\n'
            'as_of: str = "2024-12-01"  # figures said on or before this day',
            tags=["parameters"],
        ),
        cell(2, "import nkreport as nk"),
        cell(3, "nk.report(title=title, as_of=as_of)", shown(HEAD)),
        new_markdown_cell(
            "## What was asked\n\nThree things were said to go from Pyongyang to Moscow: soldiers,"
            " workers, munitions. *Each* was announced, denied and counted by people with reasons"
            " of their own."
        ),
        cell(4, 'nk.prose("Pyongyang had sent {shells-shipped-2024} …", known)', shown(OPENING)),
        new_markdown_cell("## Soldiers lost\n\nThe counts are of different things."),
        cell(5, "nk.prose(…)", shown(COUNTED)),
        cell(6, "nk.show(nk.charts.claims(lost))", shown(CLAIMS)),
        new_markdown_cell("### Called up to replace them"),
        cell(
            7,
            "nk.show(nk.charts.target_against_reported(known, 'target', 'reported'))",
            shown(MOBILISED),
        ),
        new_markdown_cell("## Volunteers who never came"),
        cell(8, "nk.table(volunteers)", shown(TABLE)),
        new_markdown_cell("## What is wrong in the sources"),
        cell(
            9,
            "nk.findings(known)",
            shown(FINDINGS),
        ),
    )
