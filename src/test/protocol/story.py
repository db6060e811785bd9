"""Tells a trail of spin in the words of the protocol: names.pml has the numbers."""

import re

PHASES = (
    "Initialize PrepareSource CreateSnapshots DiskTransfer ImageConversion CreateVM Committed Cleanup Succeeded"
    " RollingBack RolledBack SourceLeftStopped SourceLost Refused"
).split()
POWER = "running stopping stopped terminated".split()
VM = "no VM, VM halted, VM running".split(", ")

# Number of a call: its name, and what its two arguments are.
CALLS = {
    1: ("StopInstances", "", ""),
    2: ("StartInstances", "", ""),
    3: ("CreateSnapshot", "of disk", ""),
    4: ("DeleteSnapshot", "", ""),
    5: ("CreateVolume", "", "from snapshot"),
    6: ("DeleteVolume", "", ""),
    7: ("create VM", "", ""),
    8: ("delete VM", "", ""),
    9: ("start VM", "", ""),
    10: ("create conversion pod", "", ""),
    11: ("delete conversion pod", "", ""),
}
NUMBERED = {3, 4, 5, 6}
TOLD = re.compile(r"\s*(ENGINE|FAULT|ZOMBIE|USER|OTHERS|SWEEP|RECORD|MIGRATION|VM|effect:|.*START OF CYCLE)")
BROKEN = re.compile(r"\s*(?:S\d|L\d|nothing|the model)[^:]*: .*")


def tell(trail, otherwise):
    """The lines of a story, and the promise that it breaks, from what `spin -t` prints."""
    lines = trail.splitlines()
    broken = [line.strip() for line in lines if BROKEN.fullmatch(line)]
    return [in_words(line.strip()) for line in lines if TOLD.match(line)], broken[-1] if broken else otherwise


def in_words(line):
    line = re.sub(r"call (\d+) \((\d+),(\d+)\)", lambda m: call(int(m[1]), m[2], m[3]), line)
    line = re.sub(r"call (\d+)", lambda m: CALLS[int(m[1])][0], line)
    line = re.sub(r"phase (\d+)", lambda m: PHASES[int(m[1])], line)
    line = re.sub(r"source=(\d+) launches=(\d+)", lambda m: f"[before: source {POWER[int(m[1])]}, launch {m[2]}]", line)
    line = re.sub(r"\] disks=(\d+) vm=(\d+)", lambda m: disks(int(m[1])) + f", {VM[int(m[2])]}]", line)
    return line.replace("effect:", "   effect:")


def call(number, first, second):
    name, before_first, before_second = CALLS[number]
    words = [name]
    if number in NUMBERED:
        words += [before_first, first] if before_first else [first]
    if before_second:
        words += [before_second, second]
    return " ".join(words)


def disks(number):
    if number == 0:
        return ""
    return ", disks swapped" if number % 2 else ", disks re-attached"
