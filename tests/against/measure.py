"""CPU time and memory of commands, as the bench wants them: several runs in turn, the smallest time of each, the median peak."""

import resource
import statistics
import subprocess

from places import ROOT


def cpu(command, **kwargs):
    """User and system seconds of one run; fails loudly when the command does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kwargs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def cpu_in_turn(commands, rounds=9):
    """The smallest CPU time of each of several commands, run A B C A B C ..., so that a drifting machine drifts for all."""
    best = [float("inf")] * len(commands)
    for _ in range(rounds):
        for index, command in enumerate(commands):
            best[index] = min(best[index], cpu(command))
    return best


def peak_in_turn(work, commands, rounds=41):
    """The median peak of each of several commands in bytes, run A B C A B C ...; tests/against/peak.c, built in `work`, measures."""
    peak = work / "peak"
    subprocess.run(["cc", "-O1", "-D_GNU_SOURCE", "-o", peak, ROOT / "tests" / "against" / "peak.c"], check=True)
    runs = [[int(subprocess.run([str(word) for word in (peak, *command)], check=True, capture_output=True).stdout) * 1024
             for command in commands] for _ in range(rounds)]
    return [int(statistics.median(column)) for column in zip(*runs)]
