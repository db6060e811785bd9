/* What the engine decides: one mutating call or one write at a time, from what it reads at that moment. */

inline forget() { callOf = 0; callA = 0; callB = 0; writeOf = 0; writeA = 0; writeB = 0 }
inline readAgain() { forget(); undoing = 0; stale = 0; looked = 0; vmStays = 0; pc = READ; known = NONE }
inline write(kind, a, b) { writeOf = kind; writeA = a; writeB = b; pc = WRITE }
inline call(c, a, b) {
  printf("ENGINE decides call %d (%d,%d) in phase %d\n", c, a, b, known);
  callOf = c; callA = a; callB = b; pc = CALL
}

/* Rule 8: the roll-back is written before the first undo. */
inline turnBack() {
#ifdef R_RBFIRST
  write(PHASE, ROLLING_BACK, 0)
#else
  undoing = 1; pc = DECIDE
#endif
}

/* A read of something young may miss it. */
inline seeSnapshot(n) {
  if
  :: S[n]==PRESENT -> ok = 1
  :: S[n]==PRESENT && (Syoung & (1<<n)) -> ok = 0
  :: S[n]!=PRESENT -> ok = 0
  fi
}
inline seeVolume(v) {
  if
  :: live(v) -> ok = 1
  :: live(v) && (Vyoung & (1<<v)) -> ok = 0
  :: !live(v) -> ok = 0
  fi
}
inline firstSnapshot(found) {
  found = NONE; i = 0;
  do
  :: i<SNAPSHOTS -> seeSnapshot(i); if :: ok && found==NONE -> found = i :: else fi; i++
  :: else -> break
  od;
  i = 0; ok = 0
}

/* Rules 5 and 6: state, LaunchTime and disks come from one answer, which may be old right after others' change. */
#define stays (source==STOPPED && visibleEra==witness)
inline lookAtSource() {
#ifdef R_STAYED
  if
  :: stays -> ok = 1
  :: !stays && youngChange && shown==witness -> ok = 1
  :: !stays -> ok = 0
  fi
#else
  ok = 1
#endif
}

inline decideStop() {
  if
  :: source==RUNNING -> call(STOP, 0, 0)
#ifdef R_DISKSET
  :: source==STOPPED && swapped -> turnBack()                    /* the live disks are not the spec's */
  :: source==STOPPED && !swapped -> write(PHASE, CREATE_SNAPSHOTS, visibleEra)
#else
  :: source==STOPPED -> write(PHASE, CREATE_SNAPSHOTS, visibleEra)
#endif
  :: source==TERMINATED -> turnBack()
  fi
}

inline decideSnapshots() {
  x = 0; do :: x<DISKS && snapshotId[x]!=NONE -> x++ :: else -> break od;
  if
  :: x==DISKS ->                                                 /* rule 4: made = intended, per disk and by id */
       y = 0; do :: y<DISKS && S[snapshotId[y]]==PRESENT -> y++ :: else -> break od;
       lookAtSource();
       if
       :: y<DISKS || !ok -> turnBack()
       :: y==DISKS && ok -> write(PHASE, DISK_TRANSFER, 0)
       fi
  :: else ->
       y = NONE; made = NONE; i = 0;                             /* y the first of this disk, made a second one */
       do
       :: i<SNAPSHOTS && Sdisk[i]==x ->
            seeSnapshot(i);
            if :: ok && y==NONE -> y = i :: ok && y!=NONE -> made = i :: else fi;
            i++
       :: i<SNAPSHOTS && Sdisk[i]!=x -> i++
       :: else -> break
       od;
       i = 0;
       if
       :: y==NONE -> call(MAKE_SNAPSHOT, x, 0)
#ifdef R_RECWINS
       :: y!=NONE -> write(SNAPSHOT, x, y)
#else
       :: y!=NONE && made!=NONE -> call(REMOVE_SNAPSHOT, made, 0)   /* surplus goes before the choice is recorded */
       :: y!=NONE && made==NONE -> write(SNAPSHOT, x, y)
#endif
       fi
  fi;
  x = 0; y = 0; made = 0; ok = 0
}

inline nextGeneration(disk) {
  if :: generation[disk]+1<GENERATIONS -> write(GENERATION, disk, 0) :: else -> forget(); turnBack() fi
}

