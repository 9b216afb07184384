/** A JVM of its own for what is measured · a question · an answer, as lines of JSON · one each. */
package dev.millrace.bench.child;
