// cross.mjs - stock mpy-cross: cross.mjs FILE.py OUT.mpy [OPTION ...]
import fs from "node:fs";
import path from "node:path";
globalThis.fetch = undefined; // the package would fetch its .wasm over the network
const { compile } = await import("@pybricks/mpy-cross-v6");

const [source, out, ...options] = process.argv.slice(2);
const result = await compile(path.basename(source), fs.readFileSync(source, "utf8"), options);
console.error(result.err.join("\n"));
if (result.status !== 0 || !result.mpy) {
    process.exit(1);
}
fs.writeFileSync(out, result.mpy);
