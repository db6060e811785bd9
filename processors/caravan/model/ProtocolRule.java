package caravan.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one place where a rule of the migration protocol is kept; everything else that the rule needs is reached from
 * there. In one line each:
 *
 * <ol>
 *   <li>Claim before acting: only the copy that a claim's write returned may lead to a change.
 *   <li>One migration per source, by a lock that is never deleted, only un-held.
 *   <li>A recorded id wins: choose, record, and only then is the rest surplus.
 *   <li>Made is what was intended, per disk and by id, at each phase's end and before commit.
 *   <li>The stop witness: state, launch time, reason and disks of one answer, recorded before the first snapshot.
 *   <li>The source stayed stopped: after the last snapshot was accepted, and again right before commit.
 *   <li>Never stop twice: a source that others started is left to them.
 *   <li>Roll-back is written before the first undo, and nothing goes forward from it. (8a: never delete the last copy.)
 *   <li>The virtual machine is made Halted and started once, by a second call after commit.
 *   <li>The point of no return is one compare-and-swap, after everything was verified and attached once.
 *   <li>After commit nothing is undone: retries, then conditions.
 *   <li>A conversion runs once per volume.
 *   <li>Settle before any failed end: wait, look again, then write it.
 *   <li>Finalizers keep what a live record needs.
 *   <li>Delete what lists under the record's own tag, then sweep again.
 *   <li>The sweep lists AWS first, then reads the records live.
 *   <li>What has no record is reported, never deleted.
 *   <li>What is not committed is visible by its labels, and swept.
 *   <li>Kubernetes objects are deleted by the uid of an object that was verified as ours.
 *   <li>The longest life of a request is bounded: no retries within the SDK, the signature's date is guarded.
 *   <li>Every wait and every doubt has a deadline that outlives the process.
 *   <li>Ended is ended: written once, never left.
 * </ol>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface ProtocolRule {

    /** Numbers of the rules that live here, such as {@code 7} or {@code 8a}. */
    String[] value();
}
