/** Settings, construction, health: beside the main class, all that knows Micronaut. */
package dev.millrace.query.wiring;
