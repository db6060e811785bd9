/** Real parts for integration tests: a Kubernetes control plane and an EC2 that were not written here. */
package caravan.it;
