#!/bin/sh
# lock.sh - one make at a time in a build folder: others wait for it, those that it started itself do not.
# usage: lock.sh take FOLDER PID TOKEN...    waits until no other make has FOLDER; prints the token of make's process PID, which has it now
#        lock.sh give FOLDER TOKEN...        FOLDER is free again, if one of the tokens has it
#
# A make's token is its process and when that started; FOLDER/.make has the token of the one that has FOLDER. It stays when that make has
# ended, and then stands for nobody. TOKEN...: of the makes that started this one. Whoever takes the folder has flock's lock of the folder
# itself, as has the first of those that wait.
set -eu
command=$1 folder=$2
shift 2

token_of() { # token_of PID: nothing where no such process runs
    # Behind the name in parentheses come the state and, eighteen words on, the start.
    fields=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # shellcheck disable=SC2086
    set -- "$1" ${fields##*) }
    [ "$2" = Z ] || echo "$1.${21}"
}

# is_one_of OWNER TOKEN...
is_one_of() {
    one=${1:-nobody}
    shift
    case " $* " in *" $one "*) return 0 ;; esac
    return 1
}

runs() { [ -n "$1" ] && [ "$(token_of "${1%.*}")" = "$1" ]; }

owner_of_folder() { cat "$folder/.make" 2>/dev/null || :; }

# A make may take the folder away meanwhile: then it cannot be opened, or the lock is of a folder that is none any more.
lock() {
    mkdir -p "$folder"
    { command exec 9<"$folder"; } 2>/dev/null || return 1
    flock 9
    owner=$(owner_of_folder)
    # shellcheck disable=SC3013
    [ "$folder" -ef /dev/fd/9 ]
}

command -v flock >/dev/null || exit 0
if [ "$command" = give ]; then
    ! is_one_of "$(owner_of_folder)" "$@" || rm -f "$folder/.make"
    exit 0
fi
token=$(token_of "$1")
shift
[ -n "$token" ] || exit 0
said=
while :; do
    if lock; then
        ! is_one_of "$owner" "$token" "$@" || exit 0
        runs "$owner" || break
        [ -n "$said" ] || echo "waiting for the make that builds in $folder (process ${owner%.*})" >&2
        said=1
    fi
    sleep 0.1
done
echo "$token" >"$folder/.make"
echo "$token"
