"""What an analyst may do: read mart and quality, and nothing else. Tried, not looked up."""

from __future__ import annotations

import io
import json
from typing import Any

import psycopg
import pytest
from warehouse_samples import airstrike, rocket_attack

from dateline.warehouse import dictionary, query
from dateline.warehouse.article_store import Stored
from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.errors import WarehouseError
from dateline.warehouse.server import EmbeddedServer
from dateline.warehouse.session import connect

TABLES = """
SELECT n.nspname, c.relname, c.relkind
FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('raw', 'core', 'mart', 'quality', 'public') AND c.relkind IN ('r', 'v', 'm', 'p', 'S')
ORDER BY 1, 2
"""


def test_mart_and_quality_can_be_read_and_nothing_else(
    warehouse: psycopg.Connection, analyst_dsn: str, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, [rocket_attack(), airstrike()])
    tables = warehouse.execute(TABLES).fetchall()
    assert {schema for schema, _, _ in tables} == {"raw", "core", "mart", "quality", "public"}
    with connect(analyst_dsn) as analyst:
        for schema, table, kind in tables:
            read = psycopg.sql.SQL("SELECT * FROM {} LIMIT 1").format(psycopg.sql.Identifier(schema, table))
            if schema in ("mart", "quality") and kind != "S":
                analyst.execute(read)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    analyst.execute(read)
        assert analyst.execute("SELECT count(*) FROM mart.event_as_of(now())").fetchone() == (2,)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO mart.actor_type VALUES ('x', 'x', true, true)",
        "UPDATE mart.event SET fatalities_best = 0",
        "DELETE FROM mart.event",
        "TRUNCATE mart.event",
        "DROP TABLE mart.event CASCADE",
        "ALTER TABLE mart.event ADD COLUMN x integer",
        "CREATE TABLE mart.mine (n integer)",
        "CREATE TABLE public.mine (n integer)",
        "CREATE TEMPORARY TABLE mine (n integer)",
        "CREATE SCHEMA mine",
        "CREATE VIEW mart.mine AS SELECT 1",
        "CREATE EXTENSION hstore",
        "CREATE ROLE mine",
        "SET ROLE dateline",
        "SET ROLE postgres",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY mart.event TO '/nowhere/events'",
        "SELECT lo_create(0)",
        "SELECT nextval('core.event_event_id_seq')",
        "SELECT core.slice('abc', 0, 1)",
        "DO $$ BEGIN EXECUTE 'SET LOCAL ROLE dateline'; END $$",
    ],
)
def test_nothing_can_be_written_changed_or_taken(shared_analyst_dsn: str, statement: str) -> None:
    with connect(shared_analyst_dsn) as analyst:
        # Even where the analyst lifts the default of reading only.
        analyst.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.Error):
            analyst.execute(statement.encode())


def test_another_database_is_out_of_reach(postgres_server: EmbeddedServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(postgres_server.dsn("airflow", role="dateline_analyst"))


def test_a_query_gives_columns_and_rows(shared_analyst_dsn: str) -> None:
    rows = query.run_readonly(
        shared_analyst_dsn, "SELECT event_type, is_violent FROM mart.event_type ORDER BY 1 LIMIT 2"
    )
    assert rows.columns == ("event_type", "is_violent")
    assert rows.rows == [("abduction", True), ("agreement_or_ceasefire", False)] and not rows.truncated


def test_columns_are_named_where_there_is_no_row(shared_analyst_dsn: str) -> None:
    rows = query.run_readonly(shared_analyst_dsn, "SELECT event_id, 'x' AS é FROM mart.event WHERE false")
    assert rows == query.Rows(("event_id", "é"), [], False)
    assert query.run_readonly(shared_analyst_dsn, "SHOW search_path").columns == ("search_path",)


def test_the_limit_is_said(shared_analyst_dsn: str) -> None:
    series = "SELECT n FROM generate_series(1, 5000) AS n"
    assert query.run_readonly(shared_analyst_dsn, series, limit=3) == query.Rows(
        ("n",), [(1,), (2,), (3,)], True
    )
    assert len(query.run_readonly(shared_analyst_dsn, series, limit=5000).rows) == 5000
    assert not query.run_readonly(shared_analyst_dsn, series, limit=5000).truncated
    assert len(query.run_readonly(shared_analyst_dsn, series).rows) == 5000


@pytest.mark.parametrize("who", ["analyst", "loader"])
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("SELECT * FROM core.event", "not allowed: permission denied"),
        ("DELETE FROM mart.event", "not allowed"),
        ("SELECT 1; DROP TABLE mart.event", "one query at a time"),
        ("SELECT pg_sleep(30)", "took longer than 0 s"),
        ("SELECT nothing FROM mart.event", "dateline dictionary"),
        ("SELEC 1", "syntax error"),
        ("", "dateline dictionary"),
        ("SET search_path = core", "dateline dictionary"),
        ("COMMIT", "dateline dictionary"),
    ],
)
def test_a_query_that_is_wrong_or_not_allowed_is_one_sentence(
    shared_dsn: str, shared_analyst_dsn: str, who: str, statement: str, sentence: str
) -> None:
    dsn = shared_analyst_dsn if who == "analyst" else shared_dsn
    with pytest.raises(WarehouseError, match=sentence):
        query.run_readonly(dsn, statement, timeout_seconds=0.3 if "sleep" in statement else 60)


