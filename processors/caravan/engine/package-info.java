/** Decides which records are worked on, what a failure means, and how a migration is undone, settled and swept. */
package caravan.engine;
