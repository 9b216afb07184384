package dev.millrace.query.http;

import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import java.net.http.HttpClient;
import java.util.Map;

/** A log, its owner, the service over them, and a client. */
record HttpUnderTest(TestLog log, TestOwner owner, QueryUnderTest query, HttpClientUnderTest http)
    implements AutoCloseable {
  static HttpUnderTest start(int partitions, Map<String, Object> settings) {
    TestLog log = new TestLog(partitions);
    TestOwner owner = TestOwner.ofAll(log);
    QueryUnderTest query = QueryUnderTest.over(log, settings);
    return new HttpUnderTest(
        log, owner, query, new HttpClientUnderTest(query.http(), HttpClient.Version.HTTP_1_1));
  }

  @Override
  public void close() {
    http.close();
    query.close();
    owner.close();
    log.close();
  }
}
