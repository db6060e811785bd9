/**
 * What a machine becomes, decided before anything is touched: {@link caravan.planning.Surveyor} reads everything live,
 * and pure planners, one for each part of the intent, decide from it or tell all that stands in the way.
 */
package caravan.planning;
