"""Machines that compile for others: network namespaces, each with an address and a distcc server of its own. As root, on Linux."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time

PORT = 3632
NEEDED = {"ip": "iproute2", "distcc": "distcc", "distccd": "distcc"}


def missing():
    """What is not there, each as a sentence."""
    wanted = [f"{command} is missing: apt-get install {package}" for command, package in NEEDED.items() if not shutil.which(command)]
    if os.geteuid() != 0:
        wanted.append("network namespaces want root: run it as root")
    elif not wanted and subprocess.run(["ip", "netns", "add", "pf-try"], capture_output=True).returncode != 0:
        wanted.append("ip netns add fails here: a kernel with network namespaces, and a container that may make them")
    else:
        subprocess.run(["ip", "netns", "delete", "pf-try"], capture_output=True)
    return wanted


class Machine:
    """Number 1, 2 ...: the namespace, its cable to this one, and the server. log is the server's."""

    def __init__(self, number, folder):
        self.namespace = f"pf-{os.getpid()}-{number}"
        self.here, self.there = f"pfh{os.getpid() % 100000}{number}", f"pft{os.getpid() % 100000}{number}"
        net = f"10.{os.getpid() % 250}.{number}"
        self.gateway, self.address = f"{net}.1", f"{net}.2"
        self.log = folder / f"distccd.{number}.log"
        self.server = None

    def ip(self, *words, inside=False):
        subprocess.run(["ip", *(("-n", self.namespace) if inside else ()), *words], check=True)

    def start(self):
        self.ip("netns", "add", self.namespace)
        self.ip("link", "add", self.here, "type", "veth", "peer", "name", self.there, "netns", self.namespace)
        self.ip("address", "add", f"{self.gateway}/24", "dev", self.here)
        self.ip("link", "set", self.here, "up")
        self.ip("address", "add", f"{self.address}/24", "dev", self.there, inside=True)
        self.ip("link", "set", self.there, "up", inside=True)
        self.log.touch()
        os.chown(self.log, pwd.getpwnam("distccd").pw_uid, -1)
        self.server = subprocess.Popen(["ip", "netns", "exec", self.namespace, "distccd", "--no-detach", "--daemon", "--user", "distccd", "--jobs", "2",
                                        "--listen", self.address, "--port", str(PORT), "--allow", f"{self.gateway}/32", "--log-file", self.log, "--log-level", "info"],
                                       env={**os.environ, "PATH": "/usr/local/bin:/usr/bin:/bin"})
        while not self.answers():
            assert self.server.poll() is None, self.log.read_text()
            time.sleep(0.05)

    def answers(self):
        try:
            socket.create_connection((self.address, PORT), 5).close()
        except ConnectionRefusedError:
            return False
        return True

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
        # The cable goes with the namespace.
        subprocess.run(["ip", "netns", "delete", self.namespace], capture_output=True)

    def compiled(self):
        """How many files it compiled."""
        return self.log.read_text().count("COMPILE_OK")


@contextlib.contextmanager
def machines(count, folder):
    """So many that run, in a folder that anyone may enter."""
    all_of_them = [Machine(number, folder) for number in range(1, count + 1)]
    try:
        for machine in all_of_them:
            machine.start()
        yield all_of_them
    finally:
        for machine in all_of_them:
            machine.stop()
