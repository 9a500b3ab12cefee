"""Airflow's role and database, and the file with the password of the UI's user. Can be run again at any time.

Reads DATELINE_ADMIN_DSN (URL of the server's administrator), AIRFLOW_DB_PASSWORD, ADMIN_PASSWORD and
AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE. A changed password takes effect at the next start.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
from psycopg import sql

NAME = sql.Identifier("airflow")


def create_database(admin_dsn: str, password: str) -> None:
    """Create the role `airflow` and its database where missing, and set the role's password.

    Raises psycopg.Error when the server cannot be reached or the login is not an administrator's.
    """
    with psycopg.connect(admin_dsn, autocommit=True, connect_timeout=10) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'airflow'").fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(NAME))
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(NAME, sql.Literal(password)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'airflow'").fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(NAME, NAME))
        # By default every login may enter every database; analysts have no business in this one.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(NAME))


def write_password(path: Path, password: str) -> None:
    """Write the file in which Airflow's simple auth manager looks up passwords; only its owner can read it."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"admin": password}, file)
    new.replace(path)


if __name__ == "__main__":
    create_database(os.environ["DATELINE_ADMIN_DSN"], os.environ["AIRFLOW_DB_PASSWORD"])
    write_password(
        Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]), os.environ["ADMIN_PASSWORD"]
    )
