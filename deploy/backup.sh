#!/usr/bin/env bash
# Exports the ledger of a running grid into a packed file, which gets its name once it is whole.
#
#   backup.sh ADDRESS FILE.ndjson.gz
#
# GRID_CLIENT_ID and GRID_CLIENT_SECRET name a client of an operator; where access control is off they are left out.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 ADDRESS FILE.ndjson.gz" >&2
  exit 2
fi

address=${1%/}
file=$2
partial=$file.part
trap 'rm -f "$partial"' EXIT

# What curl is told in a file is not seen in the list of processes.
token() {
  curl -sS --fail -K <(printf 'user = "%s:%s"\n' "$GRID_CLIENT_ID" "$GRID_CLIENT_SECRET") \
    -d grant_type=client_credentials "$address/auth/token" | sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p'
}

authorization() {
  [ -z "${GRID_CLIENT_ID:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$bearer"
}

bearer=
[ -z "${GRID_CLIENT_ID:-}" ] || bearer=$(token)

# An export that breaks off ends curl with an error; its last line says that it is whole.
curl -sS --fail -K <(authorization) "$address/v1/export" | gzip >"$partial"
last=$(gzip -dc "$partial" | tail -n 1)
case $last in
  '{"entries":'*'"sha256"'*) ;;
  *)
    echo "The export of $address is not whole: $file was not written." >&2
    exit 1
    ;;
esac

sync "$partial"
mv "$partial" "$file"
echo "$file holds $last"
