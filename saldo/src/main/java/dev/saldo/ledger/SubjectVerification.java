package dev.saldo.ledger;

import dev.saldo.ledger.StoredBooks.Opening;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Goes through the lines of the log about one subject, and holds its rows against what they say:
/// the merchant with its keys and their secrets, the operator. For one thread.
///
/// The lines come first, in their order; then the accounts, the merchant, its keys, their
/// credentials, the operator.
final class SubjectVerification {

  /// A key by the log.
  private static final class LoggedKey {
    final LogLine added;
    @Nullable LogLine revoked;
    boolean found;
    int secrets;

    LoggedKey(LogLine added) {
      this.added = added;
    }
  }

  private final Findings findings;
  private final String subject;
  private final @Nullable LogHead since;

  private long number;
  private @Nullable Hash head;
  private boolean damaged;
  private @Nullable LogLine created;
  private @Nullable LogLine said;
  private boolean found;
  private final Map<String, LoggedKey> keys = new HashMap<>();
  private final Map<String, LogLine> opened = new HashMap<>();
  private int accounts;
  private @Nullable LogLine operator;
  private boolean operatorFound;

  /// @param since what a checkpoint noted of the subject; null when nothing
  SubjectVerification(Findings findings, String subject, @Nullable LogHead since) {
    this.findings = findings;
    this.subject = subject;
    this.since = since;
    this.head = Chain.startOfLog(subject);
  }

  /// Takes the next line of the log.
  void line(String where, Stored<LogLine> content) {
    switch (content) {
      case Stored.Whole<LogLine>(LogLine line) -> line(where, line);
      case Stored.Damaged<LogLine>(String what) -> {
        findings.add(where, what);
        damaged = true;
        number++;
        head = null;
      }
      case Stored.Missing<LogLine>() -> {}
    }
    if (since != null && since.number() == number && head != null) {
      findings.compare(where, "hash, by the checkpoint,", since.hash(), head);
    }
  }

  private void line(String where, LogLine line) {
    if (line.number() != number + 1) {
      findings.compare(where, "number after " + number, number + 1, line.number());
      damaged = true;
      head = null;
    }
    number = line.number();
    if (head != null) {
      findings.compare(where, "hash", Chain.next(head, line), line.hash());
    }
    head = line.hash();
    if (!isPossible(line)) {
      findings.add(where, line.act().code() + " cannot follow the lines before it");
    }
    apply(line);
  }

  private boolean isPossible(LogLine line) {
    return switch (line.act()) {
      case MERCHANT_CREATED -> created == null;
      case MERCHANT_CHANGED -> created != null;
      case ACCOUNT_OPENED -> created != null && !opened.containsKey(accountNo(line));
      case KEY_ADDED -> created != null && !keys.containsKey(key(line));
      case KEY_REVOKED -> {
        LoggedKey key = keys.get(key(line));
        yield key != null && key.revoked == null && key.added.detail().equals(line.detail());
      }
      case OPERATOR_ADDED -> operator == null;
      case OPERATOR_REMOVED -> operator != null;
    };
  }

  private void apply(LogLine line) {
    switch (line.act()) {
      case MERCHANT_CREATED -> {
        created = line;
        said = line;
      }
      case MERCHANT_CHANGED -> said = line;
      case ACCOUNT_OPENED -> opened.put(accountNo(line), line);
      case KEY_ADDED -> keys.put(key(line), new LoggedKey(line));
      case KEY_REVOKED -> {
        LoggedKey key = keys.get(key(line));
        if (key != null) {
          key.revoked = line;
        }
      }
      case OPERATOR_ADDED -> operator = line;
      case OPERATOR_REMOVED -> operator = null;
    }
  }

  private static String key(LogLine line) {
    return line.detail().getOrDefault("key", "");
  }

  private static String accountNo(LogLine line) {
    return line.detail().getOrDefault("accountNo", "");
  }

  /// Takes an account of the merchant.
  void account(String where, Stored<Opening> content) {
    accounts++;
    // One that is damaged was told of beside its entries.
    Opening opening = content.orNull();
    if (opening == null || damaged) {
      return;
    }
    LogLine line = opened.remove(opening.accountNo());
    if (line != null) {
      findings.compare(where, "opened at", line.at(), opening.openedAt());
    } else if (opening.byItself()) {
      findings.add(where, "the log does not tell of its opening");
    }
  }

