#!/bin/sh
# Dump both databases of the running stack, and the sources that were added, into backups/<time>/; prints the folder.
# Work goes on meanwhile: each dump is one snapshot. Restore with deploy/restore.sh.
set -eu
umask 077
cd "$(dirname "$0")/.."
folder="backups/$(date -u +%Y-%m-%dT%H%M%SZ)"
# Named .part until it is whole: half a backup must never be taken for one.
mkdir -p "$folder.part"
for database in dateline airflow; do
  docker compose exec -T postgres pg_dump --username postgres --format=custom "$database" > "$folder.part/$database.dump"
done
docker compose exec -T scheduler sh -c 'cat /var/lib/dateline/sources.toml 2>/dev/null || true' \
  > "$folder.part/sources.toml"
mv "$folder.part" "$folder"
echo "Keep .env with it, in a safe place: without its FERNET_KEY Airflow's own connections cannot be read." >&2
echo "$folder"
