/**
 * A view beside the data path · in: stored transactions · out: totals of accounts · written by the
 * partition's writer, read by any thread · bound: accounts cached.
 */
package dev.millrace.storage.summary;
