/**
 * What would make a plan fail, found before anything of it is touched: {@link caravan.preflight.Preflight} looks at a plan
 * once, {@link caravan.preflight.Preflights} keeps what was found, looks again in time, and lets no Migration begin whose
 * plan has a critical finding.
 */
package caravan.preflight;
