/** The entry point: settings in, exit status out. */
package caravan;
