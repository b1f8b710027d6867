package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Lets an operator in. The members are as in [Operator].
public record AddOperator(String name, Role role, Hash token, @Nullable Instant expiresAt)
    implements Command<Operator> {

  @Override
  public Lane lane() {
    return Lane.ofName(name);
  }

  @Override
  public void addTo(Needs needs) {
    needs.operator(name);
  }
}
