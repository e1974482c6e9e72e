"""CPU time of commands, as the bench wants them: several runs in turn, the smallest of each, ratios of those."""

import resource
import subprocess


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
