/** The ingest service: rpc → admit → batch → publish → outcome, made by wiring. */
package dev.millrace.ingest;
