package dev.saldo.ledger;

/// Shuts an operator out, with the next request.
public record RemoveOperator(String name) implements Command<Operator> {

  @Override
  public Lane lane() {
    return Lane.ofName(name);
  }

  @Override
  public void addTo(Needs needs) {
    needs.operator(name);
  }
}
