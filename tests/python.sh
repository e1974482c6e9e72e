#!/bin/sh
# python.sh - runs the first python3 that has what the command needs: pytest, where it is called with -m pytest or asks to
# import it. The python3 that comes first on PATH may not be the one that has it.
need= package=python3
case "$*" in *pytest*) need='import pytest' package=python3-pytest ;; esac
for python in python3 /usr/bin/python3 /usr/local/bin/python3; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$need" >/dev/null 2>&1; then
        exec "$python" "$@"
    fi
done
echo "python.sh: no python3 ${need:+with pytest }found: install $package" >&2
exit 1
