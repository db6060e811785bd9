/**
 * One class per phase. A phase passes a record at once whose state is not its own; else it reads, decides purely, does one
 * kind of idempotent side effect, records it, and returns the record as written.
 */
package caravan.phase;
