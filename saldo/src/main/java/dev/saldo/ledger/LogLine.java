package dev.saldo.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// One line of the log of administrative acts, which only ever grows.
///
/// @param by the name of the operator token that asked for it
/// @param subject the merchant's id or the operator's name
/// @param detail what was set, by name; never a secret
public record LogLine(
    LogId id, Instant at, String by, Act act, String subject, SortedMap<String, String> detail) {

  public LogLine {
    detail = Collections.unmodifiableSortedMap(new TreeMap<>(detail));
  }
}
