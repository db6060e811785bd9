/* TWO migrations of the SAME source (two plans, or a second run), reduced: one disk, no volumes.
 *
 * They run together, or with SECOND_AFTER one after the other. A crash is a call that is paused in flight while the next
 * incarnation goes on; a phase may fail FAILURES times in all. */
#include "names.pml"

#ifndef FAILURES
#define FAILURES 1
#endif
#ifndef ZOMBIES
#define ZOMBIES 1
#endif
#ifndef REFUSED_STARTS             /* no capacity for the source, for a while */
#define REFUSED_STARTS 0
#endif
#ifndef SECOND_AFTER               /* 1: the second begins when the first has ended */
#define SECOND_AFTER 0
#endif
#define NEW 100

byte source = RUNNING, launches = 0;
byte lock = NONE, lastEnded = NONE;
byte phase[2] = NEW;
byte snapshotEra[2] = NONE;
byte witness[2] = NONE;
bit wasRunning[2];
byte vmOwner = NONE;
bit vmRuns, finished, succeeded;
byte zombie, zombieOf;
byte zombies, failures, refusedStarts;
bit refused;

#define committed(m) (phase[m]==SUCCEEDED || phase[m]==COMMITTED)
#define ended(m) (phase[m]==SUCCEEDED || phase[m]==ROLLED_BACK || phase[m]==SOURCE_LEFT_STOPPED || phase[m]==REFUSED)

inline execute(c, m) {
  printf("      effect: call %d of migration %d source=%d launches=%d\n", c, m, source, launches);
  if
  :: c==STOP -> if :: source==RUNNING -> source = STOPPING :: else fi
  :: c==START ->
       if
       :: source==STOPPED && !refused ->
            promise(!committed(0) && !committed(1), "S4: the source is started by us after the commit");
            if :: source = RUNNING; launches++ :: refusedStarts<REFUSED_STARTS -> refusedStarts++; refused = 1 fi
       :: else
       fi
  :: c==MAKE_VM -> if :: vmOwner==NONE -> vmOwner = m :: else fi
  :: c==REMOVE_VM ->
       if
#ifdef R_UIDDEL
       :: vmOwner==m -> promise(phase[m]!=SUCCEEDED, "S4: the VM is deleted after success"); vmOwner = NONE; vmRuns = 0
#else
       :: vmOwner!=NONE ->
            promise(!committed(vmOwner), "S3, S4: the VM of the other migration is deleted"); vmOwner = NONE; vmRuns = 0
#endif
       :: else
       fi
  :: c==START_VM -> if :: vmOwner!=NONE -> vmRuns = 1; promise(vmOwner==m, "S3: the VM of the other migration is started") :: else fi
  fi
}

/* The call is done, or paused in flight while the migration's next incarnation goes on. */
inline act(c, m) {
  if
  :: execute(c, m)
  :: zombies<ZOMBIES && zombie==0 ->
       zombies++; zombie = c; zombieOf = m;
       printf("FAULT the leader pauses with call %d of migration %d decided; a new leader takes over\n", c, m)
  fi
}
inline enter(m, p) { printf("MIGRATION %d enters phase %d\n", m, p); phase[m] = p }
inline end(m, p) { enter(m, p); lock = NONE; lastEnded = m }

#ifdef R_STAYED
#define stayed(m) (source==STOPPED && launches==witness[m])
#else
#define stayed(m) true
#endif
#ifdef R_SETTLE
#define quiet(m) (zombie==0 || zombieOf!=m || zombie>=MAKE_VM)   /* only AWS refuses old requests */
#else
#define quiet(m) true
#endif
#ifdef R_OWNVM                     /* AlreadyExists is verified */
#define myVm(m) (vmOwner==m)
#else
#define myVm(m) (vmOwner!=NONE)
#endif
#ifdef R_UIDDEL
#define vmToUndo(m) (vmOwner==m)
#else
#define vmToUndo(m) (vmOwner!=NONE)
#endif
#ifdef R_LOCK
#define mayHold(m) (lock==NONE)
#else
#define mayHold(m) true
#endif
#ifdef R_SKIPDONE
#define carried(m) committed(m)
#else
#define carried(m) false
#endif

