/** Measures what the project promises in figures; nothing here fails a build. */
package caravan.bench;
