/**
 * Whether IAM allows a request: policies of principals, and those of keys and roles, as the IAM user guide describes their evaluation ("Policy evaluation
 * logic", "IAM JSON policy elements"). What is not understood fails loudly, since a policy that is read wrongly proves
 * nothing.
 */
package caravan.sim.aws.iam;
