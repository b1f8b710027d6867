package dev.saldo.files;

import java.util.List;

/// What came of importing a whole ledger.
///
/// @param merchants how many there are in it
/// @param created how many of them the server did not have before
/// @param transactions what came of them, those that were there before included
/// @param keys how many keys that let somebody in it has, which nobody can bring along
/// @param operators how many operators it has, who are not brought along either
/// @param accounts how many were compared in the end
/// @param different how many of them do not have the figures of the ledger
/// @param differences a sentence for each of the first of these
public record LedgerReport(
    long merchants,
    long created,
    ImportReport transactions,
    long keys,
    long operators,
    long accounts,
    long different,
    List<String> differences) {

  public LedgerReport {
    differences = List.copyOf(differences);
  }
}
