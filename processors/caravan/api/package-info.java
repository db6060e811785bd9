/** The custom resources as Java sees them: Caravan's own record typed, users' kinds as trees, and the names of all kinds. */
package caravan.api;
