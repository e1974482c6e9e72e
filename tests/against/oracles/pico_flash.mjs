// pico_flash.mjs - the flash chip of a Pico as its serial interface sees it, of W25Q16JV's commands those that change it: write enable, program a
// page, erase 4 KB, read the status; and its number. It is selected where the pin is overridden, low. While the interface is not set to read in place, whoever
// reads flash by an address fails. A command takes three polls of the status.
import { RP2040 } from "rp2040js";

const FLASH = 0x10000000, FLASH_END = 0x14000000, SECTOR = 4096, PAGE = 256, POLLS = 3;
const MAY_WRITE = 0x06, PROGRAM = 0x02, ERASE = 0x20, READ_STATUS = 0x05, READ_NUMBER = 0x4b;
const INTERFACE = 0x18000, SELECT_PINS = 0x40018, CONTROL_0 = 0x00, ENABLE = 0x08, STATUS = 0x28, DATA = 0x60, SELECT_CONTROL = 0x0c;

export function wireFlash(chip, fail) {
    let command = [], selected = false, mayWrite = false, busy = 0;

    function exchange(byte) {
        if (!selected)
            fail("a byte for flash, which is not selected");
        command.push(byte);
        if (command[0] === READ_NUMBER)
            return command.length > 5 ? 0xe0 + command.length : 0;
        if (command[0] !== READ_STATUS)
            return 0;
        return command.length > 1 && busy > 0 ? (busy--, 1) : 0;
    }

    function execute([number, ...rest]) {
        if (number === undefined || number === READ_STATUS || number === READ_NUMBER)
            return;
        if (busy)
            fail(`command ${number} for flash, which is busy`);
        if (number === MAY_WRITE)
            return void (mayWrite = true);
        if (!mayWrite)
            fail(`command ${number} for flash, which may not be written to`);
        const address = rest[0] << 16 | rest[1] << 8 | rest[2];
        if (number === ERASE && rest.length === 3)
            chip.flash.fill(255, address & -SECTOR, (address & -SECTOR) + SECTOR);
        else if (number === PROGRAM && rest.length > 3 && rest.length <= 3 + PAGE)
            rest.slice(3).forEach((byte, i) => (chip.flash[(address & -PAGE) + (address + i) % PAGE] &= byte));
        else
            fail(`command ${number} for flash`);
        [mayWrite, busy] = [false, POLLS];
    }

    function hide(hidden) {
        for (const read of ["readUint32", "readUint16", "readUint8"])
            if (hidden)
                chip[read] = (address) => address >= FLASH && address < FLASH_END ? fail("flash is read while it is written to") :
                    RP2040.prototype[read].call(chip, address);
            else
                delete chip[read];
    }

    const serial = chip.peripherals[INTERFACE], received = [];
    const [read, write] = [serial.readUint32.bind(serial), serial.writeUint32.bind(serial)];
    serial.readUint32 = (offset) => offset === DATA ? received.shift() ?? fail("flash is read before it answers") :
        offset === STATUS ? 6 | (received.length ? 8 : 0) : read(offset);
    serial.writeUint32 = (offset, value) => {
        if (offset === DATA)
            return void received.push(exchange(value & 255));
        write(offset, value);
        if (offset === ENABLE)
            hide(!(value & 1) || (read(CONTROL_0) >> 8 & 3) === 0);
    };
    chip.peripherals[SELECT_PINS].writeUint32 = (offset, value) => {
        const low = offset === SELECT_CONTROL && (value >> 8 & 3) === 2;
        if (selected && !low)
            execute(command);
        if (low !== selected)
            command = [];
        selected = low;
    };
}
