#!/bin/sh
# Makes what lies in this folder the version that runs from the next start on: a copy in releases/, which
# releases/current points to. Services run from there, so a new version may be fetched here while they serve; processes
# that read a template or load a module when they first need it would otherwise mix two versions. Files are linked,
# which takes a second and no room: git and pip never write into a file but put another one in its place.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = "$(stat -c %u .)" ] || { echo "to be run as $(stat -c %U .), whose folder this is" >&2; exit 1; }
keep=3
name=$(date +%Y%m%d-%H%M%S)
while [ -e "releases/$name" ]; do name=$name-again; done
draft=releases/.$name

trap 'rm -rf "$draft"' EXIT
rm -rf releases/.[0-9]* # of runs that broke off
mkdir -p "$draft"
# What git knows, modules of your own beside it, packages, and the names of static files (collectstatic); nothing else
# that may lie here, such as a key.
for part in $(git ls-tree --name-only HEAD | grep -v -e '^\.' -e '^tests$') *.py .venv collected; do
    [ -e "$draft/$part" ] && continue
    # On another file system, or where links aren't allowed, the files themselves.
    cp -al "$part" "$draft/" 2>/dev/null || { rm -rf "${draft:?}/$part" && cp -a "$part" "$draft/"; }
done
mv -T "$draft" "releases/$name"
# The former ones stay, to go back to, and whatever still runs.
running=$(readlink releases/current /proc/[0-9]*/cwd 2>/dev/null || true)
for old in $(ls releases | grep '^[0-9]' | sort -r | tail -n +$((keep + 1))); do
    echo "$running" | grep -q "$old\$" || rm -rf "releases/$old"
done
ln -sfn "$name" releases/next
mv -T releases/next releases/current # last, and in one step: there always is a version to start
