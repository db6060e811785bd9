"""The table of scenarios: which model, which rules are on, which faults happen how often, and what must come out."""

from dataclasses import dataclass, field
from typing import Optional

HOLDS = "HOLDS"  # every assertion in every reachable state; no migration is stuck
VIOLATED = "VIOLATED"  # at least one run breaks an assertion: the shortest is the story
ENDS = "ENDS"  # the graph of states has no cycle, so with finitely many faults every run ends (L1)

RULES = {
    "caravan.pml": (
        "PONR RBFIRST HALTED STAYED WITREAD WAITW WARNWAIT DISKWITNESS DISKSET RECWINS SETTLE LASTCOPY LASTLOOK LASTSWEEP LOSTSETTLE"
        " SWEEP SWLIVE SWREC FIN CLAIM CONVWAL GATE"
    ).split(),
    "two.pml": "LOCK INHERIT UIDDEL STAYED OWNVM SKIPDONE SETTLE".split(),
    "siblings.pml": "RECTAG RECTAGLOOK RECTAGSWEEP".split(),
}

NO_FAULTS = {"CRASHES": 0, "LOST_ANSWERS": 0, "ZOMBIES": 0, "FAILURES": 0, "CANCELS": 0}


@dataclass(frozen=True)
class Scenario:
    name: str
    expected: str
    model: str = "caravan.pml"
    without: str = ""  # rules that are off; the others are on
    only: Optional[str] = None  # instead: the rules that are on
    flags: tuple = ()
    budgets: dict = field(default_factory=dict)

    def defines(self):
        off = self.without.split()
        unknown = [rule for rule in off + (self.only or "").split() if rule not in RULES[self.model]]
        if unknown:
            raise ValueError(f"{self.name}: {self.model} has no rule {', '.join(unknown)}")
        on = self.only.split() if self.only is not None else [rule for rule in RULES[self.model] if rule not in off]
        return (
            [f"R_{rule}" for rule in on] + list(self.flags) + [f"{name}={count}" for name, count in self.budgets.items()]
        )


def repaired(name, *flags, **budgets):
    """All rules are on: everything must hold."""
    return Scenario(name, HOLDS, flags=flags, budgets=budgets)


def without(name, rules, *flags, **budgets):
    """One rule is off, and only the named faults happen: its need."""
    return Scenario("without-" + name, VIOLATED, without=rules, flags=flags, budgets={**NO_FAULTS, **budgets})


def written(name, expected, rules="", **budgets):
    """The first design. A sweep is added, so that S3 is not violated for want of one."""
    only = ("SWEEP " + rules).strip()
    return Scenario("written-" + name, expected, only=only, budgets={**NO_FAULTS, **budgets})


def two(name, expected, rules="", **budgets):
    return Scenario(name, expected, "two.pml", without=rules, budgets=budgets)


def siblings(name, expected, rules="", **budgets):
    return Scenario(name, expected, "siblings.pml", without=rules, budgets=budgets)


