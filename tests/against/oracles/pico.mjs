// pico.mjs - runs a UF2 on an emulated Raspberry Pi Pico: pico.mjs FILE.uf2... [WORD...]
// Standard input and output are UART 0. The firmware's WORDs and its exit status go by semihosting, as in QEMU. The emulator ships no boot
// ROM: what that does with a program in flash is done here. Writes to flash change nothing, as on the chip. With DEBUGGER=none
// in the environment nobody answers semihosting; with COUNT=1 it ends at the first character, and tells how many instructions that took; with
// EDGES=FILE each change of a pin is a line there, after its microsecond; with WIRES="2-3 4-5" pins are joined; ANALOG="0-1234" is what
// the converter counts of its channel 0; with SENT=FILE each word that an SPI sends is a line there, `bus hertz control word`, and comes back
// with its bits turned; with MEMORY=FILE each I2C has a memory of 256 bytes at address 66, whose first byte written is where it goes on, and which
// does not acknowledge 255; what goes over the bus is told there.
import fs from "node:fs";
import { RP2040 } from "rp2040js";

const FLASH = 0x10000000, FLASH_SIZE = 2 << 20, RAM = 0x20000000, BOOT_IN_RAM = 0x20041f00, BOOT_SIZE = 256;
const paths = process.argv.slice(2).filter((word) => word.endsWith(".uf2"));
const words = process.argv.slice(2 + paths.length);
const chip = new RP2040();
chip.logger = { debug() {}, info() {}, warn() {}, error: (component, message) => fail(`${component}: ${message}`) };

function fail(message) {
    console.error(`pico: ${message}`);
    process.exit(1);
}

// ---- flash, from UF2's blocks ----

function load(path) {
    const bytes = fs.readFileSync(path);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const word = (at) => view.getUint32(at, true);
    if (bytes.length % 512 !== 0 || bytes.length === 0)
        fail(`${path} is no UF2`);
    for (let at = 0, number = 0; at < bytes.length; at += 512, number++) {
        const [address, size] = [word(at + 12), word(at + 16)];
        if (word(at) !== 0x0a324655 || word(at + 4) !== 0x9e5d5157 || word(at + 508) !== 0x0ab16f30)
            fail(`block ${number} is none of UF2`);
        if (word(at + 8) & 0x2000 && word(at + 28) !== 0xe48bff56)
            fail(`block ${number} is for another chip`);
        if (word(at + 20) !== number || word(at + 24) !== bytes.length / 512)
            fail(`block ${number} is one of another file`);
        if (size !== 256 || address % 256 || address < FLASH || address + size > FLASH + FLASH_SIZE)
            fail(`block ${number} is not for flash`);
        chip.flash.set(bytes.subarray(at + 32, at + 32 + size), address - FLASH);
    }
}

// ---- what the boot ROM does: the first 256 bytes run in RAM, if their CRC-32/MPEG-2 is right ----

function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte << 24;
        for (let i = 0; i < 8; i++)
            crc = crc << 1 ^ (crc < 0 ? 0x04c11db7 : 0);
    }
    return crc >>> 0;
}

function boot() {
    const stage = chip.flash.subarray(0, BOOT_SIZE);
    if (crc32(stage.subarray(0, BOOT_SIZE - 4)) !== new DataView(chip.flash.buffer).getUint32(BOOT_SIZE - 4, true))
        fail("the second stage has a wrong CRC: the boot ROM waits for a UF2");
    chip.sram.set(stage, BOOT_IN_RAM - RAM);
    // Stack and entry; there: ldr r0, [pc]; bx r0; the second stage's address, as Thumb.
    chip.loadBootrom.call({ bootrom: chip.bootrom, reset: () => chip.core.reset() }, new Uint32Array([BOOT_IN_RAM, 9, 0x47004800, BOOT_IN_RAM + 1]));
}

// ---- semihosting ----

const HARD_FAULT = 3, COMMAND_LINE = 0x15, EXIT_EXTENDED = 0x20;

function semihost() {
    const { registers } = chip.core;
    const parameter = (n) => chip.readUint32(registers[1] + 4 * n);
    if (registers[0] === EXIT_EXTENDED) {
        const status = parameter(1);
        fs.writeSync(1, Buffer.from(output));
        process.exit(status);
    }
    if (registers[0] !== COMMAND_LINE)
        fail(`no operation ${registers[0]}`);
    const text = Buffer.from(["firmware", ...words].join(" ") + "\0");
    for (let i = 0; i < text.length; i++)
        chip.writeUint8(parameter(0) + i, text[i]);
    chip.writeUint32(registers[1] + 4, text.length - 1);
    registers[0] = 0;
}
chip.onBreak = (number) => {
    if (number !== 0xab)
        fail(`breakpoint ${number}`);
    if (process.env.DEBUGGER !== "none")
        return semihost();
    chip.core.PC -= 2; // as without a debugger
    chip.core.exceptionEntry(HARD_FAULT);
};

