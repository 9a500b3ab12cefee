"""docker-compose.yml: what it starts, and what an operator relies on. No engine is needed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.conftest import ROOT, need

from dateline.settings import Settings, load_settings

AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer", "worker")
LONG_RUNNING = ("postgres", "redis", *AIRFLOW)
SECRETS = {
    "POSTGRES_PASSWORD",
    "AIRFLOW_DB_PASSWORD",
    "LOADER_DB_PASSWORD",
    "ANALYST_DB_PASSWORD",
    "REDIS_PASSWORD",
    "FERNET_KEY",
    "API_SECRET_KEY",
    "JWT_SECRET",
    "ADMIN_PASSWORD",
}
Services = dict[str, dict[str, Any]]


def _text() -> str:
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def _validator() -> list[str]:
    """`docker compose` where its plugin is there, else Debian's docker-compose: both check against the schema."""
    if shutil.which("docker"):
        plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if plugin.returncode == 0:
            return ["docker", "compose"]
    return [need("docker-compose", "apt-get install --no-install-recommends docker-compose")]


def _config(env_file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Only what stands in the file counts, not what the tester happens to have in the environment.
    kept = {name: value for name, value in os.environ.items() if name not in SECRETS}
    command = [
        *_validator(),
        "--env-file",
        str(env_file),
        "-f",
        str(ROOT / "docker-compose.yml"),
        "config",
        *arguments,
    ]
    return subprocess.run(
        command, capture_output=True, text=True, env=kept, cwd=ROOT, timeout=60, check=False
    )


def test_the_file_is_a_valid_compose_file() -> None:
    done = _config(ROOT / ".env.example", "-q")
    assert done.returncode == 0, done.stderr


def test_without_secrets_nothing_starts_and_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    empty = tmp_path / "empty.env"
    empty.write_text("COMPOSE_PROJECT_NAME=x\n")
    done = _config(empty, "-q")
    assert done.returncode != 0
    assert "run make stack" in done.stderr


def test_the_services_are_airflows_parts_on_celery_with_redis_and_one_postgres(services: Services) -> None:
    assert set(services) == {*LONG_RUNNING, "init"}
    assert services["worker"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    commands = {name: services[name]["command"] for name in AIRFLOW}
    assert commands == {
        "api-server": ["airflow", "api-server"],
        "scheduler": ["airflow", "scheduler"],
        "dag-processor": ["airflow", "dag-processor"],
        "triggerer": ["airflow", "triggerer"],
        "worker": ["airflow", "celery", "worker"],
    }


def test_two_databases_on_the_one_server(services: Services) -> None:
    environment = services["worker"]["environment"]
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("@postgres:5432/airflow")
    assert environment["AIRFLOW__CELERY__RESULT_BACKEND"].endswith("@postgres:5432/airflow")
    assert environment["AIRFLOW_CONN_DATELINE"].endswith("@postgres:5432/dateline")


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_each_service_that_stays_is_checked_limited_and_restarted(services: Services, name: str) -> None:
    service = services[name]
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])
    assert service["restart"] == "unless-stopped"
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert re.fullmatch(r"\d+s", service["stop_grace_period"])
    assert service["volumes"]


@pytest.mark.parametrize("name", [*LONG_RUNNING, "init"])
def test_nothing_runs_as_root_or_may_become_root(services: Services, name: str) -> None:
    service = services[name]
    uid = str(service["user"]).split(":")[0]
    assert uid.isdigit() and int(uid) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_logs_of_the_engine_do_not_fill_the_disk(services: Services, name: str) -> None:
    assert set(services[name]["logging"]["options"]) == {"max-size", "max-file"}


def test_images_are_pinned_to_a_version(services: Services) -> None:
    for service in services.values():
        tag = service["image"].removeprefix("${DATELINE_IMAGE:-").removesuffix("}").rpartition(":")[2]
        assert tag and tag != "latest"


def test_only_the_ui_and_the_database_are_published_and_on_loopback(services: Services) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"api-server", "postgres"}
    for ports in published.values():
        assert all(port.startswith("${PUBLISH_ADDRESS:-127.0.0.1}:") for port in ports)


def test_a_service_that_is_scaled_has_no_name_or_port_of_its_own(services: Services) -> None:
    assert "container_name" not in services["worker"]
    assert "ports" not in services["worker"]
    assert "hostname" not in services["worker"]


def test_what_older_engines_refuse_is_not_used() -> None:
    assert "start_interval" not in _text()


def test_the_stock_health_checks(services: Services) -> None:
    checks = {name: " ".join(services[name]["healthcheck"]["test"]) for name in AIRFLOW}
    assert "localhost:8080/api/v2/version" in checks["api-server"]
    assert "localhost:8974/health" in checks["scheduler"]
    assert services["scheduler"]["environment"]["AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK"] == "True"
    assert "airflow jobs check --job-type DagProcessorJob" in checks["dag-processor"]
    assert "airflow jobs check --job-type TriggererJob" in checks["triggerer"]
    assert 'inspect ping -d "celery@$${HOSTNAME}"' in checks["worker"]


def test_every_part_waits_for_init_and_the_worker_for_the_api(services: Services) -> None:
    for name in AIRFLOW:
        waits = {k: v["condition"] for k, v in services[name]["depends_on"].items()}
        assert (
            waits.items()
            >= {
                "postgres": "service_healthy",
                "redis": "service_healthy",
                "init": "service_completed_successfully",
            }.items()
        )
    assert services["worker"]["depends_on"]["api-server"]["condition"] == "service_healthy"


