/** Page tokens: signed, bound to their query, good on every instance with the same keys. */
package dev.millrace.query.page;
