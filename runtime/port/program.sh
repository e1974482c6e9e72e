#!/bin/sh
# program.sh - writes linked files to a board's flash by the first of its ways that this machine has.
# usage: program.sh FREEZER FAMILY "WAY..." FILE.elf...
#   FAMILY      of UF2 or ESP image, for picotool, esptool and disks; empty: disks get Intel HEX
#   WAY         openocd:SCRIPT, pyocd:TARGET, picotool, esptool:ADDRESS, or disk:LABEL, where the board appears as a disk
# Where disks are mounted is DISKS; default: where Linux and macOS do.
set -eu
freezer=$1 family=$2 ways=$3
shift 3
disks=${DISKS:-/media/${USER:-root} /run/media/${USER:-root} /media /Volumes}

has() {
    command -v "$1" >/dev/null 2>&1
}

# Writes FILE in the format beside it.
convert() {
    "$freezer" image ${family:+--family="$family"} -o "${1%.elf}.$2" "$1"
}

# The disk of that label, if it is there.
disk_of() {
    for parent in $disks; do
        [ ! -d "$parent/$1" ] || { echo "$parent/$1"; return; }
    done
}

missing=
for way in $ways; do
    argument=${way#*:}
    case $way in
    openocd:*)
        has openocd || { missing="$missing, openocd"; continue; }
        for file; do set -- "$@" -c "program $file verify"; shift; done
        exec openocd -f "$argument" "$@" -c "reset run" -c exit ;;
    pyocd:*)
        has pyocd || { missing="$missing, pyocd"; continue; }
        for file; do convert "$file" hex; done
        for file; do pyocd flash -t "$argument" "${file%.elf}.hex"; done
        exit ;;
    picotool)
        has picotool || { missing="$missing, picotool"; continue; }
        for file; do convert "$file" uf2; done
        for file; do picotool load -f "${file%.elf}.uf2"; done
        exec picotool reboot ;;
    esptool:*)
        tool=esptool
        has $tool || tool=esptool.py
        has $tool || { missing="$missing, esptool"; continue; }
        convert "$1" esp
        exec $tool --chip "$family" write_flash "$argument" "${1%.elf}.esp" ;;
    disk:*)
        disk=$(disk_of "$argument")
        [ -n "$disk" ] || { missing="$missing, the board's disk $argument (mounted: hold its button while it is plugged in)"; continue; }
        format=${family:+uf2}
        for file; do convert "$file" "${format:-hex}"; cp "${file%.elf}.${format:-hex}" "$disk/"; done
        exit ;;
    esac
done
echo "flash: this machine has none of what writes to the board: ${missing#, }" >&2
exit 1
