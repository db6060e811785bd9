/** EC2 and STS: our own types in front, the AWS SDK behind, one table of faults, one fence before every change. */
package caravan.aws;
