package dev.saldo.files;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What came of an import, the whole of it: what was done before it was stopped counts, too.
///
/// @param rows how many there are in the file
/// @param recorded transactions, or merchants, that were not in the books before
/// @param there those that were: by an earlier import, or because an answer was lost and they were
///   asked for again
/// @param leftOut rows that the mapping records nothing of
/// @param rejected rows that were not recorded, by the code that says why
public record ImportReport(
    long rows, long recorded, long there, long leftOut, SortedMap<String, Long> rejected) {

  static final ImportReport NONE = new ImportReport(0, 0, 0, 0, Collections.emptySortedMap());

  public ImportReport {
    rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
  }

  /// How many rows were not recorded.
  public long rejectedRows() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }
}
