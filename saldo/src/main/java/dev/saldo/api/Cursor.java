package dev.saldo.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Where a list goes on, as callers see it: a text that means nothing to them. It names the list it
/// is of and the last item of the page before, so it stays right while items are added, and is good
/// for no other list.
final class Cursor {

  private static final String BETWEEN = " ";

  private Cursor() {}

  /// @param list the list, and whose it is: `entries acme`
  /// @param place where the last item stands in it, none of it with a space
  static String behind(String list, Object... place) {
    String text =
        Arrays.stream(place)
            .map(Object::toString)
            .collect(Collectors.joining(BETWEEN, list + BETWEEN, ""));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The place that this cursor is behind.
  ///
  /// @param list as it was given to [#behind]
  /// @param place reads what was given there
  /// @throws ProblemException when it is no cursor, or one of another list
  static <T> T read(Field field, String list, Function<List<String>, T> place) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(field.text()), StandardCharsets.UTF_8);
      if (text.startsWith(list + BETWEEN)) {
        String behind = text.substring(list.length() + BETWEEN.length());
        return place.apply(List.of(behind.split(BETWEEN, -1)));
      }
    } catch (RuntimeException e) {
      // Somebody made it up; what that breaks in the reading of it is all the same.
    }
    throw field.unfit("is the next of an earlier answer, of the same list");
  }
}
