#!/bin/sh
# npm.sh - mpy-cross as WebAssembly, in an npm package: node_modules/.bin/mpy-cross, or in an editor. Byte for byte what the host's compiles;
# machine code (-march) takes a C compiler, which is not there.
# usage: npm.sh BUILD FOLDER VERSION SOURCE...    from the tree's root, after make tools; SOURCE: the C files of mpy-cross
set -eu
build=$1 folder=$2 version=$3
shift 3
command -v emcc >/dev/null || { echo "make npm: there is no emcc; install emscripten" >&2; exit 1; }
mkdir -p "$folder"
# Emscripten of 2022 takes a node that has fetch() for a browser.
printf '#!/usr/bin/env node\n' >"$folder/mpy-cross.js.new"
printf 'if (typeof process === "object") delete globalThis.fetch;\n' >"$folder/pre.js"
# Debian's emscripten finds its own modules by this, whatever node there is.
NODE_PATH=/usr/share/nodejs emcc -O2 -std=gnu11 -D_GNU_SOURCE -I. -I"$build/include" -I"$build/tables" -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 \
    -sTOTAL_STACK=4194304 -sNODERAWFS=1 --pre-js "$folder/pre.js" -o "$folder/mpy-cross.js" "$@"
cat "$folder/mpy-cross.js" >>"$folder/mpy-cross.js.new"
mv "$folder/mpy-cross.js.new" "$folder/mpy-cross.js"
chmod +x "$folder/mpy-cross.js"
chmod -x "$folder/mpy-cross.wasm"
rm "$folder/pre.js"
cp LICENSE "$folder"
cat >"$folder/package.json" <<END
{
  "name": "permafrost-mpy-cross",
  "version": "$version",
  "description": "Compiles Python to MicroPython's .mpy files",
  "license": "MIT",
  "bin": {"mpy-cross": "mpy-cross.js"},
  "files": ["mpy-cross.js", "mpy-cross.wasm"],
  "engines": {"node": ">=16"}
}
END
