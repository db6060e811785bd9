/** Conditions, the projection onto the users' objects, and metrics. */
package caravan.status;
