#!/bin/sh
# library.sh - a frozen program with its VM as one library folder, for build systems that compile all that lies in src: PlatformIO (library.json)
# and Arduino (library.properties).
# usage: library.sh BUILD FOLDER NAME VERSION SOURCE...    from the tree's root. BUILD has include/tables; FOLDER/src has image.c and qstr.h, and
#        FOLDER/c_modules names the C modules, by freezer freeze; SOURCE: the C files that are the VM
#
# All includes are from src: what each file includes is what it includes in the tree. A sketch includes permafrost.h, and gives what
# runtime/port.h asks for.
set -eu
build=$1 folder=$2 name=$3 version=$4
shift 4
src=$folder/src

for file in "$@" $(find runtime mpy-cross/compile.h \( -name '*.h' -o -name '*.def' -o -name '*.inc' \) ! -path 'runtime/port/*' ! -path 'runtime/boards/*' ! -path 'runtime/host/*' ! -path 'runtime/natmod/*'); do
    install -D -m 644 "$file" "$src/$file"
done
for file in "$build"/include/tables/*; do
    case $file in *.h | *.def) install -D -m 644 "$file" "$src/tables/$(basename "$file")" ;; esac
done
# The firmware's own C modules.
for module in $(cat "$folder/c_modules"); do
    case $module in *=*)
        echo "library: ${module#*=} has no .def table: modules with mpy_init are built by make firmware or CMake" >&2
        exit 1
        ;;
    esac
    for file in "$module"/*.[ch]; do
        install -D -m 644 "$file" "$src/$(basename "$module")/$(basename "$file")"
    done
done
rm "$folder/c_modules"
install -m 644 LICENSE "$folder/LICENSE"

# Linker scripts that nobody wrote for us have no place for .frozen.*, and one for .rodata.*.
sed '1i #define FROZEN_SECTION ".rodata.frozen."' "$src/image.c" >"$src/image.c.new"
mv "$src/image.c.new" "$src/image.c"

cat >"$src/permafrost.h" <<END
/* permafrost.h - Python in this firmware: runtime/permafrost.h has the functions, runtime/port.h those that are yours to write. */
#ifdef __cplusplus
#define _Noreturn [[noreturn]]
extern "C" {
#endif
#include "runtime/permafrost.h"
#include "runtime/port.h"
#ifdef __cplusplus
}
#undef _Noreturn
#endif
END
cat >"$folder/library.properties" <<END
name=$name
version=$version
author=Permafrost
maintainer=Permafrost
sentence=A frozen Python program, and the virtual machine that runs it from flash.
paragraph=Made by freezer: make library.
category=Other
url=https://example.org/permafrost
architectures=*
includes=permafrost.h
END
cat >"$folder/library.json" <<END
{
  "name": "$name",
  "version": "$version",
  "description": "A frozen Python program, and the virtual machine that runs it from flash",
  "license": "MIT",
  "frameworks": "*",
  "platforms": "*",
  "headers": "permafrost.h",
  "build": {"srcDir": "src", "includeDir": "src", "flags": ["-ffunction-sections", "-fdata-sections"]}
}
END
