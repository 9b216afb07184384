/** What stands in front of every gRPC method of every service. Any thread. */
package dev.millrace.contract.rpc;
