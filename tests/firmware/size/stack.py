"""How deep a firmware's C stack gets on the emulated board: painted before the first instruction and read at the end, through QEMU's
debugger port, so that nothing of it is in the firmware."""

import socket
import subprocess
import tempfile
import time
from pathlib import Path

PAINT = 0xA5
CHUNK = 256


class Debugger:
    """GDB's remote protocol, as far as it is needed: `M` writes memory, `m` reads it, `Z0` sets a breakpoint, `c` runs to it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        for _ in range(1200):  # as long as the timeout
            try:
                self.socket.connect(str(path))
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("QEMU does not listen")

    def ask(self, command):
        data = command.encode()
        self.socket.sendall(b"$" + data + b"#%02x" % (sum(data) % 256))
        answer = b""
        while True:
            byte = self.socket.recv(1)
            if not byte:
                raise RuntimeError("QEMU has gone")
            if byte == b"$":
                answer = b""
            elif byte == b"#":
                self.socket.recv(2)
                self.socket.sendall(b"+")
                return answer.decode()
            else:
                answer += byte


def symbols(elf, nm="arm-none-eabi-nm"):
    lines = subprocess.run([nm, elf], capture_output=True, text=True, check=True).stdout.splitlines()
    return {words[2]: int(words[0], 16) for words in map(str.split, lines) if len(words) == 3}


def deepest(elf):
    """Bytes of C stack that the firmware used by the time it ends."""
    known = symbols(elf)
    limit, top = known["__stack_limit"], known["__stack_top"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "debugger"
        emulator = subprocess.Popen(
            ["qemu-system-arm", "-machine", "mps2-an385", "-nographic", "-monitor", "none", "-serial", "null", "-semihosting-config",
             "enable=on,target=native", "-kernel", elf, "-S", "-chardev", f"socket,id=port,path={path},server=on,wait=off", "-gdb",
             "chardev:port"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            debugger = Debugger(path)
            for address in range(limit, top, CHUNK):
                debugger.ask(f"M{address:x},{CHUNK:x}:" + f"{PAINT:02x}" * CHUNK)
            debugger.ask(f"Z0,{known['board_exit'] & ~1:x},2")
            debugger.ask("c")
            stack = b"".join(bytes.fromhex(debugger.ask(f"m{address:x},{CHUNK:x}")) for address in range(limit, top, CHUNK))
        finally:
            emulator.kill()
            emulator.wait()
    untouched = next((i for i, byte in enumerate(stack) if byte != PAINT), len(stack))
    return len(stack) - untouched
