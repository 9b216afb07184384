/** A report as one page of HTML · figures · text · the caller's thread · a page. */
package dev.millrace.bench.page;
