/** The files of closed stores: their bytes, their compaction. The caller's thread. */
package dev.millrace.bench.files;
