/* TWO VMs of ONE Migration, each with a source and a record of its own, reduced: one snapshot and one volume each.
 *
 * All their objects carry the tag of the Migration, and each record's objects the record's tag. Who lists by the tag of
 * the Migration finds the sibling's objects too. */
#include "names.pml"

#ifndef FAILURES
#define FAILURES 2
#endif
#ifndef ZOMBIES
#define ZOMBIES 1
#endif
#ifndef SWEEPS
#define SWEEPS 2
#endif

byte phase[2] = CREATE_SNAPSHOTS;
bit snapshot[2], volume[2];        /* there */

byte zombie, zombieOf;
byte zombies, failures, sweeps;
bit finished;

#define ended(m) (phase[m]==SUCCEEDED || phase[m]==ROLLED_BACK)

#ifdef R_RECTAG                    /* what an undo and a cleanup list before they delete */
#define undoes(m, o) (o==m)
#else
#define undoes(m, o) true
#endif
#ifdef R_RECTAGLOOK                /* what settling looks for before the end is written */
#define leftOf(m) (snapshot[m] || volume[m])
#else
#define leftOf(m) (snapshot[0] || snapshot[1] || volume[0] || volume[1])
#endif
#ifdef R_RECTAGSWEEP               /* whose end makes an object of o an orphan */
#define orphaned(o) ended(o)
#else
#define orphaned(o) (ended(0) || ended(1))
#endif

inline execute(c, m) {
  printf("      effect: call %d of VM %d\n", c, m);
  if
  :: c==MAKE_SNAPSHOT -> snapshot[m] = 1
  :: c==MAKE_VOLUME -> if :: snapshot[m] -> volume[m] = 1 :: else fi
  fi
}
inline act(c, m) {
  if
  :: execute(c, m)
  :: zombies<ZOMBIES && zombie==0 ->
       zombies++; zombie = c; zombieOf = m;
       printf("FAULT the leader pauses with call %d of VM %d decided; a new leader takes over\n", c, m)
  fi
}
inline enter(m, p) { printf("VM %d enters phase %d\n", m, p); phase[m] = p }

inline dropSnapshot(who, whose) {
  printf("VM %d deletes the snapshot of VM %d\n", who, whose);
  promise(who==whose, "S3: another VM of the plan is touched"); snapshot[whose] = 0
}
inline dropVolume(who, whose) {
  printf("VM %d deletes the volume of VM %d\n", who, whose);
  promise(who==whose, "S3: another VM of the plan is touched"); volume[whose] = 0
}

proctype Migration(byte m) {
end_migration:
  do
  :: atomic { phase[m]==CREATE_SNAPSHOTS && !snapshot[m] -> act(MAKE_SNAPSHOT, m) }
  :: atomic { phase[m]==CREATE_SNAPSHOTS && snapshot[m] -> enter(m, DISK_TRANSFER) }
  :: atomic { phase[m]==DISK_TRANSFER && !volume[m] -> act(MAKE_VOLUME, m) }
  :: atomic { phase[m]==DISK_TRANSFER && volume[m] -> enter(m, CLEANUP) }        /* committed */
  :: atomic { phase[m]==CLEANUP && snapshot[m] -> dropSnapshot(m, m) }
  :: atomic { phase[m]==CLEANUP && snapshot[1-m] && undoes(m, 1-m) -> dropSnapshot(m, 1-m) }
  :: atomic { phase[m]==CLEANUP && !snapshot[m] ->
       promise(volume[m], "S5: success without the volume"); enter(m, SUCCEEDED) }
  :: atomic { phase[m]<=DISK_TRANSFER && failures<FAILURES ->
       failures++; printf("FAULT VM %d fails\n", m); enter(m, ROLLING_BACK) }
  :: atomic { phase[m]==ROLLING_BACK && volume[m] -> dropVolume(m, m) }
  :: atomic { phase[m]==ROLLING_BACK && volume[1-m] && undoes(m, 1-m) -> dropVolume(m, 1-m) }
  :: atomic { phase[m]==ROLLING_BACK && snapshot[m] -> dropSnapshot(m, m) }
  :: atomic { phase[m]==ROLLING_BACK && snapshot[1-m] && undoes(m, 1-m) -> dropSnapshot(m, 1-m) }
  :: atomic { phase[m]==ROLLING_BACK && !leftOf(m) && (zombie==0 || zombieOf!=m) -> enter(m, ROLLED_BACK) }
  od
}

#define sweepable(o) (orphaned(o) && (snapshot[o] || (volume[o] && phase[o]!=SUCCEEDED)))

inline sweep(o) {
  printf("SWEEP deletes what it finds of VM %d\n", o);
  promise(ended(o), "S3: objects of a live VM of the plan are swept");
  snapshot[o] = 0; if :: phase[o]!=SUCCEEDED -> volume[o] = 0 :: else fi
}

active proctype World() {
end_world:
  do
  :: atomic { !finished && zombie!=0 ->
       printf("ZOMBIE call %d of VM %d arrives\n", zombie, zombieOf);
       execute(zombie, zombieOf); zombie = 0; zombieOf = 0 }
  :: atomic { !finished && zombie!=0 -> zombie = 0; zombieOf = 0 }
  :: atomic { !finished && sweeps<SWEEPS && sweepable(0) -> sweeps++; sweep(0) }
  :: atomic { !finished && sweeps<SWEEPS && sweepable(1) -> sweeps++; sweep(1) }
  od
}

active proctype Final() {
  atomic { ended(0) && ended(1) && zombie==0 ->
    if :: sweepable(0) -> sweep(0) :: else fi;
    if :: sweepable(1) -> sweep(1) :: else fi;
    promise(!snapshot[0] && !snapshot[1], "S3: a snapshot is left over");
    promise(volume[0]==(phase[0]==SUCCEEDED) && volume[1]==(phase[1]==SUCCEEDED), "S1, S3: a volume is missing or left over");
#ifdef REACH
    promise(!(phase[0]==REACH && phase[1]==SUCCEEDED), "nothing: these ends can be reached");
#endif
    finished = 1 }
}

init {
  atomic { run Migration(0); run Migration(1) };
  timeout -> promise(finished, "L1: a migration is stuck")
}
