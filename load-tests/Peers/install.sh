#!/usr/bin/env bash
# Installs what `load-tests peers` compares the grid with: Debian's SciPy, Node and PostgreSQL where they are missing, and
# two npm packages into a folder of their own, which may be deleted afterwards.
# Usage: install.sh [FOLDER]
set -euo pipefail

folder=${1:-${TMPDIR:-/tmp}/grid-peers}
libraries=(alien-signals@3.2.1 @preact/signals-core@1.14.5)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

has_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

packages=()
/usr/bin/python3 -c 'import numpy, scipy.sparse' 2>/dev/null || packages+=(python3-scipy python3-numpy)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
has_postgres || packages+=(postgresql)

if [ ${#packages[@]} -gt 0 ]; then
  as_root apt-get update -q
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -q -y --no-install-recommends "${packages[@]}"
fi

mkdir -p "$folder"
cd "$folder"
[ -e package.json ] || echo '{"private":true}' > package.json
npm install --no-audit --no-fund "${libraries[@]}"
echo "The libraries are in $folder"
