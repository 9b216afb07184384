/** Stage 5 of 5 · calls to one owner · its replies · event loop · one channel for each owner. */
package dev.millrace.query.owner;
