/* Everything that happens without the engine: AWS and the cluster go on, faults, people, the sweep, and the end. */

/* Finalizers go when nothing of ours is left. */
#define nothingLeft (pod==NO_POD && (phase==SUCCEEDED || vm==NO_VM) && !snapshotThere \
                     && (phase==SUCCEEDED || !volumeThere) && (phase!=SUCCEEDED || !strayVolume))

/* Others have done something to the source; reads may miss it for a while. */
inline othersChange() { if :: !youngChange && STALE_SOURCE==1 -> shown = visibleEra :: else fi; youngChange = STALE_SOURCE }

/* A sweep takes one thing. Rules 15 to 17. */
inline sweepOnce() {
  any = 0;                                                       /* it takes what it sees for an orphan of ours */
  if
  :: !record ->
#ifdef R_SWREC
       any = 0
#else
       any = 1
#endif
  :: record && ended -> any = 1
#ifndef R_SWLIVE
  :: record && phase<=CREATE_SNAPSHOTS -> any = 1                /* its cache does not have the record yet */
#endif
  :: else
  fi;
#ifdef R_LASTSWEEP
  if :: lost && phase!=SUCCEEDED -> any = 0 :: else fi;
#endif
  if
  :: any ->
       x = NONE; i = 0;
       do
       :: i<VOLUMES -> if :: live(i) && !(record && phase==SUCCEEDED && isRecorded(i)) -> x = i :: else fi; i++
       :: else -> break
       od;
       y = NONE; i = 0;
       do
       :: i<SNAPSHOTS -> if :: S[i]==PRESENT -> y = i :: else fi; i++
       :: else -> break
       od;
       i = 0;
       if
       :: x!=NONE ->
            printf("SWEEP deletes volume %d\n", x);
            promise(!(vm!=NO_VM && isRecorded(x) && afterCommit), "S4: a volume of the VM is swept");
            promise(!lost || phase==SUCCEEDED, "S7: the last copy is swept");
            V[x] = GONE; Vyoung = Vyoung & ~(1<<x)
       :: x==NONE && y!=NONE ->
            printf("SWEEP deletes snapshot %d\n", y);
            promise(ended || !record, "S3: a snapshot of a live migration is swept");
            promise(!lost || phase==SUCCEEDED, "S7: the last copy is swept");
            dropSnapshot(y)
       :: else
       fi
  :: else
  fi;
  any = 0; x = 0; y = 0
}

active proctype World() {
end_world:
  do
  /* ---- time passes ---- */
  :: atomic { !finished && source==STOPPING -> source = STOPPED }
  :: atomic { !finished && (young || youngChange) -> youngChange = 0; shown = 0; Syoung = 0; Vyoung = 0 }
  :: atomic { !finished && V[0]==CREATING -> V[0] = AVAILABLE }
  :: atomic { !finished && V[1]==CREATING -> V[1] = AVAILABLE }
  :: atomic { !finished && V[2]==CREATING -> V[2] = AVAILABLE }
  :: atomic { !finished && V[3]==CREATING -> V[3] = AVAILABLE }
  :: atomic { !finished && pod==CONVERTING -> pod = CONVERTED; conversions++ }
  /* ---- the call in flight arrives, or is refused as too old ---- */
  :: atomic { !finished && zombie!=0 ->
       printf("ZOMBIE call %d arrives\n", zombie);
       execute(zombie, zombieA, zombieB); result = 0; made = 0; zombie = 0; zombieA = 0; zombieB = 0 }
  :: atomic { !finished && zombie!=0 -> zombie = 0; zombieA = 0; zombieB = 0 }
  /* ---- faults ---- */
  :: atomic { !finished && volumeDeaths<VOLUME_DEATHS && V[0]==CREATING ->
       volumeDeaths++; printf("FAULT volume 0 vanishes while it is being created\n"); dropVolume(0) }
  :: atomic { !finished && evictions<EVICTIONS && pod==CONVERTING ->
       evictions++; printf("FAULT the conversion pod is evicted half way\n"); halfConverted = 1; pod = NO_POD }
  :: atomic { !finished && evictions<EVICTIONS && pod==CONVERTED ->
       evictions++; printf("FAULT the finished conversion pod is deleted\n"); pod = NO_POD }
  :: atomic { !finished && crashes<CRASHES && pc!=READ -> crashes++; printf("FAULT crash and restart\n"); readAgain() }
  :: atomic { !finished && zombies<ZOMBIES && pc==CALL && zombie==0 ->
       zombies++; printf("FAULT the leader pauses with call %d (%d,%d) decided; a new leader takes over\n", callOf, callA, callB);
       zombie = callOf; zombieA = callA; zombieB = callB; readAgain() }
  /* ---- people ---- */
  :: atomic { !finished && cancels<CANCELS && !ended -> cancels++; printf("USER cancels\n"); cancel = 1 }
  :: atomic { !finished && starts<STARTS && source==STOPPED && !ended ->
       starts++; printf("OTHERS start the source\n"); othersChange(); source = RUNNING; launches++ }
  :: atomic { !finished && swaps<SWAPS && source==STOPPED && phase>=PREPARE_SOURCE && !ended && !lost ->
       swaps++; othersChange();
       if
       :: printf("OTHERS detach a disk of the source, write to it elsewhere and attach it again\n"); disks = disks+2
       :: printf("OTHERS put another disk in place of one of the source's\n"); disks = disks+1
       fi }
  :: atomic { !finished && losses<LOSSES && phase>=PREPARE_SOURCE ->
       losses++; lost = 1; othersChange();
       if
       :: printf("OTHERS terminate the source, with its root volume\n"); source = TERMINATED
       :: !swapped && source==STOPPED -> printf("OTHERS delete a disk of the source\n"); disks = disks+1
       fi }
  :: atomic { !finished && snapshotDeletes<SNAPSHOT_DELETES && S[0]==PRESENT && !ended ->
       snapshotDeletes++; printf("OTHERS delete snapshot 0\n"); dropSnapshot(0) }
  :: atomic { !finished && deletes<DELETES && record ->
       deletes++; printf("USER deletes the record\n");
#ifdef R_FIN
       deleteWanted = 1; if :: !afterCommit && !ended -> cancel = 1 :: else fi
#else
       record = 0
#endif
     }
  :: atomic { !finished && deleteWanted && record && ended && zombie==0 && !young && nothingLeft ->
       printf("RECORD is gone\n"); record = 0 }
  :: atomic { !finished && sweeps<SWEEPS -> sweeps++; sweepOnce() }
  od
}

