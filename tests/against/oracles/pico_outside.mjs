// pico_outside.mjs - what an emulated Pico is wired to, as the environment says: with EDGES=FILE each change of a pin is a line there, after its
// microsecond; with WIRES="2-3 4-5" pins are joined; ANALOG="0-1234" is what the converter counts of its channel 0; with LINES=FILE UART 1
// is sent the file's lines, one behind each line that it sends, and those are written to the file in their place; with SENT=FILE each word that an SPI sends is a line there, `bus hertz control word`, and comes back with its bits turned; with
// MEMORY=FILE each I2C has a memory of 256 bytes at address 66, whose first byte written is where it goes on, and which does not acknowledge 255;
// what goes over the bus is told there. With USB=FILE a host opens the serial port that USB is, sends the file's bytes, and what comes back is written there.
import fs from "node:fs";
import { USBCDC } from "rp2040js";

const NEWLINE = 10;
const STATES = ["0", "1", "in", "in up", "in down", "in keeper"];
const files = Object.fromEntries(["EDGES", "SENT", "MEMORY"].filter((name) => process.env[name])
    .map((name) => [name, fs.openSync(process.env[name], "w")]));

function wirePins(chip) {
    if (files.EDGES !== undefined)
        chip.gpio.forEach((pin, number) => pin.addListener((state) =>
            fs.writeSync(files.EDGES, `${Math.round(chip.clock.nanos / 1000)} pin ${number} ${STATES[state]}\n`)));
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
}

function wireLines(chip, path) {
    const text = [...fs.readFileSync(path)], told = [];
    const next = chip.clock.createAlarm(() => {
        const byte = text.shift();
        chip.uart[1].feedByte(byte);
        if (byte !== NEWLINE && text.length)
            next.schedule(1e6);
    });
    chip.uart[1].onByte = (byte) => {
        told.push(byte);
        fs.writeFileSync(path, Buffer.from(told));
        if (byte === NEWLINE && text.length)
            next.schedule(1e6);
    };
}

function wireUsb(chip, path) {
    const text = [...fs.readFileSync(path)], told = [], host = new USBCDC(chip.usbCtrl);
    chip.usbCtrl.readDelayMicroseconds = 1000; // else a host that sends nothing says so each 10 microseconds
    host.onDeviceConnected = () => text.forEach((byte) => host.sendSerialByte(byte));
    host.onSerialData = (data) => {
        told.push(...data);
        fs.writeFileSync(path, Buffer.from(told));
    };
}

function wireBuses(chip) {
    if (process.env.USB)
        wireUsb(chip, process.env.USB);
    if (process.env.LINES)
        wireLines(chip, process.env.LINES);

    if (files.SENT !== undefined) {
        const sent = files.SENT;
        chip.spi.forEach((spi, bus) => spi.onTransmit = (word) => {
            fs.writeSync(sent, `${bus} ${spi.clockFrequency} ${(spi.control0 & 0xff).toString(16)} ${word.toString(16)}\n`);
            spi.completeTransmit(~word & (1 << spi.dataBits) - 1);
        });
    }

    if (files.MEMORY !== undefined) {
        const log = files.MEMORY;
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
}

export function wireOutside(chip) {
    wirePins(chip);
    wireBuses(chip);
}
