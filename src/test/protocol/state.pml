/* What exists: the record in Kubernetes, the objects in AWS and in the cluster, the engine's memory, the faults left. */

#include "names.pml"

/* ---- sizes ---- */
#ifndef DISKS
#define DISKS 1
#endif
#ifndef SNAPSHOTS                  /* slots for snapshots; one too few fails an assertion, so no state is cut off */
#define SNAPSHOTS 4
#endif
#ifndef GENERATIONS                /* volume generations per disk */
#define GENERATIONS 2
#endif
#define MAX_SNAPSHOTS 6
#define MAX_VOLUMES 4
#define VOLUMES (DISKS*GENERATIONS)
#define LAST_DISK (DISKS-1)

/* ---- budgets: how often each fault may happen ---- */
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef LOST_ANSWERS               /* an answer is lost after the effect, or the call is still on its way */
#define LOST_ANSWERS 1
#endif
#ifndef ZOMBIES                    /* a leader pauses with one call decided, and a new one takes over */
#define ZOMBIES 1
#endif
#ifndef FAILURES                   /* a phase fails */
#define FAILURES 1
#endif
#ifndef CANCELS
#define CANCELS 1
#endif
#ifndef STARTS                     /* others start the stopped source */
#define STARTS 0
#endif
#ifndef SWAPS                      /* others attach another disk in place of one, or have one written to elsewhere */
#define SWAPS 0
#endif
#ifndef LOSSES                     /* others terminate the source, or delete one of its volumes */
#define LOSSES 0
#endif
#ifndef SNAPSHOT_DELETES           /* others delete a snapshot of ours */
#define SNAPSHOT_DELETES 0
#endif
#ifndef VOLUME_DEATHS              /* a volume vanishes while it is being created */
#define VOLUME_DEATHS 0
#endif
#ifndef REFUSED_STARTS             /* no capacity: the start is refused, and stays refused */
#define REFUSED_STARTS 0
#endif
#ifndef REFUSED_REMOVALS           /* the API server forbids to delete the VM: noted, the undo goes on */
#define REFUSED_REMOVALS 0
#endif
#ifndef DELETES                    /* kubectl delete of the record */
#define DELETES 0
#endif
#ifndef SWEEPS                     /* sweeps at any moment; the one after the end is always there */
#define SWEEPS 0
#endif
#ifndef STALE_READS                /* the record is read from an old cache */
#define STALE_READS 0
#endif
#ifndef EVICTIONS                  /* the conversion pod is evicted */
#define EVICTIONS 0
#endif
#ifndef FORGOTTEN_TOKENS           /* a repeated CreateVolume makes a second volume */
#define FORGOTTEN_TOKENS 0
#endif
#ifndef STALE_SOURCE               /* 1: a read of the source may miss what others have just done to it */
#define STALE_SOURCE 0
#endif
#ifndef SOURCE0
#define SOURCE0 RUNNING
#endif

/* ---- what the engine does next ---- */
#define READ 0
#define DECIDE 1
#define CALL 2
#define WRITE 3
#define LOOK 4                     /* after an ambiguous answer */
#define IDLE 5

/* ---- writes to the record ---- */
#define PHASE 1
#define SNAPSHOT 2
#define VOLUME 3
#define GENERATION 4
#define ATTEMPT 5

/* ---- VM ---- */
#define NO_VM 0
#define VM_HALTED 1
#define VM_RUNNING 2
/* ---- conversion pod ---- */
#define NO_POD 0
#define CONVERTING 1
#define CONVERTED 2
#define POD_PENDING 3              /* its Secret is gone: it cannot start any more */
/* ---- snapshots and volumes; 0 is a free slot ---- */
#define PRESENT 1
#define CREATING 1
#define AVAILABLE 2
#define GONE 3

/* ---- the record ---- */
byte phase = INITIALIZE;
bit record = 1;
bit wasRunning = (SOURCE0 == RUNNING);
byte witness = NONE;
byte snapshotId[DISKS] = NONE;
byte volumeId[DISKS] = NONE;
byte generation[DISKS];
bit attempted;                     /* conversionAttempt */
bit warnedSource, warnedCancel;    /* conditions SourceRestarted, CancelTooLate */
bit deleteWanted;
byte furthest = INITIALIZE;        /* what an old cache may show */

/* ---- AWS ---- */
byte source = SOURCE0;
byte launches = 0;                 /* LaunchTime: another one at every start */
byte disks = 0;                    /* grows with every attach time; odd: they are not the spec's any more */
bit lost = 0;                      /* the source's disks may be gone */
byte S[MAX_SNAPSHOTS];             /* state, disk, and era at which it was taken */
byte Sdisk[MAX_SNAPSHOTS];
byte Sera[MAX_SNAPSHOTS];
byte Syoung = 0;                   /* bit n: snapshot n may still be invisible */
byte V[MAX_VOLUMES];
byte Vsnapshot[MAX_VOLUMES];
byte Vera[MAX_VOLUMES];
byte Vyoung = 0;

/* ---- the cluster ---- */
byte vm = NO_VM;
bit vmHalf;                        /* it runs without all its disks */
byte pod = NO_POD;
byte conversions = 0;
bit halfConverted = 0;
bit secret = 1;                    /* of the conversion pod */

/* ---- one decided call in flight without its engine ---- */
byte zombie = 0, zombieA = 0, zombieB = 0;

/* ---- the engine, volatile ---- */
byte pc = READ, callOf = 0, callA = 0, callB = 0, writeOf = 0, writeA = 0, writeB = 0;
byte known = 0;                    /* the phase that it has read */
bit stale = 0, undoing = 0, looked = 0, vmStays = 0;

/* ---- faults so far ---- */
byte crashes, lostAnswers, zombies, failures, cancels, starts, swaps, losses, snapshotDeletes, volumeDeaths;
byte deletes, sweeps, staleReads, evictions, forgottenTokens, refusedRemovals;
bit youngChange = 0;               /* what others did to the source may still be invisible ... */
byte shown = 0;                    /* ... and this era is shown instead */
bit cancel = 0, finished = 0, everRan = 0, refused = 0;

/* ---- scratch ---- */
byte i, k, x, y, result, made;
byte ok, any, second;

/* What a snapshot holds: the start that came before it, and which disks the machine has. */
#define era (launches + 8*disks)
/* What a look at the source shows of it: rule 5. */
#ifdef R_DISKWITNESS
#define visibleEra era
#else
#define visibleEra launches
#endif

#define swapped (disks & 1)

#define ended (phase==SUCCEEDED || phase==ROLLED_BACK || phase==SOURCE_LEFT_STOPPED || phase==SOURCE_LOST)
#define afterCommit (phase==COMMITTED || phase==CLEANUP || phase==SUCCEEDED)
#define live(v) (V[v]==CREATING || V[v]==AVAILABLE)
#define young (Syoung || Vyoung)
#define volumeCreating (V[0]==CREATING || V[1]==CREATING || V[2]==CREATING || V[3]==CREATING)
#define snapshotThere (S[0]==PRESENT || S[1]==PRESENT || S[2]==PRESENT || S[3]==PRESENT || S[4]==PRESENT || S[5]==PRESENT)
#define isRecorded(v) (volumeId[0]==v || volumeId[LAST_DISK]==v)
#define strayVolume ((live(0) && !isRecorded(0)) || (live(1) && !isRecorded(1)) || (live(2) && !isRecorded(2)) || (live(3) && !isRecorded(3)))
#define volumeThere (live(0) || live(1) || live(2) || live(3))
