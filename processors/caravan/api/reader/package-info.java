/** The one lenient reader of users' kinds: unknown fields are kept out of the way, known ones without effect are named. */
package caravan.api.reader;
