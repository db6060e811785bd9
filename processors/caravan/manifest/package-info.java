/**
 * Kubernetes objects as pure functions of the record: no client, clock, random or environment. The same record gives
 * the same object, name included, on every replica and at every try.
 */
package caravan.manifest;
