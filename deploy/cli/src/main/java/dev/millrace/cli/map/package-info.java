/** Stage 2 of 3 · rows · transactions or reasons why not · the caller's thread · one row. */
package dev.millrace.cli.map;
