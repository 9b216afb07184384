package dev.millrace.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.suite.Figure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class BarChartTest {
  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static double width(Document svg, int bar) {
    return Double.parseDouble(
        ((Element) svg.getElementsByTagName("rect").item(bar)).getAttribute("width"));
  }

  @Test
  void aBarIsAsLongAsItsMedianAndNamesCanHoldAnything() throws Exception {
    Document svg =
        parse(
            new BarChart(
                    Figure.RATE,
                    List.of(
                        new BarChart.Bar("a <b> & \"c\"", new Spread(50, 100, 200)),
                        new BarChart.Bar("half", new Spread(50, 50, 50))))
                .svg());
    assertThat(width(svg, 0)).isEqualTo(2 * width(svg, 1));
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a <b> & \"c\": 100 (50 to 200)");
  }

  @Test
  void figuresOfZeroAreDrawn() throws Exception {
    Document svg =
        parse(
            new BarChart(Figure.RATE, List.of(new BarChart.Bar("none", new Spread(0, 0, 0))))
                .svg());
    assertThat(width(svg, 0)).isEqualTo(1);
  }

  @Test
  void aLineBeginsAndEndsAtItsPoints() throws Exception {
    Document svg =
        parse(
            new LineChart("rate", List.of(new LineChart.Point(1, 10), new LineChart.Point(2, 20)))
                .svg());
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(6);
    assertThat(svg.getElementsByTagName("text").item(9).getTextContent()).isEqualTo("20");
  }
}
