#!/bin/sh
# install.sh - puts the tools, their manuals and completions, and what a firmware is built from into DESTDIR PREFIX.
# usage: install.sh BUILD DESTDIR PREFIX VERSION    from the tree's root, after make tools
#
#   bin/                      mpy-cross, freezer, qstrgen, permafrost
#   share/permafrost/         runtime, linker-scripts, the tables' sums in include/: what runtime.mk and permafrost_image() compile
#   share/man, share/bash-completion, share/zsh, share/fish, share/doc/permafrost
#   share/permafrost/zephyr, share/permafrost/esp-idf
#   share/pkgconfig/permafrost.pc, share/cmake/Permafrost
set -eu
build=$1 destination=$2 prefix=$3 version=$4
root=$destination$prefix share=$destination$prefix/share
tools="mpy-cross freezer qstrgen permafrost"

# copy FOLDER FILE...: files by their paths from here, below that folder.
copy() {
    folder=$1
    shift
    for file; do
        case $file in *.sh) mode=755 ;; *) mode=644 ;; esac
        install -D -m $mode "$file" "$folder/$file"
    done
}

for tool in $tools; do
    install -D -m 755 "$build/bin/$tool" "$root/bin/$tool"
done

# shellcheck disable=SC2046
copy "$share/permafrost" $(find runtime linker-scripts -type f | sort) mpy-cross/compile.h LICENSE
(cd "$build/include" && find tables -type f ! -name stamp) | while read -r file; do
    install -D -m 644 "$build/include/$file" "$share/permafrost/include/$file"
done
echo "$version" > "$share/permafrost/VERSION"

# ---- what people read ----

manual() { # manual NAME WHAT COMMAND...
    name=$1 what=$2
    shift 2
    mkdir -p "$share/man/man1"
    "$@" --help | awk -v name="$name" -v what="$what" -v version="$version" -f install/manual.awk > "$share/man/man1/$name.1"
}
manual mpy-cross "compiles Python to .mpy files" "$build/bin/mpy-cross"
manual permafrost "runs Python, .mpy files and frozen modules" "$build/bin/permafrost"
manual freezer "freezes Python into firmware" "$build/bin/freezer"
manual qstrgen "interns the names of a firmware" "$build/bin/qstrgen"
for tool in freezer qstrgen; do
    "$build/bin/$tool" --help | sed -n 's/^  \([a-z][a-z-]*\)  *\(.*\)/\1 \2/p' | while read -r command what; do
        manual "$tool-$command" "$what" "$build/bin/$tool" "$command"
    done
done
for tool in $tools; do
    install -d "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
    sh install/completions.sh bash "$build/bin" "$tool" > "$share/bash-completion/completions/$tool"
    sh install/completions.sh zsh "$build/bin" "$tool" > "$share/zsh/site-functions/_$tool"
    sh install/completions.sh fish "$build/bin" "$tool" > "$share/fish/vendor_completions.d/$tool.fish"
done
for file in README.md CHANGELOG.md docs/*.md; do
    install -D -m 644 "$file" "$share/doc/permafrost/$(basename "$file")"
done

# ---- what builds ask ----

mkdir -p "$share/pkgconfig"
cat > "$share/pkgconfig/permafrost.pc" <<EOF
prefix=\${pcfiledir}/../..
datadir=\${prefix}/share/permafrost
bindir=\${prefix}/bin

Name: permafrost
Description: Python frozen into firmware: tools, and the virtual machine's sources
Version: $version
Cflags: -I\${datadir} -I\${datadir}/include
EOF
# Zephyr's module and ESP-IDF's component: what is below install/ lies beside the runtime.
(cd install && copy "$share/permafrost" $(find zephyr esp-idf -type f))
install -D -m 644 runtime/cmake/PermafrostConfig.cmake "$share/cmake/Permafrost/PermafrostConfig.cmake"
sed "s/@VERSION@/$version/" runtime/cmake/PermafrostConfigVersion.cmake > "$share/cmake/Permafrost/PermafrostConfigVersion.cmake"