REPAIRED = [
    repaired("repaired-1disk", CRASHES=2, SNAPSHOTS=5),
    repaired("repaired-1disk-start", STARTS=1, STALE_SOURCE=1),
    repaired("repaired-1disk-start2", STARTS=2, STALE_SOURCE=1, LOST_ANSWERS=0),
    repaired("repaired-1disk-swap", SWAPS=1, STALE_SOURCE=1, LOST_ANSWERS=0),
    repaired("repaired-1disk-swap2-start", SWAPS=2, STARTS=1, STALE_SOURCE=1, LOST_ANSWERS=0, CRASHES=0, CANCELS=0),
    repaired("repaired-1disk-lost", LOSSES=1),
    repaired("repaired-1disk-lost-crash2", LOSSES=1, CRASHES=2, LOST_ANSWERS=0, SNAPSHOTS=5),
    repaired("repaired-1disk-lost-start-swap", LOSSES=1, STARTS=1, SWAPS=1, CRASHES=0, LOST_ANSWERS=0),
    repaired("repaired-1disk-lost-del-sweep", LOSSES=1, DELETES=1, SWEEPS=2, CRASHES=0, LOST_ANSWERS=0),
    repaired("repaired-1disk-rmsnap", SNAPSHOT_DELETES=1),
    repaired("repaired-1disk-volf", VOLUME_DEATHS=1),
    repaired("repaired-1disk-forget", VOLUME_DEATHS=1, FORGOTTEN_TOKENS=1, GENERATIONS=3),
    repaired("repaired-1disk-cap", REFUSED_STARTS=1),
    repaired("repaired-1disk-vm-stays", REFUSED_REMOVALS=1, REFUSED_STARTS=1),
    repaired("repaired-1disk-del-sweep", DELETES=1, SWEEPS=2),
    repaired("repaired-1disk-conv", "WITH_CONVERSION", EVICTIONS=1),
    repaired("repaired-1disk-k8s-unbounded", "KUBERNETES_UNBOUNDED"),
    repaired("repaired-conv-k8s-unbounded", "KUBERNETES_UNBOUNDED", "WITH_CONVERSION", EVICTIONS=1),
    repaired("repaired-1disk-off", SOURCE0="STOPPED"),
    repaired("repaired-2disk", DISKS=2, SNAPSHOTS=6),
    repaired("repaired-2disk-start", DISKS=2, SNAPSHOTS=5, STARTS=1, STALE_SOURCE=1, LOST_ANSWERS=0, CANCELS=0),
    repaired("repaired-2disk-lost", DISKS=2, SNAPSHOTS=5, LOSSES=1, LOST_ANSWERS=0, CANCELS=0),
    # The order of the undo is free: source first (all of the above), or objects in AWS first.
    repaired("order-tidy-first", "TIDY_FIRST", CRASHES=2, SNAPSHOTS=5),
    repaired("order-tidy-first-cap", "TIDY_FIRST", REFUSED_STARTS=1, REFUSED_REMOVALS=1),
    repaired("order-tidy-first-lost", "TIDY_FIRST", LOSSES=1, STARTS=1, CRASHES=0),
    Scenario("GATE-in-place-of-CONVWAL", HOLDS, without="CONVWAL", flags=("WITH_CONVERSION",)),
    two("two-repaired", HOLDS, FAILURES=2),
    two("two-repaired-cap", HOLDS, FAILURES=2, REFUSED_STARTS=1),
    two("two-SKIPDONE-redundant", HOLDS, "SKIPDONE", SECOND_AFTER=1, FAILURES=2),
    two("two-STAYED-redundant-when-settled", HOLDS, "STAYED", SECOND_AFTER=1),
    siblings("siblings-repaired", HOLDS),
]

