// pico.mjs - runs a UF2 on an emulated Raspberry Pi Pico: pico.mjs FILE.uf2... [WORD...]
// Standard input and output are UART 0. The firmware's WORDs and its exit status go by semihosting, as in QEMU. The emulator ships no boot
// ROM: what that does with a program in flash is done here. Writes to flash change nothing, as on the chip, but by its commands
// (pico_flash.mjs). A reset is another chip with the same flash. With DEBUGGER=none in the environment nobody answers semihosting; with COUNT=1 it
// ends at the first character, and tells how many instructions that took; pico_outside.mjs tells of more.
import fs from "node:fs";
import { RP2040 } from "rp2040js";
import { wireFlash } from "./pico_flash.mjs";
import { wireOutside } from "./pico_outside.mjs";

const FLASH = 0x10000000, FLASH_SIZE = 2 << 20, RAM = 0x20000000, BOOT_IN_RAM = 0x20041f00, BOOT_SIZE = 256;
const paths = process.argv.slice(2).filter((word) => word.endsWith(".uf2"));
const words = process.argv.slice(2 + paths.length);
const flash = new Uint8Array(16 << 20).fill(255);
let chip;

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
        flash.set(bytes.subarray(at + 32, at + 32 + size), address - FLASH);
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
        chip.clock.tick(1e6); // what USB has on its way arrives
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
function breakpoint(number) {
    if (number !== 0xab)
        fail(`breakpoint ${number}`);
    if (process.env.DEBUGGER !== "none")
        return semihost();
    chip.core.PC -= 2; // as without a debugger
    chip.core.exceptionEntry(HARD_FAULT);
}

// ---- console ----

let output = [];
const input = [];
process.stdin.on("data", (data) => input.push(...data));
let executed = 0;

// ---- the chip ----

const RESET_REGISTER = 0xe000ed0c, RESET_KEY = 0x05fa0004, WATCHDOG = 0x40058;
let ends = false;

function start(reason = 0) {
    const before = chip;
    chip = new RP2040();
    chip.logger = { debug() {}, info() {}, warn() {}, error: (component, message) => fail(`${component}: ${message}`) };
    chip.flash.set(before?.flash ?? flash);
    chip.onBreak = breakpoint;
    chip.uart[0].onByte = (byte) => (process.env.COUNT ? fail(`${executed} instructions`) : output.push(byte));
    for (const write of ["writeUint32", "writeUint16", "writeUint8"])
        chip[write] = function (address, value) {
            if (address === RESET_REGISTER && value >>> 0 === RESET_KEY)
                ends = true;
            else if (address < FLASH || address >= FLASH + 0x04000000)
                RP2040.prototype[write].call(this, address, value);
        };
    const watchdog = chip.peripherals[WATCHDOG];
    watchdog.reason = reason;
    watchdog.scratchData.set(before?.peripherals[WATCHDOG].scratchData ?? []);
    watchdog.onWatchdogTrigger = () => (ends = true, watchdog.timer.enable = false); // the emulator's goes off for ever
    wireFlash(chip, fail);
    wireOutside(chip);
    nextByte = 0;
    boot();
}

const BYTE_NANOS = 1e10 / 115200;
let nextByte;

// A part of the program; then what was read and printed meanwhile has its turn.
function run() {
    const { clock, core } = chip;
    for (let i = 0; i < 200000 && !ends; i++) {
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
    if (ends)
        start(chip.peripherals[WATCHDOG].reason);
    ends = false;
    if (output.length)
        fs.writeSync(1, Buffer.from(output));
    output = [];
    setImmediate(run);
}

paths.forEach(load);
start();
run();