def test_the_auth_manager_is_named(services: Services) -> None:
    from importlib import import_module

    module, name = services["api-server"]["environment"]["AIRFLOW__CORE__AUTH_MANAGER"].rsplit(".", 1)
    assert hasattr(import_module(module), name)


def test_all_parts_share_one_set_of_secrets_from_the_environment(services: Services) -> None:
    """No value that looks like a secret stands in the file; each is required, and the same for all parts."""
    asked_for = set(re.findall(r"\$\{([A-Z_]+):\?run make stack\}", _text()))
    assert asked_for == SECRETS
    first = services["scheduler"]["environment"]
    for name in AIRFLOW:
        assert services[name]["environment"] == first
    for key, value in first.items():
        if any(
            word in key for word in ("SECRET", "FERNET", "PASSWORD", "CONN", "DSN", "BROKER_URL", "BACKEND")
        ):
            assert "${" in str(value) or str(value).startswith("/"), key


def test_every_variable_of_the_file_is_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", _text())) - {"DATELINE_IMAGE"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    given = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) - {"COMPOSE_PROJECT_NAME"}
    assert used == given


@pytest.mark.parametrize("name", [*AIRFLOW, "init"])
def test_dateline_takes_the_settings_as_they_are_given(services: Services, name: str) -> None:
    """A name that dateline.settings does not know is an error there: `init` would never end well."""
    given = {
        # A setting that the example leaves empty has its default; a secret is anything.
        k: re.sub(r"\$\{[^}]*:-([^}]*)\}", r"\1", re.sub(r"\$\{[^}]*:\?[^}]*\}", "x", str(v)))
        for k, v in services[name]["environment"].items()
    }
    assert isinstance(load_settings(given), Settings)


def test_every_setting_that_is_not_the_stacks_own_can_be_given_in_env(services: Services) -> None:
    # What the file decides, and what only one machine without containers has; a model would have to be in the image.
    own = {"HOME", "DSN", "ADMIN_DSN", "ANALYST_DSN", "PG_PORT", "UI_PORT", "SPACY_MODEL"}
    own |= {"NEWSROOM_PORT", "NEWSROOM_FEED_ITEMS"}
    wanted = {name.upper() for name in Settings.model_fields} - own
    given = services["worker"]["environment"]
    assert {name for name in wanted if given.get(f"DATELINE_{name}") != f"${{DATELINE_{name}:-}}"} == set()


def test_airflow_knows_the_options_that_are_set(services: Services) -> None:
    """A mistyped option is ignored by Airflow without a word; here it fails."""
    from airflow.configuration import conf

    free_sections = {"celery_broker_transport_options"}
    for key in services["worker"]["environment"]:
        if not key.startswith("AIRFLOW__"):
            continue
        section, option = key.removeprefix("AIRFLOW__").lower().split("__", 1)
        known = conf.configuration_description.get(section, {}).get("options", {})
        if section in free_sections:
            continue
        if section == "celery":
            from airflow.providers.celery.get_provider_info import get_provider_info

            known = get_provider_info()["config"]["celery"]["options"]
        assert option in known or _is_documented(section, option), key


def _is_documented(section: str, option: str) -> bool:
    # Options without a default of their own are known to the code that reads them only.
    from airflow.api_fastapi.auth.managers.simple import simple_auth_manager

    return section == "core" and option in Path(simple_auth_manager.__file__).read_text(encoding="utf-8")


def test_postgres_refuses_the_examples_password_before_it_fills_its_volume(
    services: Services, tmp_path: Path
) -> None:
    """The volume keeps the first password for good: `init` would refuse too late."""
    started = tmp_path / "started"
    program = tmp_path / "docker-entrypoint.sh"
    program.write_text(f'#!/bin/sh\necho "$@" > {started}\n')
    program.chmod(0o755)
    command = [
        p.replace("$$", "$") for p in [*services["postgres"]["entrypoint"], *services["postgres"]["command"]]
    ]
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    refused = subprocess.run(
        command,
        env={**environment, "POSTGRES_PASSWORD": "change-me"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "make stack" in refused.stderr
    assert not started.exists()
    subprocess.run(command, env={**environment, "POSTGRES_PASSWORD": "better"}, check=True)
    assert started.read_text().split()[:3] == ["postgres", "-c", "max_connections=200"]


def test_redis_asks_for_the_password_and_answers_its_health_check(services: Services, tmp_path: Path) -> None:
    """The service's own command and check, on a real server; only the folder and the port are the test's."""
    need("redis-server", "apt-get install redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    *shell, script = (p.replace("$$", "$") for p in services["redis"]["command"])
    script = script.replace("--dir /data", f"--dir {tmp_path} --port {port} --bind 127.0.0.1")
    environment = {**os.environ, "REDIS_PASSWORD": "s3cret", "REDISCLI_AUTH": "s3cret"}
    server = subprocess.Popen([*shell, script], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        assert "s3cret" not in Path(f"/proc/{server.pid}/cmdline").read_text()
        check = services["redis"]["healthcheck"]["test"][1].replace("redis-cli", f"redis-cli -p {port}")
        assert subprocess.run(["sh", "-c", check], env=environment, check=False).returncode == 0
        stranger = subprocess.run(
            ["sh", "-c", check], env={**environment, "REDISCLI_AUTH": ""}, capture_output=True, check=False
        )
        assert stranger.returncode != 0
    finally:
        server.terminate()
        server.wait(timeout=20)
