/** The only writer of InstanceMigration: every arrow of the state machine is one compare-and-swap here. */
package caravan.ledger;
