/** How fresh an answer must be, how fresh it is, and what is known of the log. Any thread. */
package dev.millrace.query.freshness;
