/** Puts everything together once: beans by the names that routes use, clients, threads, HTTP servers, console. */
package caravan.wiring;
