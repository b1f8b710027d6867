package dev.saldo.torture;

import java.util.List;

/// What a trial did and found.
///
/// @param rounds how often the whole was done
/// @param faults how many faults were thrown: kills, cuts, refused writes, malformed inputs
/// @param checks how many answers, balances or histories were checked
/// @param findings what was wrong, each a sentence with what it takes to repeat it; empty when the
///   promise held
record Tally(long rounds, long faults, long checks, List<String> findings) {

  Tally {
    findings = List.copyOf(findings);
  }
}
