"""How many instructions a board's firmware runs from reset to the first character that it sends, in QEMU, which tells of each and whose clock goes by them."""

import subprocess
import tempfile
from pathlib import Path

from stack import Debugger, symbols


def instructions(emulator, elf, nm):
    """emulator: the words that start QEMU's machine."""
    with tempfile.TemporaryDirectory() as folder:
        port, log = Path(folder) / "debugger", Path(folder) / "log"
        process = subprocess.Popen([*emulator, "-nographic", "-monitor", "none", "-serial", "null", "-singlestep", "-icount", "shift=4,align=off,sleep=off", "-d",
                                    "exec,nochain", "-D", log,
                                    "-semihosting-config", "enable=on,target=native", "-kernel", elf, "-S", "-chardev",
                                    f"socket,id=port,path={port},server=on,wait=off", "-gdb", "chardev:port"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            debugger = Debugger(port)
            debugger.ask(f"Z0,{symbols(elf, nm)['uart_put'] & ~1:x},2")
            debugger.ask("c")
            debugger.socket.sendall(b"$k#6b")  # ends it, and so writes what is left of the log
            process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()
        with open(log, encoding="utf-8") as lines:
            return sum(line.startswith("Trace ") for line in lines)
