package dev.saldo.ledger;

import org.jspecify.annotations.Nullable;

/// Which merchants to list, in the order of their ids.
///
/// @param beginning the beginning of the id or of the name; empty for all
/// @param parent only sub-merchants of this one; null for all
/// @param topOnly only those that are no sub-merchants
/// @param after only ids behind this one; null: from the first
/// @param most how many at most
public record MerchantQuery(
    String beginning,
    @Nullable MerchantId parent,
    boolean topOnly,
    @Nullable MerchantId after,
    int most) {

  /// Whether they are sub-merchants or not.
  public MerchantQuery(
      String beginning, @Nullable MerchantId parent, @Nullable MerchantId after, int most) {
    this(beginning, parent, false, after, most);
  }
}
