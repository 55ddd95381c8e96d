"""Databases read by a query that can do nothing but read."""

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import nkreport as nk
from nkreport.errors import EnvironmentFault, TableError
from nkreport.tables import databases

Write = Callable[..., Path]
Make = Callable[..., Path]

ROWS = [("2022-03-01", 5, 0.5), ("2022-03-02", 1500, None), ("2022-03-03", None, 2.25)]
MAPPING = """
table: {query: "QUERY"}
columns: {period: day}
values: [{column: n, measure: troops_killed, unit: person}]
"""
READS = "SELECT day, n FROM lost ORDER BY day DESC"


@pytest.fixture(params=["sqlite", "duckdb"])
def base(request: pytest.FixtureRequest, table: Write) -> Make:
    """A database with a table of losses, and a mapping with a query."""

    def make(query: str = READS, *, also: str = "", mapping: str = MAPPING) -> Path:
        path = table(b"", mapping.replace("QUERY", query), name=f"losses.{request.param}")
        path.unlink()
        connect = sqlite3.connect if request.param == "sqlite" else duckdb.connect
        made = connect(str(path))
        made.execute("CREATE TABLE lost (day TEXT, n INTEGER, share REAL)")
        made.executemany("INSERT INTO lost VALUES (?, ?, ?)", ROWS)
        if also:
            made.execute(also)
        made.commit()
        made.close()
        return path

    return make


def refusal(path: Path) -> str:
    with pytest.raises(TableError) as caught:
        nk.load(path)
    return "\n".join(caught.value.problems)


def test_the_rows_of_a_query_become_figures_in_its_order(base: Make) -> None:
    figures = nk.load(base())
    assert [(f.period.text, f.best, f.locator) for f in figures] == [
        ("2022-03-02", 1500, "row 2"),
        ("2022-03-01", 5, "row 3"),
    ]


def test_without_a_query_the_only_table_is_read_and_of_several_none(base: Make) -> None:
    alone = MAPPING.replace('table: {query: "QUERY"}', "")
    assert len(nk.load(base(mapping=alone))) == 2
    told = refusal(base(mapping=alone, also="CREATE VIEW more AS SELECT * FROM lost"))
    assert "holds 2 tables (lost, more); write one SELECT in `table: {query: …}`" in told


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM lost",
        "DROP TABLE lost",
        "CREATE TABLE other (a INTEGER)",
        "ATTACH 'other.db' AS other",
        "PRAGMA user_version = 3",
        "UPDATE lost SET n = 1 RETURNING day, n",
        "SELECT 1; DROP TABLE lost",
        "VACUUM INTO 'copy.db'",
    ],
)
def test_a_query_that_does_more_than_read_is_refused(base: Make, query: str) -> None:
    path = base(query)
    before = path.read_bytes()
    assert "write one SELECT in `table: {query: …}`" in refusal(path)
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {path.name, "losses.figures.yaml"}


def test_a_query_reads_no_other_file_and_loads_nothing(base: Make) -> None:
    path = base("SELECT 'x' AS day, 1 AS n")
    other = path.with_name("secret.csv")
    other.write_text("day,n\n2022-03-01,5\n")
    for query in (f"SELECT * FROM '{other}'", "SELECT load_extension('x') AS n"):
        assert "write one SELECT" in refusal(base(query))


def test_a_mistake_in_a_query_is_told_in_its_own_words(base: Make) -> None:
    told = refusal(base("SELECT day, killed FROM lost"))
    assert "losses." in told
    assert "the query fails: " in told
    assert "killed" in told


def test_a_query_without_an_end_is_stopped(base: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SECONDS", 0.2)
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"
    assert "takes over 0 seconds; ask for less" in refusal(base(endless))


def test_what_is_still_being_written_is_not_read_by_half(table: Write) -> None:
    path = table(b"", MAPPING.replace("QUERY", READS), name="losses.db")
    path.unlink()
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE lost (day TEXT, n INTEGER)")
    writer.commit()
    try:
        assert "losses.db-wal holds what is not in it yet; close what writes it" in refusal(path)
    finally:
        writer.close()


def test_a_database_that_is_none_or_packed_is_refused(base: Make, table: Write) -> None:
    path = base()
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes(3000))
    assert "the query fails" in refusal(path)
    packed = table(gzip.compress(data), MAPPING.replace("QUERY", READS), name="losses.db.gz")
    assert "a database in an archive; unpack it first" in refusal(packed)
    plain = table("day,n\n2022-03-01,5\n", MAPPING.replace("QUERY", READS), name="losses.csv")
    assert "this is csv, which no query reads; remove `query`" in refusal(plain)


def test_bytes_in_a_cell_are_refused(base: Make) -> None:
    told = refusal(base("SELECT day, CAST('a' AS BLOB) AS n FROM lost"))
    assert "1:1: a cell of bytes; leave it out of the query" in told


def test_without_duckdb_the_line_that_installs_it_is_named(
    table: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(bytes(8) + b"DUCK" + bytes(100), MAPPING.replace("QUERY", READS), name="l.duckdb")
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'nkreport\[duckdb\]'"):
        nk.load(path)
