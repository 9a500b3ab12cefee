#!/bin/sh
# Is there what the container stack runs on? Says in one sentence what is missing and what to do; exit status 1 then.
# A second sentence that the caller wants to add is its argument.
set -eu
hint=${1:-}
missing() {
  echo "$1${hint:+ $hint}" >&2
  exit 1
}
command -v docker >/dev/null 2>&1 \
  || missing "The container stack needs Docker Engine with its compose plugin, and there is no docker on the PATH: install both."
docker compose version >/dev/null 2>&1 \
  || missing "docker is here but \`docker compose\` is not: install its compose plugin (version 2; docker-compose 1 will not do)."
docker version >/dev/null 2>&1 \
  || missing "docker cannot reach its engine: start it (systemctl start docker), and see that you may use it (group docker)."
