package dev.saldo.ledger;

import java.util.List;

/// What [Decider] made of a batch.
///
/// @param outcomes one for each command, in their order; they hold once `changes` are on disk
public record Decision(List<Outcome<?>> outcomes, Changes changes) {

  public Decision {
    outcomes = List.copyOf(outcomes);
  }
}
