#!/bin/sh
# Put both databases back from a folder that deploy/backup.sh made: deploy/restore.sh backups/2026-01-31T120000Z
# What is there now is replaced only when both dumps have been read to their end.
set -eu
cd "$(dirname "$0")/.."
folder="${1:-}"
if [ ! -s "$folder/dateline.dump" ] || [ ! -s "$folder/airflow.dump" ]; then
  echo "${folder:-(no folder)} holds no backup: make restore FROM=backups/2026-01-31T120000Z" >&2
  exit 1
fi
in_postgres() {
  docker compose exec -T postgres "$@"
}
sql() {
  in_postgres psql --username postgres --dbname postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 --command "$1"
}
docker compose up --detach --wait postgres
# The owners of what is in the dumps; on a new machine nothing has made them yet. `init` gives them their passwords.
for role in dateline airflow dateline_analyst; do
  sql "DO \$\$ BEGIN CREATE ROLE $role LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$"
done
sql "DO \$\$ BEGIN CREATE ROLE analyst NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$"
for database in dateline airflow; do
  sql "DROP DATABASE IF EXISTS ${database}_restored WITH (FORCE)"
  sql "CREATE DATABASE ${database}_restored OWNER $database TEMPLATE template0"
  sql "REVOKE ALL ON DATABASE ${database}_restored FROM PUBLIC"
  in_postgres pg_restore --username postgres --dbname "${database}_restored" --exit-on-error --single-transaction \
    < "$folder/$database.dump"
done
docker compose stop api-server scheduler dag-processor triggerer worker
for database in dateline airflow; do
  sql "DROP DATABASE IF EXISTS $database WITH (FORCE)"
  sql "ALTER DATABASE ${database}_restored RENAME TO $database"
done
if [ -s "$folder/sources.toml" ]; then
  docker compose run --rm --no-deps -T --entrypoint sh scheduler -c 'cat > /var/lib/dateline/sources.toml' \
    < "$folder/sources.toml"
fi
# `init` brings an older backup to this version's schema and gives the databases their rights again.
docker compose up --detach --wait
echo "Restored from $folder." >&2
