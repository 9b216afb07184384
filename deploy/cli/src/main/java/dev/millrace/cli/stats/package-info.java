/** {@code millrace stats}: scrape → rates → overview → text or JSON. One thread. */
package dev.millrace.cli.stats;
