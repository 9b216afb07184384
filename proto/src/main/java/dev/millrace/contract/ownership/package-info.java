/** How the owner of a partition is known: by its fenced offset commits. */
package dev.millrace.contract.ownership;
