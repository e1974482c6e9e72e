#!/bin/sh
# setup.sh - installs what `make demo` or `make test` needs and the system lacks; does nothing the second time.
# Debian 12 and Ubuntu 24.04; elsewhere it prints what to install and fails.
# usage: tests/setup.sh demo|test    OS_RELEASE names the file that says which system this is
set -eu
cd "$(dirname "$0")/.."
purpose=${1:?usage: tests/setup.sh demo|test}

missing=
# need COMMAND-OR-FILE PACKAGE WHY: remembers the package when the command or file is not there.
need() {
    case $1 in
    /*) for file in $1; do [ -e "$file" ] && return; done ;;
    *) command -v "$1" >/dev/null 2>&1 && return ;;
    esac
    missing="$missing $2"
    echo "setup: $2 is missing: $3"
}

need cc build-essential "the host's C compiler"
need make build-essential "builds everything"
need '/usr/include/libelf.h' libelf-dev "freezer reads firmware ELF files with it"
need '/usr/include/zlib.h' zlib1g-dev "freezer's checksums and packages"
need python3 python3 "the oracle for the language, and the test runner"
need arm-none-eabi-gcc gcc-arm-none-eabi "compiles the firmware for Cortex-M3"
need '/usr/lib/arm-none-eabi/include/string.h /usr/include/newlib/string.h' libnewlib-arm-none-eabi "mem* and str* on the board"
need qemu-system-arm qemu-system-arm "emulates the board"
if [ "$purpose" = test ]; then
    if ! tests/python.sh -c 'import pytest' >/dev/null 2>&1; then
        missing="$missing python3-pytest"
        echo "setup: python3-pytest is missing: runs the tests"
    fi
    need node nodejs "runs a stock MicroPython VM, the oracle for .mpy"
    need npm npm "installs that VM, as pinned in tests/oracles/package-lock.json"
fi

if [ -n "$missing" ]; then
    ID=unknown
    release=${OS_RELEASE:-/etc/os-release}
    [ ! -r "$release" ] || . "$release"
    case "${ID:-} ${ID_LIKE:-}" in
    *debian* | *ubuntu*) ;;
    *)
        echo "setup: ${PRETTY_NAME:-this system} is not Debian or Ubuntu: install the packages named above (Debian's names) and run make again" >&2
        exit 1
        ;;
    esac
    sudo=
    if [ "$(id -u)" != 0 ]; then
        sudo=sudo
        command -v sudo >/dev/null 2>&1 || {
            echo "setup: not root and no sudo: as root run: apt-get install$missing" >&2
            exit 1
        }
    fi
    echo "setup: installing$missing"
    $sudo apt-get update -q
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

if [ "$purpose" = test ] && [ ! -e tests/oracles/node_modules/.package-lock.json ]; then
    echo "setup: installing the oracles pinned in tests/oracles/package-lock.json"
    (cd tests/oracles && npm ci --no-audit --no-fund --silent)
fi
