package dev.saldo.openapi;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.openapi.OpenApi.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the document says is answered has been answered in some test: else nobody knows whether it
/// is true. The build runs it when all other tests have run, in a step of its own.
@Tag("coverage")
final class CoverageTest {

  /// Told by one place in the code for all operations that share the description.
  private static final Set<String> TOLD_FOR_ALL = Set.of("413", "429", "500", "503");

  /// The same handler answers at two paths.
  private static final Map<String, String> ALIASES =
      Map.of(
          "/api//balance", "/api/balance",
          "/api/v1/account/json/balance", "/api/v1/account/json/balance/",
          "/v2/gc/accounts/balance", "/v2/gc/accounts/query");

  /// What no test has seen, and why.
  private static final Map<String, String> UNSEEN =
      Map.of(
          "PUT /ledger/v1/merchants/{merchant}/accounts 422 application/problem+json",
          "it takes ten thousand accounts");

  @Test
  void places_inTheDocument_wereAllSeen() throws Exception {
    assumeTrue(SuiteRecord.isWholeSuite(), "only some of the tests were run");
    Set<String> answers = SuiteRecord.answers();
    List<Place> places = OpenApi.SERVED.places();
    Set<Place> seen =
        places.stream().filter(place -> answers.contains(place.toString())).collect(toSet());
    Set<String> responses = seen.stream().map(CoverageTest::response).collect(toSet());

    List<String> unseen =
        places.stream()
            .filter(place -> !seen.contains(place) && !seen.contains(original(place)))
            .map(place -> isToldForAll(place) ? response(place) : place.toString())
            .filter(told -> !responses.contains(told))
            .distinct()
            .toList();

    assertThat(unseen).containsExactlyInAnyOrderElementsOf(UNSEEN.keySet());
  }

  @Test
  void servers_thatTestsStart_areWatched() {
    JavaClasses tests =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("dev.saldo");
    // The tests of the server itself have faces of their own.
    noClasses()
        .that(describe("never let a Witness watch", type -> !calls(type, Witness.class, "watch")))
        .and()
        .resideOutsideOfPackage("dev.saldo.http")
        .should()
        .callMethod(HttpServer.class, "start", HttpConfig.class, List.class, Function.class)
        .check(tests);
  }

  private static boolean calls(JavaClass type, Class<?> owner, String method) {
    return type.getMethodCallsFromSelf().stream()
        .map(call -> call.getTarget())
        .anyMatch(
            target -> target.getOwner().isEquivalentTo(owner) && target.getName().equals(method));
  }

  private static boolean isToldForAll(Place place) {
    return TOLD_FOR_ALL.contains(place.status());
  }

  private static String response(Place place) {
    return OpenApi.SERVED.responseOf(place);
  }

  /// The same at the other path of its handler, which has been seen at both if it succeeded.
  private static Place original(Place place) {
    String path =
        place.status().equals("200")
            ? place.path()
            : ALIASES.getOrDefault(place.path(), place.path());
    return new Place(place.method(), path, place.status(), place.contentType());
  }
}
