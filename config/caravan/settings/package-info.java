/** Turns keys into validated records, and stops the start at the first wrong one. */
package caravan.settings;
