package dev.saldo.ledger;

/// Shuts an operator out, with the next request.
///
/// @param by the name of the operator token that asks for it
public record RemoveOperator(String name, String by) implements Command<Operator> {

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
