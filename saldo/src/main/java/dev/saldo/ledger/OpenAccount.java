package dev.saldo.ledger;

/// Opens an account; recorded when it was not open before, replayed when it was.
///
/// @param by the name of the operator token that asks for it
public record OpenAccount(AccountRef account, String by) implements Command<Account> {

  @Override
  public Lane lane() {
    return account.merchant().lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.logHead(account.merchant().value());
    needs.merchant(account.merchant());
    needs.account(account);
  }
}
