/* Words of all models; story.py knows them by their numbers. */

/* A promise of the protocol; a story ends with the name of the one that was broken. */
#define promise(condition, name) if :: (condition) :: else -> printf(name); printf("\n"); assert(false) fi

#define NONE 255
#define BAD 254

/* ---- phases, as the record holds them ---- */
#define INITIALIZE 0
#define PREPARE_SOURCE 1
#define CREATE_SNAPSHOTS 2
#define DISK_TRANSFER 3
#define IMAGE_CONVERSION 4
#define CREATE_VM 5
#define COMMITTED 6
#define CLEANUP 7
#define SUCCEEDED 8
#define ROLLING_BACK 9             /* and Settling */
#define ROLLED_BACK 10
#define SOURCE_LEFT_STOPPED 11
#define SOURCE_LOST 12
#define REFUSED 13                 /* another migration holds or has carried the source */

/* ---- mutating calls ---- */
#define STOP 1
#define START 2
#define MAKE_SNAPSHOT 3
#define REMOVE_SNAPSHOT 4
#define MAKE_VOLUME 5
#define REMOVE_VOLUME 6
#define MAKE_VM 7                  /* from here on calls to Kubernetes, which never expire */
#define REMOVE_VM 8
#define START_VM 9
#define MAKE_POD 10
#define REMOVE_POD 11

/* ---- power state of the source ---- */
#define RUNNING 0
#define STOPPING 1
#define STOPPED 2
#define TERMINATED 3
