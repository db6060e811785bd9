/** From a dropped document to objects in the cluster: parsed with positions, checked by live reads, made whole or not at all. */
package caravan.intake;