// ---- console ----

let output = [];
const input = [];
process.stdin.on("data", (data) => input.push(...data));
let executed = 0;
chip.uart[0].onByte = (byte) => (process.env.COUNT ? fail(`${executed} instructions`) : output.push(byte));

for (const write of ["writeUint32", "writeUint16", "writeUint8"]) {
    const before = chip[write].bind(chip);
    chip[write] = (address, value) => (address >= FLASH && address < FLASH + 0x04000000 ? undefined : before(address, value));
}

if (process.env.UART1 === "loop")
    chip.uart[1].onByte = (byte) => chip.uart[1].feedByte(byte);

// ---- pins ----

const STATES = ["0", "1", "in", "in up", "in down", "in keeper"];
const seen = process.env.EDGES ? fs.openSync(process.env.EDGES, "w") : undefined;
if (seen !== undefined)
    chip.gpio.forEach((pin, number) => pin.addListener((state) =>
        fs.writeSync(seen, `${Math.round(chip.clock.nanos / 1000)} pin ${number} ${STATES[state]}\n`)));
for (const wire of (process.env.WIRES ?? "").split(" ").filter(Boolean)) {
    const ends = wire.split("-").map((number) => chip.gpio[number]);
    // An end that drives, else a pull.
    const level = () => ends.find((end) => end.value < 2)?.value ?? ends.some((end) => end.pullupEnabled);
    ends.forEach((end) => end.addListener(() => ends.forEach((other) => other.setInputValue(!!level()))));
}

for (const entry of (process.env.ANALOG ?? "").split(" ").filter(Boolean)) {
    const [channel, count] = entry.split("-").map(Number);
    chip.adc.channelValues[channel] = count;
}

// ---- buses ----

if (process.env.SENT) {
    const sent = fs.openSync(process.env.SENT, "w");
    chip.spi.forEach((spi, bus) => spi.onTransmit = (word) => {
        fs.writeSync(sent, `${bus} ${spi.clockFrequency} ${(spi.control0 & 0xff).toString(16)} ${word.toString(16)}\n`);
        spi.completeTransmit(~word & (1 << spi.dataBits) - 1);
    });
}

if (process.env.MEMORY) {
    const log = fs.openSync(process.env.MEMORY, "w");
    const tell = (text) => fs.writeSync(log, text + " ");
    chip.i2c.forEach((i2c, bus) => {
        const memory = new Uint8Array(256);
        let at = 0, isFirst;
        i2c.onStart = () => (tell(`start`), i2c.completeStart());
        i2c.onConnect = (address, reads) => {
            isFirst = true;
            tell(`${bus}:${address}${reads ? "r" : "w"}`);
            i2c.completeConnect(address === 66);
        };
        i2c.onWriteByte = (byte) => {
            tell(byte.toString(16));
            if (byte !== 255)
                isFirst ? at = byte : memory[at++ & 255] = byte;
            isFirst = false;
            i2c.completeWrite(byte !== 255);
        };
        i2c.onReadByte = (more) => (tell(more ? "read" : "last"), i2c.completeRead(memory[at++ & 255]));
        i2c.onStop = () => (fs.writeSync(log, "stop\n"), i2c.completeStop());
    });
}

const BYTE_NANOS = 1e10 / 115200;
let nextByte = 0;

// A part of the program; then what was read and printed meanwhile has its turn.
function run() {
    const { clock, core } = chip;
    for (let i = 0; i < 200000; i++) {
        if (core.waiting) {
            clock.tick(Math.max(clock.nanosToNextAlarm, 1));
            if (core.checkForInterrupts()) // the emulator does not look when it is the SysTick's
                core.waiting = false;
        } else
            clock.tick(core.executeInstruction() * 8), executed++;
        if (input.length && clock.nanos >= nextByte) {
            chip.uart[0].feedByte(input.shift());
            nextByte = clock.nanos + BYTE_NANOS;
        }
    }
    if (output.length)
        fs.writeSync(1, Buffer.from(output));
    output = [];
    setImmediate(run);
}

paths.forEach(load);
boot();
run();
