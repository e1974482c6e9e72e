#!/bin/sh
# setup.sh - installs what `make demo`, `make test`, the tests that ask oracles, or .ci/run need and the system lacks; does nothing
# the second time. Debian 12, 13, Ubuntu 24.04, 26.04; elsewhere it prints what to install and fails.
# usage: tests/setup.sh demo|test|oracles|ci|m32|boards|browser|deb    OS_RELEASE names the file that says which system this is
set -eu
cd "$(dirname "$0")/.."
purpose=${1:?usage: tests/setup.sh demo|test|oracles|ci|m32|boards|browser|deb}

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
if [ "$purpose" = m32 ] || [ "$purpose" = ci ]; then
    need '/usr/lib/gcc/x86_64-linux-gnu/*/32/libgcc.a' gcc-multilib "compiles programs of 32 bits"
    need qemu-i386 qemu-user "runs them where the kernel does not"
fi
if [ "$purpose" = boards ] || [ "$purpose" = ci ]; then
    need riscv64-unknown-elf-gcc gcc-riscv64-unknown-elf "compiles the firmware for RISC-V"
    need '/usr/lib/picolibc/riscv64-unknown-elf/picolibc.specs' picolibc-riscv64-unknown-elf "mem*, str* and libm there"
    need qemu-system-riscv32 qemu-system-misc "emulates RISC-V boards"
fi
# 64 MB to download, so only who asks for it.
if [ "$purpose" = browser ]; then
    need chromium-headless-shell chromium-headless-shell "looks at the pages of --html"
fi
if [ "$purpose" = deb ]; then
    need dh debhelper "makes Debian's packages"
    need lintian lintian "looks for what is wrong with them"
fi
oracles=tests/against/oracles
# Packages that are pinned and not installed, or older.
stale=
[ -e $oracles/node_modules/.package-lock.json ] && [ ! $oracles/package-lock.json -nt $oracles/node_modules/.package-lock.json ] || stale=1
if [ "$purpose" != demo ]; then
    need valgrind valgrind "counts instructions, for costs that may not grow"
    need ccache ccache "compiles again only what changed of an image in shards"
    # python.sh looks for both; each has a package of its own.
    if ! tests/python.sh -c 'import pytest' >/dev/null 2>&1; then
        missing="$missing python3-pytest python3-pytest-xdist"
        echo "setup: python3-pytest and python3-pytest-xdist are missing: run the tests, side by side"
    fi
fi
if [ "$purpose" = oracles ] || [ "$purpose" = ci ]; then
    need node nodejs "runs a stock MicroPython VM and mpy-cross, the oracles for .mpy"
    [ -z "$stale" ] || need npm npm "installs those, as pinned in $oracles/package-lock.json"
fi
if [ "$purpose" = ci ]; then
    need clang clang "the other compiler"
    need git git "lists the tree's files"
fi

# download WHAT COMMAND...: runs a command that downloads; where it fails, prints what it said and what to do.
download() {
    what=$1
    shift
    if ! said=$("$@" 2>&1); then
        printf '%s\n' "$said" >&2
        echo "setup: $what could not be downloaded, for the reason above: mend that, and run make again" >&2
        exit 1
    fi
}

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
    download "the list of packages" $sudo apt-get update -q
    # shellcheck disable=SC2086
    download "a package" $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

if [ -n "$stale" ] && { [ "$purpose" = oracles ] || [ "$purpose" = ci ]; }; then
    echo "setup: installing the oracles pinned in $oracles/package-lock.json"
    download "an oracle" npm ci --prefix $oracles --no-audit --no-fund --loglevel=error
fi
