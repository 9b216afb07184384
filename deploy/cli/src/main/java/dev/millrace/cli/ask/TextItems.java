package dev.millrace.cli.ask;

import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Items as a line each, under a header. */
final class TextItems<T> implements ItemPrinter<T> {
  private final PrintWriter out;
  private final String header;
  private final Function<T, String> form;
  private long count;

  TextItems(PrintWriter out, String header, Function<T, String> form) {
    this.out = out;
    this.header = header;
    this.form = form;
  }

  @Override
  public void print(T item) {
    if (count++ == 0) {
      out.println(header);
    }
    out.println(form.apply(item));
  }

  @Override
  public void end(Page last, @Nullable Explained explained) {
    boolean more = !last.nextToken().isEmpty();
    out.println(count + " transactions" + (more ? ", more follow" : ""));
    if (more) {
      out.println("next page: --page-token " + last.nextToken());
    }
    out.println(Freshness.line(last.readAt(), null));
    if (explained != null) {
      explained.lines().forEach(out::println);
    }
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
