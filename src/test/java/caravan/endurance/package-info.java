/** Whole migrations on one thread in virtual time: killed at each call, met by each fault, and on random walks. */
package caravan.endurance;
