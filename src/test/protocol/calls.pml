/* What a mutating call does, whoever sends it: the engine, a paused old leader, or a late packet. */

inline dropSnapshot(n) {
  S[n] = GONE; Sdisk[n] = 0; Sera[n] = 0; Syoung = Syoung & ~(1<<n);
  /* a volume that is still being created from it dies with it (pessimistic) */
  k = 0;
  do
  :: k<MAX_VOLUMES ->
       if :: V[k]==CREATING && Vsnapshot[k]==n -> V[k] = GONE; Vyoung = Vyoung & ~(1<<k) :: else fi;
       k++
  :: else -> break
  od;
  k = 0
}

inline dropVolume(v) { V[v] = GONE; Vyoung = Vyoung & ~(1<<v); Vsnapshot[v] = 0; Vera[v] = 0 }

inline makeVolume(v, snapshot) {
  V[v] = CREATING; Vsnapshot[v] = snapshot; Vera[v] = Sera[snapshot]; Vyoung = Vyoung | (1<<v)
}

#define keptWhenLost promise(phase!=SOURCE_LOST, "S7: SourceLost said that nothing is deleted, and now something is")

/* A VM starts. It may be the real one only if it has all its disks. */
inline vmStarts() {
  vmHalf = 0; k = 0;
  do
  :: k<DISKS -> if :: volumeId[k]==NONE || !live(volumeId[k]) -> vmHalf = 1 :: else fi; k++
  :: else -> break
  od;
  k = 0;
  if
  :: !vmHalf ->
       promise(!(phase==ROLLED_BACK || phase==ROLLING_BACK), "S4: the VM starts while the migration is undone");
       promise(source!=RUNNING || starts>0, "S4: the VM starts beside the source, which we have started");
       promise(pod!=CONVERTING, "S1: the VM starts while its disk is converted");
       everRan = 1
  :: else
  fi
}

inline tell(c, a, b) {
  printf("      effect: call %d (%d,%d) source=%d launches=%d disks=%d vm=%d\n", c, a, b, source, launches, disks, vm)
}

/* result: 0 done, 1 refused, 2 the token's volume is gone; made: the id in the answer */
inline execute(c, a, b) {
  tell(c, a, b); result = 0; made = NONE;
  if
  :: c==STOP -> if :: source==RUNNING -> source = STOPPING :: else fi
  :: c==START ->
       if
       :: source==STOPPED ->
            promise(!afterCommit, "S4: the source is started by us after the commit");
            promise(vm!=VM_RUNNING, "S4: the source is started by us beside the VM");
            if
            :: source = RUNNING; launches++
            :: refused<REFUSED_STARTS -> refused = 1; result = 1
            fi
       :: source==STOPPING || source==TERMINATED -> result = 1
       :: else
       fi
  :: c==MAKE_SNAPSHOT ->
       if
       :: lost -> result = 1                                     /* InvalidVolume.NotFound */
       :: else ->
            i = 0; do :: i<SNAPSHOTS && S[i]!=0 -> i++ :: else -> break od;
            promise(i<SNAPSHOTS, "the model: too few slots for snapshots");
            S[i] = PRESENT; Sdisk[i] = a; Syoung = Syoung | (1<<i);
            if :: source==STOPPED && !swapped -> Sera[i] = era :: else -> Sera[i] = BAD fi;
            made = i; i = 0
       fi
  :: c==REMOVE_SNAPSHOT ->
#ifdef R_RBFIRST
       promise(!(phase<=CREATE_VM && (snapshotId[0]==a || snapshotId[LAST_DISK]==a)),
               "S1: the recorded snapshot of a live migration is deleted");
#endif
       if :: S[a]==PRESENT -> keptWhenLost; dropSnapshot(a) :: else fi
  :: c==MAKE_VOLUME ->
       if
       :: V[a]==0 && b!=NONE && S[b]==PRESENT -> makeVolume(a, b)
       :: V[a]==0 && S[b]!=PRESENT -> result = 1                 /* InvalidSnapshot.NotFound */
       :: live(a) && Vsnapshot[a]==b ->
            if
            :: skip                                              /* same token: same volume */
            :: forgottenTokens<FORGOTTEN_TOKENS && S[b]==PRESENT && a+1<VOLUMES && V[a+1]==0 ->
                 forgottenTokens++; printf("FAULT token forgotten: a second volume\n");
                 makeVolume(a+1, b); second = 1
            fi
       :: live(a) && Vsnapshot[a]!=b -> result = 1               /* IdempotentParameterMismatch */
       :: V[a]==GONE -> result = 2                               /* the token is burned */
       fi;
       made = a+second; second = 0
  :: c==REMOVE_VOLUME ->
       if
       :: live(a) ->
            keptWhenLost;
            promise(!(isRecorded(a) && afterCommit), "S4: a volume of the VM is deleted");
            if
            :: isRecorded(a) && vm==VM_RUNNING && !vmHalf -> result = 1    /* VolumeInUse */
            :: else -> dropVolume(a)
            fi
       :: else
       fi
  :: c==MAKE_VM ->
       if
       :: vm==NO_VM ->
#ifdef R_HALTED
            vm = VM_HALTED
#else
            vm = (wasRunning -> VM_RUNNING : VM_HALTED);
            if :: vm==VM_RUNNING -> vmStarts() :: else fi
#endif
       :: else
       fi
  :: c==START_VM -> if :: vm==VM_HALTED -> vm = VM_RUNNING; vmStarts() :: else -> result = 1 fi
  :: c==REMOVE_VM ->
       if
       :: vm!=NO_VM ->
            promise(!afterCommit, "S4: the VM is deleted after the commit");
            promise(!everRan, "S4, S6: a VM is deleted that has run");
            if
            :: vm = NO_VM; vmHalf = 0
            :: refusedRemovals<REFUSED_REMOVALS -> refusedRemovals++; result = 1;
                 printf("FAULT the API server forbids to delete the VM\n")
            fi
       :: else
       fi
  :: c==MAKE_POD ->
       if
       :: pod==NO_POD ->
            if
#ifdef R_GATE
            :: !secret -> pod = POD_PENDING
#endif
            :: else -> pod = CONVERTING; promise(vm!=VM_RUNNING, "S1: the disk of a running VM is converted")
            fi
       :: else
       fi
  :: c==REMOVE_POD ->
       if :: pod!=NO_POD -> if :: pod==CONVERTING -> halfConverted = 1 :: else fi; pod = NO_POD :: else fi
  fi
}
