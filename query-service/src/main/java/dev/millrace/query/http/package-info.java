/**
 * Beside stage 1 of 5 · HTTP requests · calls of the gRPC service in this process, answers as JSON
 * · HTTP event loop, JSON on two threads of its own · requests under way.
 */
package dev.millrace.query.http;