inline decideVolumes() {
  x = 0; do :: x<DISKS && volumeId[x]!=NONE && V[volumeId[x]]==AVAILABLE -> x++ :: else -> break od;
  if
  :: x==DISKS -> write(PHASE, IMAGE_CONVERSION, 0)
  :: x<DISKS && volumeId[x]!=NONE && V[volumeId[x]]==CREATING -> skip    /* waits; see mustWait */
  :: x<DISKS && volumeId[x]!=NONE && V[volumeId[x]]==GONE -> nextGeneration(x)
  :: x<DISKS && volumeId[x]==NONE -> call(MAKE_VOLUME, x*GENERATIONS+generation[x], snapshotId[x])
  fi;
  x = 0
}

inline decideConversion() {
#ifdef WITH_CONVERSION
  if
  :: pod==CONVERTED -> write(PHASE, CREATE_VM, 0)
#ifdef R_CONVWAL
  :: pod==NO_POD && !attempted -> write(ATTEMPT, 0, 0)
  :: pod==NO_POD && attempted -> turnBack()                      /* rule 12: never twice on one volume */
#else
  :: pod==NO_POD -> call(MAKE_POD, 0, 0)
#endif
  :: pod==POD_PENDING -> turnBack()
  fi
#else
  write(PHASE, CREATE_VM, 0)
#endif
}

inline decideVm() {
#ifdef R_PONR
  lookAtSource();
  if
  :: vm==NO_VM && ok -> call(MAKE_VM, 0, 0)
  :: vm!=NO_VM && ok -> write(PHASE, COMMITTED, 0)               /* rule 10: the point of no return */
  :: !ok -> turnBack()
  fi;
  ok = 0
#else
  if :: vm==NO_VM -> call(MAKE_VM, 0, 0) :: else -> write(PHASE, CLEANUP, 0) fi
#endif
}

inline decideVmStart() {
  if :: vm==VM_HALTED && wasRunning -> call(START_VM, 0, 0) :: else -> write(PHASE, CLEANUP, 0) fi
}

/* Rule 8a. Whoever deletes has seen the source's disks right before. */
#ifdef R_LASTLOOK
#define seenLost lost
#else
#define seenLost (lost && !looked)                               /* one look for a whole pass of the roll-back */
#endif
#define onlyACopy promise(!lost, "S7: the last copy is deleted")

#define doubleThere ((vm!=NO_VM && !vmStays) || pod!=NO_POD)
#define sourceOff (wasRunning && source==STOPPED)
#define sourceNotBack (wasRunning && source!=RUNNING)
#ifdef TIDY_FIRST
#define startNow (x==NONE && y==NONE)
#else
#define startNow true                                            /* as soon as what could be its double is gone */
#endif

/* Newest first; the start of the source is verified. */
inline decideRollBack() {
  x = NONE; i = 0;
  do
  :: i<VOLUMES -> seeVolume(i); if :: ok && x==NONE -> x = i :: else fi; i++
  :: else -> break
  od;
  firstSnapshot(y);
  if
#ifdef R_LASTCOPY
  :: seenLost -> write(PHASE, SOURCE_LOST, 0)
  :: !seenLost ->
#else
  :: true ->
#endif
       if
       :: vm!=NO_VM && !vmStays -> call(REMOVE_VM, 0, 0)
       :: (vm==NO_VM || vmStays) && pod!=NO_POD -> call(REMOVE_POD, 0, 0)
       :: !doubleThere && startNow && sourceOff && !refused -> call(START, 0, 0)
       :: !doubleThere && startNow && sourceOff && refused -> write(PHASE, SOURCE_LEFT_STOPPED, 0)
       :: !doubleThere && !(startNow && sourceOff) && x!=NONE -> looked = 1; call(REMOVE_VOLUME, x, 0); onlyACopy
       :: !doubleThere && !(startNow && sourceOff) && x==NONE && y!=NONE ->
            looked = 1; call(REMOVE_SNAPSHOT, y, 0); onlyACopy
       :: !doubleThere && !sourceOff && x==NONE && y==NONE -> write(PHASE, ROLLED_BACK, 0)
       fi
  fi;
  x = 0; y = 0
}

