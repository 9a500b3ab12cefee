"""What the supervisor asks of Airflow's own REST API: is all well, and are the DAGs there?"""

from __future__ import annotations

from typing import Any

import httpx2

# The components that must be healthy before the UI's address is shown.
COMPONENTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
# A first answer of a cold api-server can take a few seconds on two busy cores.
TIMEOUT_SECONDS = 20.0


class AirflowApi:
    """A small client of one Airflow's REST API (v2). Raises httpx2.HTTPError when it does not answer."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self._client = httpx2.Client(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False)
        self._user, self._password = user, password
        self._token: str | None = None

    def __enter__(self) -> AirflowApi:
        return self

    def __exit__(self, *exc: object) -> None:
        self._client.close()

    def unhealthy(self) -> tuple[str, ...]:
        """The components that are not healthy (yet); all of them while the server does not answer."""
        try:
            health = self._client.get("/api/v2/monitor/health").raise_for_status().json()
        except (httpx2.HTTPError, ValueError):
            return ("api-server",)
        return tuple(c for c in COMPONENTS if (health.get(c) or {}).get("status") != "healthy")

    def call(self, method: str, path: str, **kwargs: Any) -> Any:
        """One authenticated call of `/api/v2` + `path`; returns the decoded JSON body."""
        if self._token is None:
            answer = self._client.post(
                "/auth/token", json={"username": self._user, "password": self._password}
            )
            self._token = answer.raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self._client.request(method, f"/api/v2{path}", headers=headers, **kwargs)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            self._token = None
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def dags(self) -> dict[str, bool]:
        """Every DAG that was parsed: its identifier and whether it is paused."""
        return {d["dag_id"]: d["is_paused"] for d in self.call("GET", "/dags?limit=100")["dags"]}

    def import_errors(self) -> list[str]:
        """The DAG files that could not be imported, with the last line of each error."""
        found = self.call("GET", "/importErrors?limit=20")["import_errors"]
        return [f"{e['filename']}: {e['stack_trace'].strip().splitlines()[-1]}" for e in found]
