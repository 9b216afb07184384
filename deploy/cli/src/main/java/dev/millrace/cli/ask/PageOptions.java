package dev.millrace.cli.ask;

import dev.millrace.cli.exit.CommandFailure;
import picocli.CommandLine.Option;

/** How much of something that comes in pages is shown, and from where on. */
final class PageOptions {
  /** The service lowers larger pages to this. */
  static final int PAGE_SIZE_MAX = 1_000;

  /** Full transactions of any size stay well under the largest message. */
  static final int FULL_PAGE_SIZE_DEFAULT = 200;

  private static final long LIMIT_DEFAULT = 20;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + LIMIT_DEFAULT,
      description = "How many at most. Default: ${DEFAULT-VALUE}.")
  private long limit = LIMIT_DEFAULT;

  @Option(names = "--all", description = "Everything there is, whatever --limit says.")
  private boolean all;

  @Option(
      names = "--page-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many are asked for at once, up to 1000. Default: a fitting number.")
  private int pageSize;

  @Option(
      names = "--page-token",
      paramLabel = "TOKEN",
      defaultValue = "",
      description =
          "Goes on where the same command with the same options, but --limit and --page-size,"
              + " ended.")
  private String pageToken = "";

  /** Asks for one page and shows what is in it. */
  @FunctionalInterface
  interface Ask {
    Page page(int size, String token);
  }

  /**
   * Asks for pages until enough was shown.
   *
   * @param fitting the page size when none is named
   * @return the last page
   */
  Page walk(int fitting, Ask ask) {
    check();
    long left = all ? Long.MAX_VALUE : limit;
    int largest = pageSize > 0 ? pageSize : fitting;
    Page page = ask.page((int) Math.min(left, largest), pageToken);
    left -= page.items();
    while (left > 0 && !page.nextToken().isEmpty()) {
      page = ask.page((int) Math.min(left, largest), page.nextToken());
      left -= page.items();
    }
    return page;
  }

  /** Refuses numbers that can not be. */
  void check() {
    if (limit < 1) {
      throw CommandFailure.badInput("--limit is " + limit + ", must be 1 or more");
    }
    if (pageSize < 0 || pageSize > PAGE_SIZE_MAX) {
      throw CommandFailure.badInput(
          "--page-size is %d, must be 0 (as fits) to %d".formatted(pageSize, PAGE_SIZE_MAX));
    }
  }
}
