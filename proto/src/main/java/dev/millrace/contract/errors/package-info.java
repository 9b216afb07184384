/** How something is refused, the same way in every service. Any thread. */
package dev.millrace.contract.errors;
