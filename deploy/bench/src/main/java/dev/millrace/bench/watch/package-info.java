/** A watch beside a load: what it brought, and when. */
package dev.millrace.bench.watch;
