/** How the service is put together: settings, composition, health, metrics. Start and stop. */
package dev.millrace.storage.wiring;
