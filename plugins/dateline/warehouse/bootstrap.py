"""What only an administrator can do: roles (they are cluster-wide) and extensions. Idempotent.

Migrations need none of these rights: they run as the database's owner.
"""

from __future__ import annotations

import contextlib
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from dateline.warehouse.errors import WarehouseError

# What the tables need of each is said where it is used; all ship with PostgreSQL itself.
EXTENSIONS: tuple[LiteralString, ...] = (
    "pg_trgm",  # misspelt names in search
    "unaccent",  # search that finds Kata'ib and Katāʾib alike
    "cube",  # needed by earthdistance
    "earthdistance",  # nearby events; not a trusted extension, hence the administrator
    "btree_gist",  # exclusion of overlapping validity intervals
    "btree_gin",  # one index over an array and a plain column
)
# GRANT … WITH INHERIT FALSE, by which the loader may become the analyst without being one, came with 16.
LEAST_VERSION = 16
LOADER = "dateline"
ANALYST = "analyst"
ANALYST_LOGIN = "dateline_analyst"
# An analyst's statement may not hold the server for ever, whichever program it comes from.
ANALYST_TIMEOUT = "60s"


def bootstrap(
    admin_dsn: str,
    *,
    database: str | None = None,
    loader: str = LOADER,
    loader_password: str | None = None,
    analyst_password: str | None = None,
) -> str:
    """Create what is missing of: role `loader` (owner of `database`), group role `analyst` (reads only), login
    `dateline_analyst` (its one member that logs in), the database, and the extensions in it.

    `admin_dsn` names any database of the server, as a superuser. `database` is the one to prepare (default: the
    one that `admin_dsn` names, or the loader's name when that is `postgres`). Passwords are set only where given.
    Returns one sentence that says what is ready. Can be run again at any time.
    Raises WarehouseError when the server cannot be reached or the login may not do this.
    """
    database = database or _database_of(admin_dsn) or loader
    try:
        with psycopg.connect(admin_dsn, autocommit=True, connect_timeout=10) as connection:
            if connection.info.server_version < LEAST_VERSION * 10_000:
                raise WarehouseError(
                    f"the server is PostgreSQL {connection.info.server_version // 10_000}, and Dateline needs "
                    f"{LEAST_VERSION} or later; upgrade it, or leave DATELINE_DSN unset to use the embedded one"
                )
            _create_roles(connection, loader, loader_password, analyst_password)
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if not found:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(database), sql.Identifier(loader)
                    )
                )
        # psycopg's own parsing: a URL and the key=value form may both be given.
        parts = conninfo_to_dict(admin_dsn, dbname=database, connect_timeout=10)
        with psycopg.connect(**parts, autocommit=True) as connection:  # type: ignore[arg-type]
            _prepare_database(connection, database, loader)
    except psycopg.errors.InsufficientPrivilege as error:
        raise WarehouseError(
            f"bootstrap needs an administrator: {error.diag.message_primary}; "
            "set DATELINE_ADMIN_DSN to a superuser's URL and run `dateline bootstrap` again"
        ) from error
    except psycopg.OperationalError as error:
        raise WarehouseError(
            f"cannot reach the server as administrator: {str(error).strip().splitlines()[-1]}; "
            "check DATELINE_ADMIN_DSN and that the server runs"
        ) from error
    except psycopg.Error as error:
        raise WarehouseError(f"bootstrap failed: {error}; mend that and run it again") from error
    return f"database {database}, roles {loader}, {ANALYST} and {ANALYST_LOGIN}, and extensions are in place"


def _database_of(dsn: str) -> str | None:
    """The database that a DSN names, unless it is only the administrators' usual one."""
    name = conninfo_to_dict(dsn).get("dbname")
    return None if name in (None, "postgres", "template1") else str(name)


def _create_roles(
    connection: psycopg.Connection, loader: str, loader_password: str | None, analyst_password: str | None
) -> None:
    for role, login in ((loader, True), (ANALYST, False), (ANALYST_LOGIN, True)):
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            continue
        kind = sql.SQL("LOGIN" if login else "NOLOGIN")
        # Two bootstraps at once: the other one may have created it since.
        with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), kind))
    for role, password in ((loader, loader_password), (ANALYST_LOGIN, analyst_password)):
        if password is not None:
            connection.execute(
                sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
            )
    connection.execute(
        sql.SQL("GRANT {} TO {}").format(sql.Identifier(ANALYST), sql.Identifier(ANALYST_LOGIN))
    )
    # The loader may become the analyst (a server where nobody gave the analyst a password), yet inherits nothing.
    connection.execute(
        sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
            sql.Identifier(ANALYST), sql.Identifier(loader)
        )
    )
    for setting, value in (
        ("default_transaction_read_only", "on"),
        ("statement_timeout", ANALYST_TIMEOUT),
        ("idle_in_transaction_session_timeout", "10min"),
    ):
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(ANALYST_LOGIN), sql.Identifier(setting), sql.Literal(value)
            )
        )


def _prepare_database(connection: psycopg.Connection, database: str, loader: str) -> None:
    for extension in EXTENSIONS:
        with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA public").format(
                    sql.Identifier(extension)
                )
            )
    name = sql.Identifier(database)
    # PUBLIC may connect and make temporary tables by default; an analyst needs neither of other people's rights.
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
            name, sql.Identifier(ANALYST), sql.Identifier(loader)
        )
    )
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # Large objects are the one thing that anybody may make without a right to anything.
    connection.execute(
        "REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC"
    )
    connection.execute(
        sql.SQL("GRANT CREATE, TEMP ON DATABASE {} TO {}").format(name, sql.Identifier(loader))
    )
    connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(loader)))