  /// Takes the merchant's row.
  ///
  /// @param merchants finds a merchant
  void merchant(
      String where, Stored<Merchant> content, Function<MerchantId, Stored<Merchant>> merchants) {
    found = true;
    if (content instanceof Stored.Damaged<Merchant>(String what)) {
      findings.add(where, what);
    }
    Merchant merchant = content.orNull();
    if (merchant == null) {
      return;
    }
    findings.compare(where, "count of accounts", accounts, merchant.accounts());
    MerchantId parent = merchant.parent();
    if (parent != null) {
      Merchant known = merchants.apply(parent).orNull();
      if (known == null || known.parent() != null) {
        findings.add(where, "its parent " + parent + " is no merchant, or itself a sub-merchant");
      }
    }
    if (damaged) {
      return;
    }
    if (created == null || said == null) {
      findings.add(where, "the log does not tell of its creation");
      return;
    }
    compare(where, said.detail(), Administration.detail(merchant));
    findings.compare(where, "created at", created.at(), merchant.createdAt());
  }

  /// Takes the row of a key of the merchant.
  void key(String where, Stored<MerchantKey> content) {
    if (content instanceof Stored.Damaged<MerchantKey>(String what)) {
      findings.add(where, what);
    }
    MerchantKey key = content.orNull();
    if (key == null || damaged) {
      return;
    }
    LoggedKey logged = keys.get(key.id().toString());
    if (logged == null) {
      findings.add(where, "the log does not tell of it");
      return;
    }
    logged.found = true;
    compare(where, logged.added.detail(), Administration.detail(key));
    findings.compare(where, "created at", logged.added.at(), key.createdAt());
    findings.compare(
        where, "revoked at", logged.revoked == null ? null : logged.revoked.at(), key.revokedAt());
  }

  /// Takes the row of a credential of one of the merchant's keys.
  void credential(String where, Stored<Credential> content) {
    if (content instanceof Stored.Damaged<Credential>(String what)) {
      findings.add(where, what);
    }
    Credential credential = content.orNull();
    if (credential == null || damaged) {
      return;
    }
    LoggedKey key = keys.get(credential.key().toString());
    if (key == null) {
      findings.add(where, "the log does not tell of its key " + credential.key());
    } else if (!credential.isToken()) {
      key.secrets++;
      findings.compare(where, "hash", key.added.admitted(), credential.hash());
      findings.compare(where, "issued at", key.added.at(), credential.issuedAt());
    } else if (key.revoked != null) {
      findings.add(where, "it is an access token of the revoked key " + credential.key());
    }
  }

  /// Takes the operator's row.
  void operator(String where, Stored<Operator> content) {
    operatorFound = true;
    if (content instanceof Stored.Damaged<Operator>(String what)) {
      findings.add(where, what);
    }
    Operator row = content.orNull();
    if (row == null || damaged) {
      return;
    }
    if (operator == null) {
      findings.add(where, "the log does not tell of it");
      return;
    }
    compare(where, operator.detail(), Administration.detail(row));
    findings.compare(where, "created at", operator.at(), row.createdAt());
    findings.compare(where, "token", operator.admitted(), row.token());
  }

  private void compare(String where, SortedMap<String, String> said, Map<String, String> is) {
    SortedMap<String, String> names = new TreeMap<>(said);
    names.putAll(is);
    names.keySet().forEach(each -> findings.compare(where, each, said.get(each), is.get(each)));
  }

  /// Takes that there are no more lines and rows.
  void end() {
    if (since != null && since.number() > number) {
      findings.compare("log " + subject, "lines, by the checkpoint,", since.number(), number);
    }
    if (damaged) {
      return;
    }
    if (created != null && !found) {
      findings.add("merchant " + subject, "the log tells of it, but it is not there");
    }
    if (operator != null && !operatorFound) {
      findings.add("operator " + subject, "the log tells of it, but it is not there");
    }
    opened.forEach((accountNo, _) ->
        findings.add("account " + accountNo, "the log tells of it, but it is not there"));
    keys.forEach((id, key) -> {
      if (!key.found) {
        findings.add("key " + id, "the log tells of it, but it is not there");
      } else if (key.secrets != 1) {
        findings.compare("key " + id, "count of its own secrets", 1, key.secrets);
      }
    });
  }

  /// The last line; null when there is none, or it is damaged.
  @Nullable LogHead head() {
    return number == 0 || head == null ? null : new LogHead(subject, number, head);
  }
}
