package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Figures in Prometheus's text format, version 0.0.4, read as strictly as the format is described:
/// what a patient reader would forgive fails here.
///
/// @param samples by name and labels, `saldo_requests_total{dialect="api",status="200"}`, in the
///   order in which they came
/// @param labels all values that each label has, in whatever family
record Exposition(Map<String, Double> samples, Map<String, Set<String>> labels) {

  private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][\\w:]*) (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-zA-Z_:][\\w:]*) (counter|gauge|histogram|summary|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");

  static Exposition read(String text) {
    return new Reader().read(text);
  }

  /// What has changed since then, without what has not.
  Map<String, Double> since(Exposition before) {
    Map<String, Double> changes = new TreeMap<>();
    samples.forEach((series, value) -> {
      double change = value - before.samples.getOrDefault(series, 0.0);
      if (change != 0) {
        changes.put(series, change);
      }
    });
    return changes;
  }

  double value(String series) {
    Double value = samples.get(series);
    assertThat(value).as(series).isNotNull();
    return value == null ? 0 : value;
  }

  private static final class Reader {

    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, Set<String>> labels = new TreeMap<>();
    private final Map<String, List<Map.Entry<String, Double>>> buckets = new LinkedHashMap<>();
    private final Set<String> families = new HashSet<>();
    private String family = "";
    private String type = "";

    Exposition read(String text) {
      assertThat(text).endsWith("\n");
      text.lines().forEach(this::line);
      buckets.forEach(this::checkBuckets);
      return new Exposition(samples, labels);
    }

    private void line(String line) {
      Matcher help = HELP.matcher(line);
      Matcher typed = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        begin(help.group(1));
      } else if (typed.matches()) {
        if (!family.equals(typed.group(1))) {
          begin(typed.group(1));
        }
        assertThat(type).as("a second type of " + family).isEmpty();
        type = typed.group(2);
      } else {
        assertThat(sample.matches()).as(line).isTrue();
        sample(sample.group(1), sample.group(2) == null ? "" : sample.group(2), sample.group(3));
      }
    }

    private void begin(String name) {
      assertThat(families.add(name)).as(name + " is told twice, or in two places").isTrue();
      family = name;
      type = "";
    }

    private void sample(String name, String written, String number) {
      assertThat(name).as("in the family " + family).matches(family + suffixes());
      Map<String, String> found = labels(written);
      double value = Double.parseDouble(number.replace("Inf", "Infinity"));
      String le = found.get("le");
      if (type.equals("histogram") && le != null) {
        String series = family + "{" + written.replaceFirst(",?le=\"[^\"]*\"", "") + "}";
        buckets.computeIfAbsent(series, _ -> new ArrayList<>()).add(Map.entry(le, value));
      }
      String series = written.isEmpty() ? name : name + "{" + written + "}";
      assertThat(samples.put(series, value)).as(series + " is told twice").isNull();
    }

    private String suffixes() {
      return switch (type) {
        case "histogram" -> "_(bucket|count|sum)";
        case "summary" -> "(_count|_sum|)";
        default -> "";
      };
    }

    private Map<String, String> labels(String written) {
      Map<String, String> found = new TreeMap<>();
      Matcher label = LABEL.matcher(written);
      int end = 0;
      while (end < written.length()) {
        assertThat(label.find(end) && label.start() == end).as(written).isTrue();
        assertThat(found.put(label.group(1), label.group(2))).as(written).isNull();
        labels.computeIfAbsent(label.group(1), _ -> new HashSet<>()).add(label.group(2));
        end = label.end();
      }
      return found;
    }

    /// They are cumulative, in order, and the last one holds everything.
    private void checkBuckets(String series, List<Map.Entry<String, Double>> all) {
      double limit = Double.NEGATIVE_INFINITY;
      double count = 0;
      for (Map.Entry<String, Double> bucket : all) {
        double le = Double.parseDouble(bucket.getKey().replace("Inf", "Infinity"));
        assertThat(le).as(series).isGreaterThan(limit);
        assertThat(bucket.getValue()).as(series).isGreaterThanOrEqualTo(count);
        limit = le;
        count = bucket.getValue();
      }
      assertThat(limit).as(series).isEqualTo(Double.POSITIVE_INFINITY);
      String counted = series.replaceFirst("\\{", "_count{").replaceFirst("\\{}$", "");
      assertThat(samples.get(counted)).as(counted).isEqualTo(count);
    }
  }
}
