/** How a wrong setting is refused, the same way in every service. */
package dev.millrace.contract.settings;