# All rules but one; the one is needed.
WITHOUT = [
    without("PONR", "PONR HALTED", CANCELS=1),
    without("PONR-failure", "PONR HALTED", FAILURES=1),
    without("RBFIRST", "RBFIRST", FAILURES=1, CRASHES=1, SOURCE0="STOPPED"),
    without("RBFIRST-tidy-first", "RBFIRST", "TIDY_FIRST", FAILURES=1, CRASHES=1),
    without("HALTED", "HALTED", FAILURES=1),
    without("HALTED-zombie", "HALTED", CANCELS=1, ZOMBIES=1),
    without("STAYED", "STAYED", STARTS=1),
    without("WITREAD", "WITREAD", STARTS=1, ZOMBIES=1),
    without("WAITW", "WAITW", STARTS=1, STALE_SOURCE=1),
    without("WARNWAIT", "WARNWAIT", STARTS=1, STALE_SOURCE=1),
    without("DISKWITNESS", "DISKWITNESS", SWAPS=1),
    without("DISKSET", "DISKSET", SWAPS=1),
    without("RECWINS", "RECWINS", CRASHES=2, ZOMBIES=1),
    without("SETTLE", "SETTLE", CANCELS=1, ZOMBIES=1),
    without("SETTLE-late-packet", "SETTLE", CANCELS=1, LOST_ANSWERS=1),
    without("LASTCOPY", "LASTCOPY", LOSSES=1, FAILURES=1),
    without("LASTSWEEP", "LASTSWEEP", LOSSES=1, FAILURES=1, ZOMBIES=1, SWEEPS=1),
    without("LASTLOOK", "LASTLOOK", LOSSES=1, FAILURES=1),
    without("LOSTSETTLE", "LOSTSETTLE", LOSSES=1, FAILURES=1, ZOMBIES=1),
    without("SWEEP", "SWEEP", ZOMBIES=1),
    without("SWLIVE", "SWLIVE", SWEEPS=1),
    without("SWREC", "SWREC", DELETES=1, SWEEPS=1),
    without("FIN", "FIN", DELETES=1),
    without("CLAIM", "CLAIM", CRASHES=1, FAILURES=1, STALE_READS=1),
    without("CONVWAL", "CONVWAL", "WITH_CONVERSION", EVICTIONS=1),
    without("GATE", "GATE CONVWAL", "WITH_CONVERSION", ZOMBIES=1),
    siblings("without-RECTAG", VIOLATED, "RECTAG", FAILURES=1, ZOMBIES=0, SWEEPS=0),
    siblings("without-RECTAG-settle", VIOLATED, "RECTAGLOOK", FAILURES=1, ZOMBIES=0, SWEEPS=0),
    siblings("without-RECTAG-sweep", VIOLATED, "RECTAGSWEEP", FAILURES=1, ZOMBIES=0, SWEEPS=1),
    two("without-LOCK", VIOLATED, "LOCK", ZOMBIES=0),
    two("without-INHERIT", VIOLATED, "INHERIT", ZOMBIES=0, SECOND_AFTER=1, REFUSED_STARTS=1, FAILURES=2),
    two("without-SETTLE-two", VIOLATED, "SETTLE", SECOND_AFTER=1, FAILURES=1),
    two("without-UIDDEL", VIOLATED, "UIDDEL", SECOND_AFTER=1),
]

WRITTEN = [
    written("cancel", VIOLATED, CANCELS=1),
    written("failure", VIOLATED, FAILURES=1),
    written("zombie", VIOLATED, CANCELS=1, ZOMBIES=1),
    written("crash-in-rollback", VIOLATED, "PONR HALTED", FAILURES=1, CRASHES=1),
    written("restart-by-others", VIOLATED, STARTS=1),
    written("no-faults", HOLDS),
    written("crash-lost-only", HOLDS, CRASHES=2, LOST_ANSWERS=1, SNAPSHOTS=5),
    Scenario("two-written", VIOLATED, "two.pml", only="OWNVM", budgets={"ZOMBIES": 0}),
]

# Not vacuous: every end can be reached, so the assertion that it is not must fail.
REACHED = [
    Scenario("reach-succeeded", VIOLATED, budgets={**NO_FAULTS, "REACH": "SUCCEEDED"}),
    Scenario("reach-rolled-back", VIOLATED, budgets={"REACH": "ROLLED_BACK"}),
    Scenario("reach-left-stopped", VIOLATED, budgets={"REFUSED_STARTS": 1, "REACH": "SOURCE_LEFT_STOPPED"}),
    Scenario("reach-lost", VIOLATED, budgets={"LOSSES": 1, "REACH": "SOURCE_LOST"}),
    siblings("reach-one-of-two", VIOLATED, REACH="ROLLED_BACK"),
]

ENDING = [
    Scenario("ends", ENDS, budgets={"LOST_ANSWERS": 0}),
    Scenario("ends-start", ENDS, budgets={"STARTS": 1, "STALE_SOURCE": 1, "LOST_ANSWERS": 0, "ZOMBIES": 0}),
    Scenario("ends-lost", ENDS, budgets={"LOSSES": 1, "LOST_ANSWERS": 0, "CRASHES": 0}),
    Scenario("ends-volf-cap", ENDS, budgets={"VOLUME_DEATHS": 1, "REFUSED_STARTS": 1, "LOST_ANSWERS": 0, "CANCELS": 0}),
    Scenario("ends-conv", ENDS, flags=("WITH_CONVERSION",), budgets={"EVICTIONS": 1, "LOST_ANSWERS": 0, "CANCELS": 0}),
]

SCENARIOS = REPAIRED + WITHOUT + WRITTEN + REACHED + ENDING
