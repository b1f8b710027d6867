package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.http.RouteTable.Match;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

  private record Paths(List<Route> routes) implements Face {

    static Paths of(String... paths) {
      List<Route> routes = new ArrayList<>();
      for (String path : paths) {
        routes.add(new Route("GET", path, 0, _ -> Answer.empty(204)));
      }
      return new Paths(routes);
    }

    @Override
    public String name() {
      return "paths";
    }

    @Override
    public String prefix() {
      return "/none";
    }

    @Override
    public Answer fault(Fault fault, Request request) {
      return Answer.empty(fault.kind().status());
    }
  }

  private final RouteTable table =
      new RouteTable(
          List.of(
              Paths.of("/", "/a", "/a/{x}", "/a/b", "/a/{x}/c", "/a/b/d"),
              Paths.of("/{one}/{two}/{three}/{four}", "/a//b", "/e/")));

  @ParameterizedTest
  @CsvSource({
    "/,           /,                           ''",
    "/a,          /a,                          ''",
    "/a/b,        /a/b,                        ''",
    "/a/%62,      /a/b,                        ''",
    "/a/z,        /a/{x},                      z",
    "/a/b/c,      /a/{x}/c,                    b",
    "/a/b/d,      /a/b/d,                      ''",
    "/a//b,       /a//b,                       ''",
    "/a/%2F/c,    /a/{x}/c,                    /",
    "/a/b/c/d,    /{one}/{two}/{three}/{four}, 'a,b,c,d'",
    "/e/,         /e/,                         ''"
  })
  void path_thatIsThere_leadsToTheMostLiteralRoute(String path, String route, String values) {
    Match match = table.match("GET", path);

    assertThat(match).isInstanceOf(Match.Found.class);
    Match.Found found = (Match.Found) match;
    assertThat(found.route().path()).isEqualTo(route);
    assertThat(String.join(",", found.values())).isEqualTo(values);
    assertThat(found.names()).hasSameSizeAs(found.values());
  }

  @ParameterizedTest
  @CsvSource({"/b", "/a/", "//a", "//", "/e", "/a/b/e", "/a//c", "/a/z/d", "/a/b/c/", "/a/b/c/d/e"})
  void path_thatIsNotThere_leadsNowhere(String path) {
    assertThat(table.match("GET", path)).isEqualTo(RouteTable.NOTHING);
  }

  @Test
  void methods_ofOnePathFromTwoFaces_areOnePath() {
    Face other = new Paths(List.of(new Route("POST", "/{name}", 10, _ -> Answer.empty(204))));
    RouteTable both = new RouteTable(List.of(Paths.of("/{id}"), other));

    assertThat(((Match.Found) both.match("POST", "/1")).names()).containsExactly("name");
    assertThat(((Match.Found) both.match("HEAD", "/1")).names()).containsExactly("id");
    assertThat(((Match.WrongMethod) both.match("PUT", "/1")).allow())
        .containsExactly("GET", "HEAD", "POST");
  }

  @Test
  void routes_thatDifferInParameterNamesOnly_areRefused() {
    List<Face> faces = List.of(Paths.of("/a/{x}", "/a/{y}"));

    assertThatThrownBy(() -> new RouteTable(faces))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two routes for GET /a/{y}");
  }

  @Test
  void head_withARouteOfItsOwn_leadsThere() {
    Route head = new Route("HEAD", "/a", 0, _ -> Answer.empty(204));
    Route get = new Route("GET", "/a", 0, _ -> Answer.empty(204));

    for (List<Route> routes : List.of(List.of(head, get), List.of(get, head))) {
      RouteTable one = new RouteTable(List.of(new Paths(routes)));
      assertThat(((Match.Found) one.match("HEAD", "/a")).route()).isSameAs(head);
      assertThat(((Match.Found) one.match("GET", "/a")).route()).isSameAs(get);
    }
  }
}
