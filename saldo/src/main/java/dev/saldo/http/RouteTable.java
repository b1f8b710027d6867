package dev.saldo.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the route for a method and a path, by the rules of [Route]. Immutable once built, so safe
/// to read from many threads.
///
/// A path of literal segments is found by one look into a map, which is the way of every balance
/// read; any other path, and a literal one in an unusual spelling (`%62alance`), walks a tree of
/// decoded segments. Helidon's own routing is not used, because it matches on a path that is
/// decoded and normalised as a whole: there `%2F` splits a parameter, `//` is `/`, `..` climbs, and
/// a trailing slash makes no difference.
final class RouteTable {

  /// What a method and a path lead to.
  sealed interface Match {

    /// A route.
    ///
    /// @param names of the path's parameters
    /// @param values of these, decoded, in the same order
    record Found(Face face, Route route, List<String> names, List<String> values)
        implements Match {}

    /// The path is there, but not for this method.
    ///
    /// @param allow the methods it is there for
    record WrongMethod(Face face, Set<String> allow) implements Match {}

    /// No such path.
    record Nothing() implements Match {}

    /// The path is no properly percent-encoded UTF-8.
    record Unreadable() implements Match {}
  }

  static final Match NOTHING = new Match.Nothing();
  static final Match UNREADABLE = new Match.Unreadable();

  private final Map<String, Place> literal = new HashMap<>();
  private final Node root = new Node();

  /// Builds the table of all routes of these faces.
  ///
  /// @throws IllegalArgumentException when two routes have the same method and path
  RouteTable(List<Face> faces) {
    for (Face face : faces) {
      for (Route route : face.routes()) {
        add(face, route);
      }
    }
  }

  private void add(Face face, Route route) {
    Node node = root;
    List<String> names = new ArrayList<>();
    for (String segment : segments(route.path())) {
      if (segment.startsWith("{") && segment.endsWith("}")) {
        names.add(segment.substring(1, segment.length() - 1));
        node = node.parameter();
      } else {
        node = node.literals.computeIfAbsent(segment, _ -> new Node());
      }
    }
    Place place = node.place(face);
    if (names.isEmpty()) {
      literal.put(route.path(), place);
    }
    place.put(new Match.Found(face, route, List.copyOf(names), List.of()));
  }

  /// Finds the route for a request.
  ///
  /// @param path as sent, beginning with a slash, ASCII
  Match match(String method, String path) {
    Place place = literal.get(path);
    if (place != null) {
      return place.match(method, List.of());
    }
    List<String> decoded = new ArrayList<>();
    for (String segment : segments(path)) {
      String text = PercentCoding.decodeSegment(segment);
      if (text == null) {
        return UNREADABLE;
      }
      decoded.add(text);
    }
    List<String> values = new ArrayList<>();
    place = root.walk(decoded, 0, values);
    return place == null ? NOTHING : place.match(method, values);
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    int from = 1;
    for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', from)) {
      segments.add(path.substring(from, slash));
      from = slash + 1;
    }
    segments.add(path.substring(from));
    return segments;
  }

  /// Where a path ends: its routes by method.
  private static final class Place {

    private final Face face;
    private final Map<String, Match.Found> byMethod = new HashMap<>();
    private Match wrongMethod = NOTHING;

    Place(Face face) {
      this.face = face;
    }

    void put(Match.Found found) {
      Route route = found.route();
      Match.Found other = byMethod.put(route.method(), found);
      if (other != null && other.route().method().equals(route.method())) {
        throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
      }
      if (route.method().equals("GET")) {
        byMethod.putIfAbsent("HEAD", found);
      }
      wrongMethod = new Match.WrongMethod(face, new TreeSet<>(byMethod.keySet()));
    }

    Match match(String method, List<String> values) {
      Match.Found found = byMethod.get(method);
      if (found == null) {
        return wrongMethod;
      }
      return values.isEmpty()
          ? found
          : new Match.Found(found.face(), found.route(), found.names(), values);
    }
  }

  private static final class Node {

    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node parameter;
    private @Nullable Place place;

    Node parameter() {
      if (parameter == null) {
        parameter = new Node();
      }
      return parameter;
    }

    Place place(Face face) {
      if (place == null) {
        place = new Place(face);
      }
      return place;
    }

    /// The place that the segments from `at` on lead to, adding what the parameters on the way
    /// stand for; null, and `values` as it was, when they lead nowhere.
    @Nullable Place walk(List<String> segments, int at, List<String> values) {
      if (at == segments.size()) {
        return place;
      }
      String segment = segments.get(at);
      Node next = literals.get(segment);
      Place found = next == null ? null : next.walk(segments, at + 1, values);
      if (found != null || parameter == null || segment.isEmpty()) {
        return found;
      }
      values.add(segment);
      found = parameter.walk(segments, at + 1, values);
      if (found == null) {
        values.removeLast();
      }
      return found;
    }
  }
}
