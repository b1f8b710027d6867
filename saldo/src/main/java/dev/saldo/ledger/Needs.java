package dev.saldo.ledger;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What of the books a batch of commands needs at hand: the store locks the merchants, in the order
/// given here, and loads the rest. What does not exist is simply not loaded.
///
/// Not thread-safe; filled before it is handed to a store, read only from then on.
public final class Needs {

  /// One merchant's idempotency key.
  public record RecordedKey(MerchantId merchant, IdempotencyKey idempotencyKey) {}

  /// A hold, and the account that it should be of: it is looked for nowhere else.
  public record HoldKey(AccountRef account, TransactionId hold) {}

  /// The order in which merchants are locked, the same for all who lock them.
  private static final Comparator<MerchantId> LOCK_ORDER =
      Comparator.comparing(MerchantId::lane).thenComparing(Comparator.naturalOrder());

  private final SortedSet<MerchantId> merchants = new TreeSet<>(LOCK_ORDER);
  private final Set<AccountRef> accounts = new LinkedHashSet<>();
  private final Set<RecordedKey> recorded = new LinkedHashSet<>();
  private final Set<HoldKey> holds = new LinkedHashSet<>();
  private final Set<MerchantId> releases = new LinkedHashSet<>();
  private final Set<KeyId> keys = new LinkedHashSet<>();
  private final Set<Hash> credentials = new LinkedHashSet<>();
  private final Set<String> operators = new LinkedHashSet<>();
  private final Set<String> logSubjects = new LinkedHashSet<>();

  /// What all of these commands need.
  public static Needs of(Collection<? extends Command<?>> commands) {
    Needs needs = new Needs();
    commands.forEach(command -> command.addTo(needs));
    return needs;
  }

  void merchant(MerchantId merchant) {
    merchants.add(merchant);
  }

  void account(AccountRef account) {
    accounts.add(account);
  }

  void recorded(MerchantId merchant, IdempotencyKey idempotencyKey) {
    recorded.add(new RecordedKey(merchant, idempotencyKey));
  }

  void hold(AccountRef account, TransactionId hold) {
    holds.add(new HoldKey(account, hold));
  }

  void key(KeyId key) {
    keys.add(key);
  }

  void releases(MerchantId merchant) {
    releases.add(merchant);
  }

  void credential(Hash hash) {
    credentials.add(hash);
  }

  void operator(String name) {
    operators.add(name);
  }

  void logHead(String subject) {
    logSubjects.add(subject);
  }

  /// The merchants to lock, in the order in which to lock them.
  public SortedSet<MerchantId> merchants() {
    return Collections.unmodifiableSortedSet(merchants);
  }

  /// Accounts of these merchants.
  public Set<AccountRef> accounts() {
    return Collections.unmodifiableSet(accounts);
  }

  /// Idempotency keys of these merchants, to be loaded as the transactions they stand for.
  public Set<RecordedKey> recorded() {
    return Collections.unmodifiableSet(recorded);
  }

  /// Holds of these accounts.
  public Set<HoldKey> holds() {
    return Collections.unmodifiableSet(holds);
  }

  /// Merchants of whom all accounts with a hold that is due are wanted.
  public Set<MerchantId> releases() {
    return Collections.unmodifiableSet(releases);
  }

  /// Keys, each with its access tokens.
  public Set<KeyId> keys() {
    return Collections.unmodifiableSet(keys);
  }

  /// Hashes whose credential is wanted if there is one.
  public Set<Hash> credentials() {
    return Collections.unmodifiableSet(credentials);
  }

  /// Names of operators.
  public Set<String> operators() {
    return Collections.unmodifiableSet(operators);
  }

  /// Subjects of the log, of each of which the last line is wanted if there is one.
  public Set<String> logSubjects() {
    return Collections.unmodifiableSet(logSubjects);
  }
}
