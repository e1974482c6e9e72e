#!/bin/sh
# debian.sh - the README's commands on a bare Debian or Ubuntu of another release, in a folder made by debootstrap; as root, on Linux.
# usage: tests/debian.sh SUITE FOLDER [COMMAND...]    SUITE: trixie, sid, resolute ...; the commands are run one after the other in a clean
# clone of HEAD there; none: make demo, make WERROR=1, make test. MIRROR says where packages come from.
#
# The folder is kept, and the next run of the same suite begins with what is in it. Nothing outside it changes.
set -eu
suite=${1:?usage: tests/debian.sh SUITE FOLDER [COMMAND...]} root=${2:?a folder for the system}
shift 2
[ $# != 0 ] || set -- 'make demo' 'make WERROR=1 BUILD=build/strict' 'make test'
[ "$(id -u)" = 0 ] || {
    echo "debian.sh: chroot wants root: run it as root" >&2
    exit 1
}
command -v debootstrap >/dev/null || {
    echo "debian.sh: debootstrap is missing: apt-get install debootstrap" >&2
    exit 1
}
tree=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -e "$root/made" ]; then
    # A suite that debootstrap does not know is an Ubuntu: by the script of the first that all later ones are made by.
    if [ -e "/usr/share/debootstrap/scripts/$suite" ]; then
        script=
    else
        script=gutsy MIRROR=${MIRROR:-http://archive.ubuntu.com/ubuntu}
        KEYRING=${KEYRING:-/usr/share/keyrings/ubuntu-archive-keyring.gpg}
        [ -e "$KEYRING" ] || {
            echo "debian.sh: Ubuntu's keys are missing: ubuntu-keyring of Debian 13 has them; KEYRING says where" >&2
            exit 1
        }
    fi
    debootstrap --variant=minbase ${KEYRING:+--keyring="$KEYRING"} ${script:+--components=main,universe} \
        --include=git,make,ca-certificates "$suite" "$root" ${MIRROR:+"$MIRROR"} $script
    touch "$root/made"
fi
rm -rf "$root/tree"
git clone -q "file://$tree" "$root/tree"
trap 'umount "$root/proc" "$root/dev/pts" "$root/dev/shm" 2>/dev/null || true' EXIT
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/pts" "$root/dev/shm"
mount -t devpts devpts "$root/dev/pts" -o ptmxmode=666
[ -e "$root/dev/ptmx" ] || ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs tmpfs "$root/dev/shm"
cp /etc/resolv.conf "$root/etc/resolv.conf"
for command; do
    echo "== $suite: $command"
    chroot "$root" /bin/sh -c "cd /tree && $command"
done
