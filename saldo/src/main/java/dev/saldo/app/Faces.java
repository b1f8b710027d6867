package dev.saldo.app;

import dev.saldo.console.Console;
import dev.saldo.dialect.Dialect;
import dev.saldo.http.Face;
import java.util.ArrayList;
import java.util.List;

/// All that is served, by whom it is for.
///
/// @param operators what only the payment company's own systems and people ask
/// @param console what their people ask; to be closed before the doors, so that nothing is waited
///   for
/// @param health what anybody asks
record Faces(List<Dialect> dialects, List<Face> operators, Console console, Face health) {

  /// To whoever comes.
  List<Face> all() {
    List<Face> all = new ArrayList<>(dialects);
    all.addAll(toOperators());
    return all;
  }

  /// To merchants, who reach nothing else.
  List<Face> toMerchants() {
    List<Face> faces = new ArrayList<>(dialects);
    faces.add(health);
    return faces;
  }

  /// To operators, where they have a port of their own.
  List<Face> toOperators() {
    List<Face> faces = new ArrayList<>(operators);
    faces.add(console);
    faces.add(health);
    return faces;
  }
}
