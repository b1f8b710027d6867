package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Lets an operator in. The members are as in [Operator].
///
/// @param by the name of the operator token that asks for it
public record AddOperator(
    String name, Role role, Hash token, @Nullable Instant expiresAt, String by)
    implements Command<Operator> {

  @Override
  public Lane lane() {
    return Lane.ofName(name);
  }

  @Override
  public void addTo(Needs needs) {
    needs.logHead(name);
    needs.operator(name);
  }
}
