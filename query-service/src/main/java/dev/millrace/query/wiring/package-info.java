/** Settings, construction, health: the only package that knows Micronaut. */
package dev.millrace.query.wiring;
