package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;

/// What a store loaded for a batch, under the locks of the merchants in it. What a batch needs and
/// is not here does not exist.
///
/// Of each account with a timed hold (see [Account#nextRelease]) the open timed holds are among
/// `holds`: all that are due by the latest of `now` and the accounts' [Account#updatedAt], and
/// beyond these the next few, one more than [Needs#holds] names in that account, so that the batch
/// can tell what is next whatever it closes.
///
/// @param now the store's clock, in whole microseconds
/// @param credentials those asked for by hash, and the access tokens of the keys asked for
public record Snapshot(
    Instant now,
    List<Merchant> merchants,
    List<Account> accounts,
    List<Transaction> recorded,
    List<Hold> holds,
    List<MerchantKey> keys,
    List<Credential> credentials,
    List<Operator> operators,
    List<LogHead> logHeads) {

  public Snapshot {
    merchants = List.copyOf(merchants);
    accounts = List.copyOf(accounts);
    recorded = List.copyOf(recorded);
    holds = List.copyOf(holds);
    keys = List.copyOf(keys);
    credentials = List.copyOf(credentials);
    operators = List.copyOf(operators);
    logHeads = List.copyOf(logHeads);
  }
}
