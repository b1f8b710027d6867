package dev.saldo.files;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which statements are wanted.
///
/// @param currency only accounts in it; null: in any. The other two likewise
/// @param from entries recorded then or later; null: from the first one on
/// @param to entries recorded before then; null: until now
public record StatementQuery(
    String merchant,
    @Nullable String currency,
    @Nullable String accountType,
    @Nullable String businessType,
    @Nullable Instant from,
    @Nullable Instant to) {}
