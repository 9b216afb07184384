/** Settings, the beans of the stages, health and metrics. Start-up thread. */
package dev.millrace.ingest.wiring;
