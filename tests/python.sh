#!/bin/sh
# python.sh - runs the first python3 that has what the command needs: pytest and its xdist, where it is called with -m pytest or asks
# to import it. The python3 that comes first on PATH may not be the one that has it.
# Modules of tests and of its folders that hold shared code are found by their own names.
tests=$(cd "$(dirname "$0")" && pwd)
PYTHONPATH=$tests${PYTHONPATH:+:$PYTHONPATH}
for folder in unit language against firmware firmware/size tools tools/compiler tools/freezer; do
    PYTHONPATH=$PYTHONPATH:$tests/$folder
done
export PYTHONPATH PYTHONDONTWRITEBYTECODE=1
need= packages=python3
case "$*" in *pytest*) need='import pytest, xdist' packages='python3-pytest python3-pytest-xdist' ;; esac
for python in python3 /usr/bin/python3 /usr/local/bin/python3; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$need" >/dev/null 2>&1; then
        exec "$python" "$@"
    fi
done
echo "python.sh: no python3 ${need:+with pytest and xdist }found: install $packages" >&2
exit 1
