package dev.saldo.files;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of a file, and what it asks for.
///
/// @param line the one that it begins in, the first is 1: of CSV that was rejected, the one that it
///   began in at first; 0 when the rejects do not say
/// @param cells what stands in it, to be shown again: of NDJSON the whole line
/// @param asked the lines of the ledger API that it comes to; none when it is faulty or left out
/// @param fault why it comes to nothing; null when it is fit, or left out because it is meant to be
record Row(long line, List<String> cells, List<byte[]> asked, @Nullable Fault fault) {

  /// Why a row is not recorded.
  ///
  /// @param code as the ledger API has it, or `row_unfit`
  record Fault(String code, String reason) {}

  /// A row that is not to be recorded, and is not meant to be.
  boolean isLeftOut() {
    return asked.isEmpty() && fault == null;
  }
}
