#!/bin/sh
# Makes what lies in this folder the version that runs from the next start on: a copy in releases/, which
# releases/current points to. Services run from there, so a new version may be fetched here while they serve; processes
# that read a template or load a module when they first need it would otherwise mix two versions. Files are linked,
# which takes a second and no room: git and pip never write into a file but put another one in its place.
set -eu
cd "$(dirname "$0")/.."
keep=3
name=$(date +%Y%m%d-%H%M%S)
while [ -e "releases/$name" ]; do name=$name-again; done
draft=releases/.$name

trap 'rm -rf "$draft"' EXIT
mkdir -p "$draft"
for part in * .venv; do
    case $part in releases | var | tests) continue ;; esac
    # On another file system, or where links aren't allowed, the files themselves.
    cp -al "$part" "$draft/" 2>/dev/null || { rm -rf "${draft:?}/$part" && cp -a "$part" "$draft/"; }
done
mv -T "$draft" "releases/$name"
ln -sfn "$name" releases/next
mv -T releases/next releases/current # in one step: there always is a version to start
# The former ones stay, to go back to; what runs keeps what it has.
ls -d releases/2* | sort -r | tail -n +$((keep + 1)) | xargs -r rm -rf
