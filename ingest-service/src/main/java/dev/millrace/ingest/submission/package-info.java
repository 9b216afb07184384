/**
 * What flows through the stages: a submission and its items. Any thread; the submission is the
 * lock.
 */
package dev.millrace.ingest.submission;