proctype Migration(byte m) {
end_migration:
  do
  :: atomic { phase[m]==NEW && mayHold(m) && (m==0 || SECOND_AFTER==0 || ended(0)) ->
       if
       :: carried(1-m) -> enter(m, REFUSED)
       :: else ->
            lock = m; wasRunning[m] = (source==RUNNING);
#ifdef R_INHERIT
            if :: phase[1-m]==SOURCE_LEFT_STOPPED && source!=RUNNING -> wasRunning[m] = 1 :: else fi;
#endif
            enter(m, PREPARE_SOURCE)
       fi }
  :: atomic { phase[m]==PREPARE_SOURCE && source==RUNNING -> act(STOP, m) }
  :: atomic { phase[m]==PREPARE_SOURCE && source==STOPPED -> witness[m] = launches; enter(m, CREATE_SNAPSHOTS) }
  :: atomic { phase[m]==CREATE_SNAPSHOTS && snapshotEra[m]==NONE ->
       if :: source==STOPPED -> snapshotEra[m] = launches :: else -> snapshotEra[m] = BAD fi }
  :: atomic { phase[m]==CREATE_SNAPSHOTS && snapshotEra[m]!=NONE ->
       if :: stayed(m) -> enter(m, CREATE_VM) :: else -> enter(m, ROLLING_BACK) fi }
  :: atomic { phase[m]==CREATE_VM && vmOwner==NONE -> act(MAKE_VM, m) }
  :: atomic { phase[m]==CREATE_VM && vmOwner!=NONE ->
       if :: myVm(m) && stayed(m) -> enter(m, COMMITTED) :: else -> enter(m, ROLLING_BACK) fi }
  :: atomic { phase[m]==COMMITTED && !vmRuns -> act(START_VM, m) }
  :: atomic { phase[m]==COMMITTED && vmRuns ->
       enter(m, SUCCEEDED); lock = NONE;
       promise(vmOwner==m, "S1: success with the VM of the other migration");
       promise(snapshotEra[m]!=BAD, "S1: success with a snapshot of the running source");
       promise(!succeeded, "S1: one instance, two successes"); succeeded = 1 }
  :: atomic { phase[m]>=PREPARE_SOURCE && phase[m]<=CREATE_VM && failures<FAILURES ->
       failures++; printf("FAULT migration %d fails\n", m); enter(m, ROLLING_BACK) }
  :: atomic { phase[m]==ROLLING_BACK && source!=STOPPING && quiet(m) ->
       if
       :: vmToUndo(m) -> act(REMOVE_VM, m)
       :: !vmToUndo(m) && wasRunning[m] && source==STOPPED && !refused -> act(START, m)
       :: !vmToUndo(m) && wasRunning[m] && source==STOPPED && refused -> end(m, SOURCE_LEFT_STOPPED)
       :: !vmToUndo(m) && (!wasRunning[m] || source==RUNNING) -> end(m, ROLLED_BACK)
       fi }
  od
}

active proctype World() {
end_world:
  do
  :: atomic { !finished && source==STOPPING -> source = STOPPED }
  :: atomic { !finished && zombie!=0 ->
       printf("ZOMBIE call %d of migration %d arrives\n", zombie, zombieOf);
       execute(zombie, zombieOf); zombie = 0; zombieOf = 0 }
  :: atomic { !finished && zombie!=0 -> zombie = 0; zombieOf = 0 }
  :: atomic { !finished && refused && phase[0]==SOURCE_LEFT_STOPPED -> refused = 0 }    /* capacity is back */
  od
}

active proctype Final() {
  atomic { ended(0) && ended(1) && zombie==0 && source!=STOPPING ->
    if                                                           /* the sweep */
    :: vmOwner!=NONE && !vmRuns && !committed(vmOwner) -> vmOwner = NONE
    :: else
    fi;
    promise(succeeded || source==RUNNING || phase[lastEnded]==SOURCE_LEFT_STOPPED, "S2: the source is off for good");
    promise(succeeded || vmOwner==NONE, "S3: a VM is left over");
    finished = 1 }
}

init {
  atomic { run Migration(0); run Migration(1) };
  timeout -> promise(finished, "L1: a migration is stuck")
}
