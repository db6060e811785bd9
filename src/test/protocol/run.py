#!/usr/bin/env python3
"""Checks scenarios of the protocol with spin: result, states, time; and the shortest story of each violation."""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import story
from scenarios import ENDS, HOLDS, SCENARIOS, VIOLATED

HERE = Path(__file__).resolve().parent
MEMORY_MB = 950  # per scenario; two run at once
TIMEOUT_S = 600
DEPTH = 80_000
HASH_BITS = 22

# Breadth first finds the shortest run; depth first needs less memory where all states have to be seen.
# Compiling with -O1 or -O2 takes 8 s, with -O0 one, and no scenario wins so much by it (measured, 2026-11).
COMPILE = {
    HOLDS: ["-O0", "-DSAFETY", "-DCOLLAPSE"],
    VIOLATED: ["-O0", "-DSAFETY", "-DBFS"],
    ENDS: ["-O0", "-DNP", "-DCOLLAPSE"],
}
CHECK = {HOLDS: [f"-m{DEPTH}"], VIOLATED: [], ENDS: ["-l", f"-m{DEPTH}"]}


@dataclass
class Outcome:
    scenario: object
    result: str
    states: int = 0
    seconds: float = 0.0
    reason: str = ""
    story: list = field(default_factory=list)

    @property
    def expected(self):
        return self.result == self.scenario.expected

    def row(self):
        surprise = "" if self.expected else f"   <-- expected {self.scenario.expected}"
        head = f"{self.scenario.name:34s} {self.result:10s} states={self.states:>8d} {self.seconds:6.1f}s"
        return f"{head}  {self.reason}{surprise}".rstrip()

    def told(self):
        return [f"    {number:2d}. {line}" for number, line in enumerate(self.story, 1)] + [""]


def run(command, folder, **options):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, **options)


def check(scenario):
    with tempfile.TemporaryDirectory(prefix="caravan-protocol-") as folder:
        for model in HERE.glob("*.pml"):
            shutil.copy(model, folder)
        try:
            return check_in(folder, scenario)
        except subprocess.TimeoutExpired as late:
            return Outcome(scenario, "INCOMPLETE", reason=f"{late.cmd[0]} took more than {TIMEOUT_S} s")


def check_in(folder, scenario):
    defines = ["-D" + define for define in scenario.defines()]
    generated = run(["spin", "-a", *defines, scenario.model], folder)
    compiled = run(
        ["gcc", "-w", *COMPILE[scenario.expected], "-DVECTORSZ=512", f"-DMEMLIM={MEMORY_MB}", "-o", "pan", "pan.c"], folder
    )
    if generated.returncode or compiled.returncode:
        return Outcome(scenario, "BROKEN", reason=(generated.stdout + compiled.stderr)[:1000])
    began = time.monotonic()
    output = run(["./pan", *CHECK[scenario.expected], f"-w{HASH_BITS}"], folder).stdout
    outcome = judge(scenario, output)
    outcome.seconds = time.monotonic() - began
    if outcome.result == VIOLATED:
        trail = run(["spin", "-t", "-T", *defines, scenario.model], folder).stdout
        outcome.story, outcome.reason = story.tell(trail, outcome.reason)
    return outcome


def judge(scenario, output):
    states = re.search(r"([\d.e+]+) states, stored", output)
    count = int(float(states.group(1))) if states else 0
    violation = re.search(r"pan:1: (.*?)(?: \(at depth.*)?$", output, re.MULTILINE)
    if violation:
        return Outcome(scenario, VIOLATED, count, reason=violation.group(1))
    cut = [sign for sign in ("Search not completed", "max search depth", "out of memory") if sign in output]
    if cut or not states or "errors: 0" not in output:
        return Outcome(scenario, "INCOMPLETE", count, reason=", ".join(cut) or output[-300:])
    return Outcome(scenario, ENDS if scenario.expected == ENDS else HOLDS, count)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios, as regular expressions; all when none is given")
    parser.add_argument("-q", "--quiet", action="store_true", help="results only, no stories")
    parser.add_argument("-l", "--list", action="store_true", help="print name and expected result, check nothing")
    parser.add_argument("-s", "--stories", metavar="FILE", help="write the stories of what a rule prevents to a file as well")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="scenarios at once (default 2)")
    return parser.parse_args()


def chosen(names):
    return [each for each in SCENARIOS if not names or any(re.fullmatch(name, each.name) for name in names)]


def require_tools():
    for tool in ("spin", "gcc"):
        if not shutil.which(tool):
            sys.exit(f"'{tool}' is missing: it is the Debian package {tool} (apt-get install {tool}).")


def main():
    options = arguments()
    scenarios = chosen(options.names)
    if not scenarios:
        sys.exit(f"No scenario is named {' or '.join(options.names)}; --list names them.")
    if options.list:
        print(*(f"{each.name}\t{each.expected}" for each in scenarios), sep="\n")
        return 0
    require_tools()
    began = time.monotonic()
    outcomes = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for outcome in pool.map(check, scenarios):
            outcomes.append(outcome)
            print(outcome.row(), flush=True)
            if outcome.story and not options.quiet:
                print(*outcome.told(), sep="\n", flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{len(scenarios)} scenarios, {time.monotonic() - began:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of processor),"
        f" at most {used.ru_maxrss // 1024} MB each"
    )
    if options.stories:
        write_stories(options.stories, outcomes)
    return 0 if all(outcome.expected for outcome in outcomes) else 1


def write_stories(file, outcomes):
    told = [outcome for outcome in outcomes if outcome.story and outcome.scenario.without]
    lines = [line for outcome in told for line in [f"{outcome.scenario.name}: {outcome.reason}", *outcome.told()]]
    Path(file).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(main())
