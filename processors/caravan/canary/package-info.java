/**
 * Tries, with a small volume of its own, what no DryRun proves: that a new volume can be made, bound, attached, read and
 * removed where the disks of a plan are to be. What it makes is in its log before, and is taken away after a crash too.
 */
package caravan.canary;
