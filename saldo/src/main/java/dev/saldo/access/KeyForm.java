package dev.saldo.access;

import java.util.List;

/// What the keys of one dialect look like.
///
/// @param dialect the dialect's word, such as `oxapay-legacy`
/// @param kinds the sorts of keys that the dialect tells apart; empty: one sort only
/// @param defaultKind the kind that opens the dialect's balance; empty where there is one sort only
/// @param hasClientId whether a secret comes with a public half
/// @param secretForm how a new secret is made
public record KeyForm(
    String dialect,
    List<String> kinds,
    String defaultKind,
    boolean hasClientId,
    SecretForm secretForm) {

  /// @throws IllegalArgumentException when the default is none of the kinds
  public KeyForm {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty() ? !defaultKind.isEmpty() : !kinds.contains(defaultKind)) {
      throw new IllegalArgumentException("no kind of " + dialect + ": " + defaultKind);
    }
  }

  /// The form of a dialect with one sort of key, a secret without a public half.
  public static KeyForm plain(String dialect, SecretForm secretForm) {
    return new KeyForm(dialect, List.of(), "", false, secretForm);
  }

  /// Whether the dialect has keys of this kind; the empty kind is the one where there is one only.
  public boolean hasKind(String kind) {
    return kinds.isEmpty() ? kind.isEmpty() : kinds.contains(kind);
  }
}
