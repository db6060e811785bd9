/** What providers lead to: their two sides, opened live for migrations, and a snapshot of what they have, for looking only. */
package caravan.inventory;
