package dev.saldo.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One line of the log of administrative acts, which only ever grows. The lines about one subject
/// are a hash chain, as an account's entries are.
///
/// @param by the name of the operator token that asked for it
/// @param subject the merchant's id or the operator's name
/// @param detail what was set, by name; never a secret
/// @param admitted the hash of the secret or token that was let in, so that nobody puts another in
///   its place; null for other acts; shown to nobody
/// @param number its place among the lines about the subject: 1, 2, 3 … without gaps
/// @param hash the SHA-256 of the hash of the line before it and of all that this one says
public record LogLine(
    LogId id,
    Instant at,
    String by,
    Act act,
    String subject,
    SortedMap<String, String> detail,
    @Nullable Hash admitted,
    long number,
    Hash hash) {

  public LogLine {
    detail = Collections.unmodifiableSortedMap(new TreeMap<>(detail));
  }

  LogLine withHash(Hash other) {
    return new LogLine(id, at, by, act, subject, detail, admitted, number, other);
  }

  LogHead head() {
    return new LogHead(subject, number, hash);
  }
}
