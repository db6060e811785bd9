/* ONE migration (one VM), exhaustively: every interleaving of the engine, the world and a few faults.
 *
 * Each rule is a switch R_...; all set = the protocol. The faults are budgets, see state.pml.
 * The promises S1 to S7 are assertions: at the call or the decision that would break them, when an end is written,
 * and after the end and the sweep (process Final). */
#include "state.pml"
#include "calls.pml"
#include "decisions.pml"

active proctype Engine() {
end_engine:
  do
  /* ---- reads the record ---- */
  :: atomic { pc==READ && !finished ->
       forget(); undoing = 0; stale = 0; looked = 0; vmStays = 0;
       if
       :: !record -> pc = IDLE
       :: record && ended -> known = phase; pc = IDLE
       :: record && !ended -> known = phase; pc = DECIDE
#ifndef R_CLAIM
       :: record && staleReads<STALE_READS && furthest>=PREPARE_SOURCE && phase!=known ->
            staleReads++; printf("FAULT the record is read from a stale cache\n"); stale = 1; pc = DECIDE;
            if :: known = PREPARE_SOURCE :: known = furthest fi
#endif
       fi }

  /* ---- decides one call or one write ---- */
  :: atomic { pc==DECIDE && !finished && record && !mustWait ->
       if
       :: known==ROLLING_BACK || undoing -> decideRollBack()
       :: !(known==ROLLING_BACK || undoing) && cancelSeen -> turnBack()
       :: !(known==ROLLING_BACK || undoing) && !cancelSeen ->
            if
            :: failures<FAILURES && known<lastToFail ->
                 failures++; printf("FAULT phase %d fails\n", known); turnBack()
            :: known==INITIALIZE -> write(PHASE, PREPARE_SOURCE, 0)
            :: known==PREPARE_SOURCE -> decideStop()
            :: known==CREATE_SNAPSHOTS -> decideSnapshots()
            :: known==DISK_TRANSFER -> decideVolumes()
            :: known==IMAGE_CONVERSION -> decideConversion()
            :: known==CREATE_VM -> decideVm()
            :: known==COMMITTED -> decideVmStart()
            :: known==CLEANUP -> decideCleanup()
            :: known>=SUCCEEDED && known!=ROLLING_BACK -> pc = IDLE
            fi
       fi }
  :: atomic { pc==DECIDE && !record -> pc = IDLE; forget() }     /* gone under us: there was no finalizer */

  /* ---- calls ---- */
  :: atomic { pc==CALL && !finished ->
       if
       :: execute(callOf, callA, callB);                         /* and the answer arrives */
          if
          :: callOf==MAKE_SNAPSHOT && result==0 -> write(SNAPSHOT, callA, made); callOf = 0
          :: callOf==MAKE_SNAPSHOT && result==1 -> forget(); turnBack()
          :: callOf==MAKE_VOLUME && result==0 -> write(VOLUME, callA/GENERATIONS, made); callOf = 0
          :: callOf==MAKE_VOLUME && result==1 -> forget(); turnBack()
          :: callOf==MAKE_VOLUME && result==2 -> nextGeneration(callA/GENERATIONS); callOf = 0
          :: callOf==START_VM && result==1 -> forget(); pc = READ
          :: callOf==REMOVE_VM && result==1 -> forget(); vmStays = 1; pc = DECIDE
          :: else -> forget(); if :: stale -> pc = READ :: else -> pc = DECIDE fi
          fi;
          result = 0; made = 0
       :: lostAnswers<LOST_ANSWERS ->
            lostAnswers++; printf("FAULT the answer is lost\n");
            execute(callOf, callA, callB); forget(); result = 0; made = 0; pc = LOOK
       :: lostAnswers<LOST_ANSWERS && zombie==0 ->
            lostAnswers++; printf("FAULT call %d timed out and is still on its way\n", callOf);
            zombie = callOf; zombieA = callA; zombieB = callB; forget(); pc = LOOK
       fi }

  /* ---- after an ambiguous answer: waits the window out, and decides anew ---- */
  :: atomic { pc==LOOK && !finished && !young -> pc = READ }

  /* ---- writes, by compare-and-swap ---- */
  :: atomic { pc==WRITE && !finished && (!record || (mayBeWritten && lossMayBeWritten && successMayBeWritten)) ->
       if
       :: !record -> forget(); pc = IDLE
       :: record && stale -> forget(); pc = READ                 /* 409 */
       :: record && !stale && writeOf==SNAPSHOT ->
            printf("ENGINE records snapshot %d of disk %d\n", writeB, writeA);
            snapshotId[writeA] = writeB; forget(); pc = DECIDE
       :: record && !stale && writeOf==VOLUME ->
            printf("ENGINE records volume %d of disk %d\n", writeB, writeA);
            volumeId[writeA] = writeB; forget(); pc = DECIDE
       :: record && !stale && writeOf==GENERATION ->
            printf("ENGINE raises the generation of disk %d\n", writeA);
            volumeId[writeA] = NONE; generation[writeA] = generation[writeA]+1; forget(); pc = DECIDE
       :: record && !stale && writeOf==ATTEMPT -> attempted = 1; forget(); call(MAKE_POD, 0, 0)
       :: record && !stale && writeOf==PHASE ->
            if
            :: writeA==CREATE_SNAPSHOTS ->
#ifdef R_WITREAD
                 witness = writeB
#else
                 witness = visibleEra                            /* read a second time */
#endif
#ifdef R_GATE
            :: writeA==CREATE_VM -> secret = 0
#endif
            :: (writeA==ROLLED_BACK || writeA==SOURCE_LEFT_STOPPED) && lookAgain && differs ->
                 writeA = ROLLING_BACK; vmStays = 0; looked = 0
            :: writeA==COMMITTED && cancel -> warnedCancel = 1
            :: writeA==SUCCEEDED ->
                 printf("ENGINE writes phase %d\n", writeA);
                 warnedCancel = cancel;
#ifdef R_STAYED
                 lookAtSource();
                 if :: !ok -> warnedSource = 1 :: else fi;
                 ok = 0;
#endif
                 checkSuccess()
            :: else
            fi;
            if :: writeA!=SUCCEEDED -> printf("ENGINE writes phase %d\n", writeA) :: else fi;
            phase = writeA; known = writeA;
            if :: writeA<SUCCEEDED && writeA>furthest -> furthest = writeA :: else fi;
            if
            :: ended -> pc = IDLE; undoing = 0; looked = 0; vmStays = 0
            :: else -> pc = DECIDE
            fi;
            forget()
       fi }
  od
}

#include "world.pml"

init {
  timeout -> promise(finished, "L1: the migration is stuck")
}
