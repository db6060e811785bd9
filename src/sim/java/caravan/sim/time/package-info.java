/** Time that passes on one thread, as fast as its events can happen, and the same way again for the same seed. */
package caravan.sim.time;
