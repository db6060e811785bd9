/** The API server: our own interface in front, fabric8 behind, waits that never trust a watch, and the Lease of the leader. */
package caravan.kube;
