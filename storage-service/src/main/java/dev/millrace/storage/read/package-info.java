/**
 * Beside the data path · in: an owned partition and a question · out: a part of an answer, with the
 * offset it reflects exactly · any thread · bound: the question's limit.
 */
package dev.millrace.storage.read;