def test_a_login_that_may_more_reads_as_analyst_all_the_same(shared_dsn: str) -> None:
    assert query.run_readonly(shared_dsn, "SELECT current_user::text").rows == [("analyst",)]
    with pytest.raises(WarehouseError, match="read-only"):
        query.run_readonly(shared_dsn, "CREATE TEMPORARY TABLE x ()")


ODD = query.Rows(
    ("name", "n", "list", "thing"),
    [("a\x1b[31mb\nc", 1, ["x", None], {"k": 1.5}), ("=1+1", None, [], None), ("é" * 100, -22, None, True)],
    False,
)


def test_a_table_is_aligned_and_holds_no_control_characters() -> None:
    out = io.StringIO()
    query.render(ODD, "table", out)
    lines = out.getvalue().splitlines()
    assert "\x1b" not in out.getvalue()
    assert lines[0].split() == ["name", "n", "list", "thing"]
    assert lines[2].startswith("a\ufffd[31mb c ") and '["x", null]' in lines[2]
    assert "…" in lines[4] and lines[-1] == "(3 rows)"
    # A column of numbers ends where its last digit does.
    assert lines[2].index(" 1 ") + 2 == lines[4].index("-22") + 3


def test_csv_and_json_give_everything() -> None:
    out = io.StringIO()
    query.render(ODD, "json", out)
    assert json.loads(out.getvalue())[0] == {
        "name": "a\x1b[31mb\nc",
        "n": 1,
        "list": ["x", None],
        "thing": {"k": 1.5},
    }
    out = io.StringIO()
    query.render(ODD, "csv", out)
    assert out.getvalue().startswith('name,n,list,thing\n"a\x1b[31mb\nc",1,"[""x"", null]","{""k"": 1.5}"\n')
    with pytest.raises(ValueError, match="use table, csv or json"):
        query.render(ODD, "xml", out)
    out = io.StringIO()
    query.render(query.Rows(("a",), [], False), "json", out)
    assert json.loads(out.getvalue()) == []


def test_times_numbers_and_bytes_are_rendered(shared_analyst_dsn: str) -> None:
    rows = query.run_readonly(
        shared_analyst_dsn,
        "SELECT timestamptz '2020-01-03 00:00+02' AS t, date '2020-01-03' AS d, 1.50::numeric AS n,"
        " '\\x00'::bytea AS b, ARRAY[date '2020-01-03'] AS l",
    )
    out = io.StringIO()
    query.render(rows, "json", out)
    assert json.loads(out.getvalue()) == [
        {"t": "2020-01-02T22:00:00+00:00", "d": "2020-01-03", "n": 1.5, "b": "\\x00", "l": ["2020-01-03"]}
    ]


def test_the_dictionary_explains_every_table(warehouse: psycopg.Connection, warehouse_dsn: str) -> None:
    found = dictionary.read_dictionary(warehouse)
    assert found.tables[0].name == "mart.event"
    assert all(t.comment and all(c.comment for c in t.columns) for t in found.tables)
    assert not any("staged" in t.name or t.name.startswith("core") for t in found.tables)
    assert any(signature.startswith("mart.event_as_of") for signature in found.functions)
    for format_, sign in (
        ("table", "mart.event "),
        ("markdown", "## mart.event\n"),
        ("json", '"mart.event"'),
    ):
        out = io.StringIO()
        dictionary.render(warehouse_dsn, format_, out)
        assert sign in out.getvalue()


def test_bootstrap_can_be_run_again(postgres_server: EmbeddedServer, analyst_dsn: str) -> None:
    name = analyst_dsn.rsplit("/", 1)[1].split("?")[0]
    said = bootstrap(postgres_server.admin_dsn, database=name)
    assert bootstrap(postgres_server.admin_dsn, database=name) == said
    with connect(analyst_dsn) as analyst, pytest.raises(psycopg.errors.InsufficientPrivilege):
        analyst.execute("SELECT 1 FROM core.event")


def test_bootstrap_makes_what_is_missing_with_the_passwords_given(postgres_server: EmbeddedServer) -> None:
    with psycopg.connect(postgres_server.admin_dsn, autocommit=True) as admin:
        try:
            bootstrap(
                postgres_server.admin_dsn,
                database="elsewhere",
                loader="elsewhere",
                loader_password="a'b\"c %s",
            )
            with psycopg.connect(
                host="127.0.0.1",
                port=postgres_server.port,
                dbname="elsewhere",
                user="elsewhere",
                password="a'b\"c %s",
            ) as loader:
                extensions = {r[0] for r in loader.execute("SELECT extname FROM pg_extension")}
                assert {"pg_trgm", "unaccent", "cube", "earthdistance", "btree_gist"} <= extensions
        finally:
            admin.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
            admin.execute("DROP ROLE IF EXISTS elsewhere")


def test_bootstrap_by_somebody_who_may_not_is_one_sentence(
    warehouse_dsn: str, postgres_server: EmbeddedServer
) -> None:
    with pytest.raises(WarehouseError, match=r"needs an administrator.*DATELINE_ADMIN_DSN"):
        bootstrap(warehouse_dsn, database="new_one")
    with pytest.raises(WarehouseError, match="cannot reach the server"):
        bootstrap("postgresql://postgres:wrong@127.0.0.1:1/postgres")
