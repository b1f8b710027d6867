package dev.saldo.ledger;

/// Opens an account; recorded when it was not open before, replayed when it was.
public record OpenAccount(AccountRef account) implements Command<Account> {

  @Override
  public Lane lane() {
    return account.merchant().lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.merchant(account.merchant());
    needs.account(account);
  }
}
