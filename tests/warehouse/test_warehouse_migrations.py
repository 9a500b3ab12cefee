"""The schema: built step by step from nothing, documented in full, and the same however often it is migrated."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from dateline.coding.types import EVENT_TYPES
from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.errors import WarehouseError
from dateline.warehouse.migrate import MIGRATIONS, migrate, pending, run_dbmate, url_for_dbmate
from dateline.warehouse.server import EmbeddedServer
from dateline.warehouse.session import connect

pytestmark = pytest.mark.usefixtures("rolled_back")

OURS = "n.nspname IN ('raw', 'core', 'mart', 'quality')"


@pytest.fixture
def empty_dsn(postgres_server: EmbeddedServer) -> Iterator[str]:
    with psycopg.connect(postgres_server.admin_dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE from_nothing OWNER dateline TEMPLATE template0")
        bootstrap(postgres_server.admin_dsn, database="from_nothing")
        try:
            yield postgres_server.dsn("from_nothing")
        finally:
            admin.execute("DROP DATABASE from_nothing WITH (FORCE)")


def test_migrations_apply_one_by_one_in_order(empty_dsn: str, tmp_path: Path) -> None:
    first, *others = sorted(MIGRATIONS.glob("*.sql"))
    assert len(others) > 5
    shutil.copy(first, tmp_path)
    waiting = [first.name]
    for file in others:
        shutil.copy(file, tmp_path)
        waiting.append(file.name)
        assert pending(empty_dsn, migrations=tmp_path) == waiting
        # The first two go together: the reference tables that follow every run come with the second.
        assert file.name.startswith(migrate(empty_dsn, migrations=tmp_path) + "_")
        waiting = []
    assert pending(empty_dsn) == []
    assert others[-1].name.startswith(migrate(empty_dsn) + "_")


def test_every_migration_can_be_taken_back(empty_dsn: str) -> None:
    migrate(empty_dsn)
    for _ in MIGRATIONS.glob("*.sql"):
        run_dbmate(url_for_dbmate(empty_dsn), MIGRATIONS, "rollback")
    with connect(empty_dsn) as connection:
        left = connection.execute(
            sql.SQL("SELECT n.nspname FROM pg_namespace AS n WHERE {}").format(sql.SQL(OURS))
        ).fetchall()
    assert left == []
    migrate(empty_dsn)


def test_every_migration_names_its_way_back() -> None:
    for file in MIGRATIONS.glob("*.sql"):
        assert re.fullmatch(r"\d{14}_[a-z_]+\.sql", file.name)
        text = file.read_text()
        assert text.startswith("-- migrate:up") and "\n-- migrate:down\n" in text, file.name


def test_a_migration_that_fails_is_named_and_leaves_the_earlier_ones(empty_dsn: str, tmp_path: Path) -> None:
    for file in MIGRATIONS.glob("*.sql"):
        shutil.copy(file, tmp_path)
    (tmp_path / "29991231000000_broken.sql").write_text(
        "-- migrate:up\nCREATE TABLE raw.half ();\nSELECT 1 / 0;\n-- migrate:down\n"
    )
    with pytest.raises(WarehouseError, match=r"29991231000000_broken\.sql.*division by zero"):
        migrate(empty_dsn, migrations=tmp_path)
    with connect(empty_dsn) as connection:
        assert connection.execute("SELECT to_regclass('raw.half')").fetchone() == (None,)
        assert connection.execute("SELECT count(*) FROM core.article").fetchone() == (0,)


def test_migrating_needs_only_the_owner(warehouse: psycopg.Connection) -> None:
    row = warehouse.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (False, False, False, False)


def test_without_bootstrap_the_message_says_who_must_do_what(
    postgres_server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.warehouse.migrate.ANALYST", "nobody_made_this_role")
    with pytest.raises(WarehouseError, match="dateline bootstrap"):
        migrate(postgres_server.dsn())


@pytest.mark.parametrize("dsn", ["host=localhost dbname=x", "mysql://a/b", "postgresql://localhost"])
def test_a_dsn_that_dbmate_cannot_read_is_refused(dsn: str) -> None:
    with pytest.raises(WarehouseError, match="must be a URL"):
        migrate(dsn)


def test_every_table_view_and_function_has_a_comment(warehouse: psycopg.Connection) -> None:
    bare = warehouse.execute(
        sql.SQL("""
        SELECT n.nspname || '.' || c.relname
        FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE {} AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND obj_description(c.oid, 'pg_class') IS NULL
        UNION ALL
        SELECT n.nspname || '.' || p.proname
        FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE {} AND obj_description(p.oid, 'pg_proc') IS NULL
        UNION ALL
        SELECT n.nspname FROM pg_namespace AS n WHERE {} AND obj_description(n.oid, 'pg_namespace') IS NULL
        """).format(*[sql.SQL(OURS)] * 3)
    ).fetchall()
    assert bare == []


def test_every_column_has_a_comment(warehouse: psycopg.Connection) -> None:
    rows = warehouse.execute(
        sql.SQL("""
        SELECT n.nspname || '.' || c.relname || '.' || a.attname, col_description(c.oid, a.attnum)
        FROM pg_class AS c
        INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
        INNER JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE {} AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
        """).format(sql.SQL(OURS))
    ).fetchall()
    assert len(rows) > 300
    assert [name for name, words in rows if not words] == []


def test_every_foreign_key_of_a_growing_table_has_an_index(warehouse: psycopg.Connection) -> None:
    bare = warehouse.execute(
        sql.SQL("""
        SELECT k.conrelid::regclass::text, k.conname
        FROM pg_constraint AS k
        INNER JOIN pg_class AS c ON c.oid = k.conrelid
        INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE {} AND k.contype = 'f'
        -- A code list or the list of sources is never deleted from.
        AND k.confrelid::regclass::text NOT IN (
            'mart.event_type', 'mart.date_precision', 'mart.place_precision', 'mart.actor_type', 'core.source'
        )
        AND NOT EXISTS (
            SELECT 1 FROM pg_index AS i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1]
        )
        """).format(sql.SQL(OURS))
    ).fetchall()
    assert bare == []


def test_code_lists_and_checks_say_the_same(warehouse: psycopg.Connection) -> None:
    lists: dict[str, set[str]] = {}
    for name, code in warehouse.execute("SELECT list_name, code FROM mart.code_list").fetchall():
        lists.setdefault(name, set()).add(code)
    checks = warehouse.execute(
        """
        SELECT a.attname, pg_get_constraintdef(k.oid)
        FROM pg_constraint AS k
        INNER JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE (k.connamespace = 'mart'::regnamespace OR k.conrelid = 'core.review_answer'::regclass)
            AND k.contype = 'c' AND cardinality(k.conkey) = 1
        """
    ).fetchall()
    compared = set()
    for column, definition in checks:
        name = {"reason": "retraction_reason", "field": "review_field"}.get(column, column)
        codes = set(re.findall(r"'([a-z_]+)'::text", definition))
        if name in lists and len(codes) > 1:
            assert codes == lists[name], column
            compared.add(name)
    assert compared == set(lists)


def test_the_type_table_is_the_coders_own(warehouse: psycopg.Connection) -> None:
    rows = warehouse.execute("SELECT event_type, cameo_root_code FROM mart.event_type ORDER BY 1").fetchall()
    assert rows == sorted((t.event_type, t.cameo_root) for t in EVENT_TYPES)
