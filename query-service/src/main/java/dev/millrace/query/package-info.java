/**
 * Serves reads. A request passes {@code rpc → lookup → cache → route → owner} and back, a stream
 * {@code rpc → tail → owner}; {@code freshness} says how new an answer must be and is, {@code page}
 * makes page tokens, {@code wiring} puts it together.
 */
package dev.millrace.query;
