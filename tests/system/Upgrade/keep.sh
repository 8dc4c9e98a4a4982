#!/usr/bin/env bash
# Keeps what a release writes, for the tests of later ones: keep.sh FOLDER-OF-THE-PUBLISHED-RELEASE NAME
# Needs PostgreSQL's programs in the path, a database in GRID_KEEP_DATABASE (its URL for psql) and GRID_KEEP_CONNECTION (the same for
# the grid), curl and jq.
set -euo pipefail
cd "$(dirname "$0")"
release=$1
kept=$PWD/Releases/$2
facts=$PWD/facts.ndjson
work=$(mktemp -d)
trap 'kill $silo 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$kept/data"

(cd "$work" && exec dotnet "$release/Silo.dll" --urls=http://127.0.0.1:5099 --Grid:Demo=false --Grid:Partitions=3) >"$work/log" &
silo=$!
until curl -sf http://127.0.0.1:5099/health/ready >/dev/null; do sleep 1; done

push() { curl -sf http://127.0.0.1:5099/v1/facts -H 'Content-Type: application/x-ndjson' -H "Idempotency-Key: $1" --data-binary @-; echo; }
push first <"$facts"
push second <<'FACTS'
{"kind":"product","id":"urn:prod:old:part","withdrawn":true}
{"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":2.75,"primary":true}]}
FACTS
curl -sSf -X POST "http://127.0.0.1:5099/v1/products/urn:prod:acme:cell/publications?atLeast=19&wait=20s" >/dev/null

# Every footprint in the order of kinds and ids.
for kind in enterprises components products factors; do
  curl -sf "http://127.0.0.1:5099/v1/$kind?limit=500" | jq -c '{ids: [.items[].id]}' |
    curl -sf http://127.0.0.1:5099/v1/footprints/query -H 'Content-Type: application/json' --data-binary @- | jq -c '.footprints[]'
done | jq -cs . >"$kept/footprints.json"

kill $silo
wait $silo || true
cp "$work"/grid-data/*.db "$kept/data/"
(cd "$work" && dotnet "$release/Silo.dll" export "$work/facts.ndjson" --Grid:Demo=false &&
  dotnet "$release/Silo.dll" import "$work/facts.ndjson" --Grid:Store=postgres "--ConnectionStrings:Grid=$GRID_KEEP_CONNECTION")
# Newer versions of pg_dump write lines for psql alone.
pg_dump --inserts --no-owner --no-privileges "$GRID_KEEP_DATABASE" | grep -v '^\\' >"$kept/ledger.sql"
ls -l "$kept" "$kept/data"