#define lastSweep promise(!lost || phase==SUCCEEDED, "S7: the last copy is swept after the end")

/* The end: nothing in flight, the window passed, the last sweep done. */
active proctype Final() {
  atomic { pc==IDLE && zombie==0 && !young && (ended || !record) && !volumeCreating && pod!=CONVERTING ->
#ifdef R_SWEEP
    if
#ifdef R_LASTSWEEP
    :: record && (phase==SUCCEEDED || !lost) ->
         printf("SWEEP after the end\n");
#else
    :: record ->
         printf("SWEEP after the end\n");
#endif
         i = 0;
         do
         :: i<SNAPSHOTS -> if :: S[i]==PRESENT -> lastSweep; dropSnapshot(i) :: else fi; i++
         :: else -> break
         od;
         i = 0;
         do
         :: i<VOLUMES ->
              if
              :: live(i) && !(isRecorded(i) && phase==SUCCEEDED) -> lastSweep; V[i] = GONE
              :: else
              fi;
              i++
         :: else -> break
         od;
         i = 0;
         if :: phase!=SUCCEEDED && vm==VM_HALTED -> vm = NO_VM :: else fi;
         pod = NO_POD
    :: else
    fi;
#endif
    promise(record || (deleteWanted && ended), "S2: the record vanished before its end");
    promise(!(phase==ROLLED_BACK && sourceNotBack && !lost), "S2: rolled back, and the source is off");
    promise(!(phase==ROLLED_BACK && !wasRunning && source==RUNNING && starts==0), "S2: the source runs and did not before");
    promise(!(phase==SOURCE_LEFT_STOPPED && !refused), "S2: SourceLeftStopped, but no start was refused");
    promise(!(phase==SOURCE_LOST && !lost), "S7: SourceLost, but nothing was lost");
    if
    :: lost && phase!=SUCCEEDED                                  /* of a lost source everything is kept */
    :: else ->
         promise(!snapshotThere, "S3: a snapshot is left over");
         promise(phase==SUCCEEDED || !volumeThere, "S3: a volume is left over");
         promise(!strayVolume, "S3: a volume is left over that the VM does not have");
         promise(phase==SUCCEEDED || vm==NO_VM, "S3: a VM is left over")
    fi;
    promise(!cancel || (ended && phase!=SUCCEEDED) || (phase==SUCCEEDED && warnedCancel), "S6: a cancel was not heard");
#ifdef REACH
    promise(phase!=REACH, "nothing: this end can be reached");   /* so the model is not vacuous */
#endif
    finished = 1 }
}
