#!/bin/sh
# The one-shot service `init`: refuses the example's secrets, then roles and databases, both migrations and the UI's
# password. Every step can be run again, and is, at every start.
set -eu
for name in POSTGRES_PASSWORD AIRFLOW_DB_PASSWORD LOADER_DB_PASSWORD ANALYST_DB_PASSWORD REDIS_PASSWORD \
  AIRFLOW__CORE__FERNET_KEY AIRFLOW__API__SECRET_KEY AIRFLOW__API_AUTH__JWT_SECRET ADMIN_PASSWORD; do
  value=$(printenv "$name" || true)
  if [ -z "$value" ] || [ "$value" = "change-me" ]; then
    echo "$name is not set, or still the example's: run \`make stack\`, which makes secrets of its own." >&2
    exit 1
  fi
done
dateline bootstrap
dateline migrate
python "$(dirname "$0")/prepare_airflow.py"
airflow db migrate
