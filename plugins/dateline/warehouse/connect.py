"""Which databases this installation uses: the operator's own, or those of the embedded server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from dateline.settings import Settings
from dateline.warehouse import bootstrap, migrate
from dateline.warehouse.bootstrap import ANALYST_LOGIN
from dateline.warehouse.errors import WarehouseError
from dateline.warehouse.server import EmbeddedServer

# Airflow's own setting for its own database: whoever brings a server for Dateline may bring one for Airflow too.
AIRFLOW_DSN_SETTING = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"


@dataclass(frozen=True, slots=True)
class Databases:
    """The DSNs (URLs) in force; `admin` is None on a server of the operator's that names no administrator.

    `server` is the embedded server when one of the databases is on it.
    """

    dateline: str
    airflow: str
    analyst: str
    admin: str | None
    server: EmbeddedServer | None

    def described(self) -> str:
        """Where the databases are, without passwords."""
        return f"`dateline` on {_place(self.dateline)}, Airflow's on {_place(self.airflow)}"


def ensure_databases(settings: Settings, *, with_airflow: bool = True) -> Databases:
    """Return the databases in force, starting the embedded server where one is needed.

    Without `with_airflow` none is started for Airflow's sake, and its DSN is empty where the operator names none.
    The embedded server stays running until `dateline stop`. Raises ServerError.
    """
    own = settings.dsn.get_secret_value() if settings.dsn else None
    airflow = os.environ.get(AIRFLOW_DSN_SETTING)
    server = None
    if own is None or (airflow is None and with_airflow):
        server = EmbeddedServer(settings.home, settings.pg_port).ensure()
    admin = settings.admin_dsn.get_secret_value() if settings.admin_dsn else None
    analyst = settings.analyst_dsn.get_secret_value() if settings.analyst_dsn else None
    if own is not None:
        return Databases(
            dateline=own,
            airflow=airflow or (server.dsn("airflow") if server else ""),
            analyst=analyst or own,
            admin=admin,
            server=server,
        )
    embedded = _of(server)
    return Databases(
        dateline=embedded.dsn("dateline"),
        airflow=airflow or embedded.dsn("airflow"),
        analyst=analyst or embedded.dsn("dateline", role=ANALYST_LOGIN),
        admin=embedded.dsn("dateline", role="postgres"),
        server=server,
    )


def ready_databases(settings: Settings) -> Databases:
    """`ensure_databases`, and on the embedded server also roles, extensions and tables where they are not up to date.

    This makes every command work on a fresh checkout. On a server of the operator's nothing is created: there
    `dateline bootstrap` and `dateline migrate` are steps of their own. Raises ServerError or WarehouseError.
    """
    databases = ensure_databases(settings, with_airflow=False)
    if settings.dsn is None and databases.admin is not None and not _is_current(databases.dateline):
        bootstrap.bootstrap(databases.admin)
        migrate.migrate(databases.dateline)
    return databases


def admin_dsn(settings: Settings) -> str:
    """The administrator's DSN, for `dateline bootstrap`.

    Raises WarehouseError when the database is the operator's own and no administrator is named.
    """
    if settings.admin_dsn is not None:
        return settings.admin_dsn.get_secret_value()
    found = ensure_databases(settings, with_airflow=False).admin
    if found is None:
        raise WarehouseError(
            "DATELINE_DSN names a server of your own: name its administrator in DATELINE_ADMIN_DSN "
            "(postgresql://postgres:…@host/dateline) and run `dateline bootstrap` again"
        )
    return found


def roles_of(settings: Settings) -> dict[str, Any]:
    """What `bootstrap` is to create on a server of the operator's: database, loader and passwords, from the DSNs."""
    if settings.dsn is None:
        return {}
    own = urlsplit(settings.dsn.get_secret_value())
    analyst = urlsplit(settings.analyst_dsn.get_secret_value()) if settings.analyst_dsn else None
    return {
        "database": unquote(own.path.lstrip("/")),
        "loader": unquote(own.username or bootstrap.LOADER),
        "loader_password": unquote(own.password) if own.password else None,
        "analyst_password": unquote(analyst.password) if analyst and analyst.password else None,
    }


def _is_current(dsn: str) -> bool:
    """Whether every migration is applied: one query, where asking dbmate costs a process."""
    wanted = {p.name.split("_")[0] for p in migrate.MIGRATIONS.glob("*.sql")}
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            applied = {row[0] for row in connection.execute("SELECT version FROM schema_migrations")}
    except psycopg.errors.UndefinedTable:
        return False
    return wanted <= applied


def _of(server: EmbeddedServer | None) -> EmbeddedServer:
    assert server is not None
    return server


def _place(dsn: str) -> str:
    parts = urlsplit(dsn)
    return f"{parts.hostname}:{parts.port or 5432}"