/* After the commit: the snapshots, and volumes that the VM does not have. */
inline decideCleanup() {
  firstSnapshot(x);
  y = NONE; i = 0;
  do
  :: i<VOLUMES -> seeVolume(i); if :: ok && !isRecorded(i) && y==NONE -> y = i :: else fi; i++
  :: else -> break
  od;
  i = 0;
  if
  :: pod!=NO_POD -> call(REMOVE_POD, 0, 0)
  :: pod==NO_POD && x!=NONE -> call(REMOVE_SNAPSHOT, x, 0)
  :: pod==NO_POD && x==NONE && y!=NONE -> call(REMOVE_VOLUME, y, 0)
  :: pod==NO_POD && x==NONE && y==NONE -> write(PHASE, SUCCEEDED, 0)
  fi;
  x = 0; y = 0; ok = 0
}

/* S1, S5, when success is written */
inline checkSuccess() {
  k = 0;
  do
  :: k<DISKS ->
       promise(volumeId[k]!=NONE && V[volumeId[k]]==AVAILABLE, "S5: success without all volumes");
       promise(Vera[volumeId[k]]!=BAD, "S1: success with a disk not of the source, or of the running source");
       promise(Vera[volumeId[k]]==Vera[volumeId[0]], "S1: success with disks of two different stops");
       promise(warnedSource || Vera[volumeId[k]]==era, "S1: success, but the source was changed after the snapshot");
       k++
  :: else -> break
  od;
  k = 0;
  promise(!warnedSource || starts>0 || swaps>0 || losses>0, "S1: a warning without a cause");
  promise(!wasRunning || (vm==VM_RUNNING && !vmHalf), "S1: success without a running VM");
#ifdef WITH_CONVERSION
  promise(conversions==1 && !halfConverted, "S1: success with a disk that was not converted exactly once");
#endif
}

/* ---- when it has to wait ---- */
#ifdef R_PONR
#define lastToFail COMMITTED
#else
#define lastToFail SUCCEEDED
#endif
#define cancelSeen (cancel && known<lastToFail)
#define forward (!undoing && !cancelSeen)
#define isCreating(disk) (volumeId[disk]!=NONE && V[volumeId[disk]]==CREATING)
#define waitsForVolume (known==DISK_TRANSFER && forward && (isCreating(0) || (isCreating(LAST_DISK) && volumeId[0]!=NONE)))
#define waitsForStop (source==STOPPING && (known==PREPARE_SOURCE || known==ROLLING_BACK || undoing))
#define waitsForPod (known==IMAGE_CONVERSION && !undoing && pod==CONVERTING)
#ifdef R_WAITW                     /* rule 6b: the last look is at least W after the last snapshot was accepted */
#define waitsForWindow (known==CREATE_VM && forward && young)
#else
#define waitsForWindow false
#endif
#ifdef R_WARNWAIT                  /* rule 7: the look for SourceRestarted is at least W after the commit */
#define windowPassed (youngChange==0)
#else
#define windowPassed true
#endif
#define mustWait (waitsForStop || waitsForVolume || waitsForPod || waitsForWindow)

/* Rule 13: the life of every request sent has passed. */
#ifdef R_SETTLE
#ifdef KUBERNETES_UNBOUNDED
#define quiet (zombie==0 || zombie>=MAKE_VM)                     /* only AWS refuses old requests */
#else
#define quiet (zombie==0)
#endif
#define lookAgain true                                           /* everything is observed once more */
#else
#define quiet true
#define lookAgain false
#endif
#ifdef R_LASTCOPY
#define differs ((writeA==ROLLED_BACK && sourceNotBack) || vm!=NO_VM || pod!=NO_POD || lost)
#else
#define differs ((writeA==ROLLED_BACK && sourceNotBack) || vm!=NO_VM || pod!=NO_POD)
#endif
#ifdef R_LOSTSETTLE
#define lostQuiet quiet
#else
#define lostQuiet true
#endif
#define mayBeWritten (!(writeOf==PHASE && (writeA==ROLLED_BACK || writeA==SOURCE_LEFT_STOPPED)) || quiet)
#define lossMayBeWritten (!(writeOf==PHASE && writeA==SOURCE_LOST) || lostQuiet)
#define successMayBeWritten (!(writeOf==PHASE && writeA==SUCCEEDED) || windowPassed)
