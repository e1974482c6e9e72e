// run_mpy.mjs - runs .mpy modules on a stock MicroPython VM: run_mpy.mjs FOLDER MODULE
// Every .mpy below FOLDER is put into the VM's file system, then MODULE is imported. Prints what it prints; status 1 and the
// traceback on standard error when it raises.
import fs from "node:fs";
import path from "node:path";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

const [folder, module] = process.argv.slice(2);
const decoder = new TextDecoder();
const chunks = [];
const vm = await loadMicroPython({
    heapsize: 8 * 1024 * 1024,
    linebuffer: false,
    stdout: (data) => chunks.push(typeof data === "number" ? Buffer.from([data]) : Buffer.from(data)),
});

function copy(from, to) {
    for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
        const source = path.join(from, entry.name);
        const target = `${to}/${entry.name}`;
        if (entry.isDirectory()) {
            vm.FS.mkdirTree(target);
            copy(source, target);
        } else if (entry.name.endsWith(".mpy")) {
            vm.FS.writeFile(target, fs.readFileSync(source));
        }
    }
}

vm.FS.mkdirTree("/modules");
copy(folder, "/modules");
let status = 0;
try {
    vm.runPython(`import sys\nsys.path.insert(0, "/modules")\n__import__(${JSON.stringify(module)})\n`);
} catch (error) {
    status = 1;
    console.error(error.message ?? String(error));
}
process.stdout.write(decoder.decode(Buffer.concat(chunks)), () => process.exit(status));
