package dev.saldo.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides the commands that move no money: merchants, their accounts and keys, operators. As
/// [Decider], which it is a part of.
final class Administration {

  private final Ids ids;

  Administration(Ids ids) {
    this.ids = ids;
  }

  Outcome<SaveMerchant.Saved> save(Books books, SaveMerchant save) {
    Merchant old = books.merchants().get(save.merchant());
    if (old != null && save.parent() != null && !save.parent().equals(old.parent())) {
      return Outcome.refused(
          Refusal.PARENT_FIXED,
          "merchant "
              + old.id()
              + " was created "
              + (old.parent() == null ? "without a parent" : "with the parent " + old.parent())
              + "; that cannot change");
    }
    if (old == null && save.parent() != null) {
      Merchant parent = books.merchants().get(save.parent());
      if (parent == null || parent.parent() != null) {
        return Outcome.refused(
            Refusal.PARENT_UNFIT,
            save.parent()
                + " is "
                + (parent == null ? "no merchant" : "itself a sub-merchant")
                + ", so it cannot be a parent");
      }
    }
    Merchant merchant = old == null ? created(save, books.now()) : changed(old, save);
    if (!merchant.equals(old)) {
      books.merchants().put(merchant.id(), merchant);
      Act act = old == null ? Act.MERCHANT_CREATED : Act.MERCHANT_CHANGED;
      log(books, save.lane(), save.by(), act, merchant.id().value(), detail(merchant));
    }
    return new Outcome.Recorded<>(new SaveMerchant.Saved(merchant, old == null));
  }

  private Merchant created(SaveMerchant save, Instant now) {
    return new Merchant(
        save.merchant(),
        ids.merchantNumber(save.lane()),
        save.parent(),
        Objects.requireNonNullElse(save.name(), ""),
        Objects.requireNonNullElse(save.defaultCurrency(), SaveMerchant.DEFAULT_CURRENCY),
        Objects.requireNonNullElse(save.disabled(), false),
        0,
        now);
  }

  private static Merchant changed(Merchant old, SaveMerchant save) {
    return new Merchant(
        old.id(),
        old.number(),
        old.parent(),
        Objects.requireNonNullElse(save.name(), old.name()),
        Objects.requireNonNullElse(save.defaultCurrency(), old.defaultCurrency()),
        Objects.requireNonNullElse(save.disabled(), old.disabled()),
        old.accounts(),
        old.createdAt());
  }

  Outcome<Account> open(Books books, OpenAccount open) {
    Merchant merchant = books.merchants().get(open.account().merchant());
    if (merchant == null) {
      return unknown(open.account().merchant());
    }
    Account account = books.accounts().get(open.account());
    if (account != null) {
      return new Outcome.Replayed<>(account);
    }
    if (merchant.accounts() == AccountId.MOST) {
      return Outcome.refused(Refusal.ACCOUNTS_EXCEEDED, tooManyAccounts(merchant.id()));
    }
    Account opened = open(books, merchant, open.account(), books.now());
    log(
        books,
        open.lane(),
        open.by(),
        Act.ACCOUNT_OPENED,
        merchant.id().value(),
        Map.of("accountNo", opened.accountNo()));
    return new Outcome.Recorded<>(opened);
  }

  /// Opens an account that is not open, of a merchant that has not too many.
  Account open(Books books, Merchant merchant, AccountRef ref, Instant at) {
    Merchant with = merchant.withAccounts(merchant.accounts() + 1);
    Account account = Account.opened(AccountId.of(with.number(), with.accounts()), ref, at);
    books.merchants().put(with.id(), with);
    books.accounts().put(ref, account);
    return account;
  }

  Outcome<MerchantKey> add(Books books, AddKey add) {
    if (books.merchants().get(add.merchant()) == null) {
      return unknown(add.merchant());
    }
    if (books.credentials().get(add.secret()) != null) {
      return Outcome.refused(
          Refusal.SECRET_TAKEN, "the secret stands for another key of this dialect");
    }
    MerchantKey key =
        new MerchantKey(
            ids.key(add.lane(), books.now()),
            add.merchant(),
            add.dialect(),
            add.kind(),
            add.label(),
            add.clientId(),
            add.allowedAddresses(),
            books.now(),
            add.expiresAt(),
            null);
    books.keys().put(key.id(), key);
    books
        .credentials()
        .put(add.secret(), new Credential(add.secret(), key.id(), books.now(), null));
    String merchant = add.merchant().value();
    log(books, add.lane(), add.by(), Act.KEY_ADDED, merchant, detail(key), add.secret());
    return new Outcome.Recorded<>(key);
  }

  Outcome<MerchantKey> revoke(Books books, RevokeKey revoke) {
    MerchantKey key = books.keys().get(revoke.key());
    if (key == null || !key.merchant().equals(revoke.merchant())) {
      return Outcome.refused(
          Refusal.KEY_UNKNOWN, "merchant " + revoke.merchant() + " has no key " + revoke.key());
    }
    if (key.isRevoked()) {
      return new Outcome.Replayed<>(key);
    }
    MerchantKey revoked = key.revoked(books.now());
    books.keys().put(key.id(), revoked);
    tokens(books, key.id()).forEach(token -> books.credentials().remove(token.hash()));
    String merchant = revoke.merchant().value();
    log(books, revoke.lane(), revoke.by(), Act.KEY_REVOKED, merchant, detail(key));
    return new Outcome.Recorded<>(revoked);
  }

  Outcome<Credential> issue(Books books, IssueToken issue) {
    MerchantKey key = books.keys().get(issue.key());
    if (key == null || key.isRevoked() || !key.merchant().equals(issue.merchant())) {
      return Outcome.refused(
          Refusal.KEY_UNKNOWN, "merchant " + issue.merchant() + " has no key " + issue.key());
    }
    List<Credential> alive =
        tokens(books, key.id()).stream()
            .filter(token -> {
              boolean dead = token.isExpired(books.now());
              if (dead) {
                books.credentials().remove(token.hash());
              }
              return !dead;
            })
            .toList();
    alive.stream()
        .limit(Math.max(0, alive.size() + 1 - issue.mostAlive()))
        .forEach(token -> books.credentials().remove(token.hash()));
    Credential token =
        new Credential(issue.token(), key.id(), books.now(), books.now().plus(issue.life()));
    books.credentials().put(token.hash(), token);
    return new Outcome.Recorded<>(token);
  }

  /// The key's access tokens in the order in which they make room: those of a clock that was ahead,
  /// then the oldest. Were they the youngest, each new token would have to go for the next one.
  private static List<Credential> tokens(Books books, KeyId key) {
    return books
        .credentials()
        .rows()
        .filter(credential -> credential.isToken() && credential.key().equals(key))
        .sorted(
            Comparator.comparing((Credential token) -> !token.issuedAt().isAfter(books.now()))
                .thenComparing(Credential::issuedAt))
        .toList();
  }

  Outcome<Operator> add(Books books, AddOperator add) {
    if (books.operators().get(add.name()) != null) {
      return Outcome.refused(Refusal.OPERATOR_TAKEN, "there is an operator " + add.name());
    }
    Operator operator =
        new Operator(add.name(), add.role(), add.token(), books.now(), add.expiresAt());
    books.operators().put(operator.name(), operator);
    String name = operator.name();
    log(books, add.lane(), add.by(), Act.OPERATOR_ADDED, name, detail(operator), add.token());
    return new Outcome.Recorded<>(operator);
  }

  Outcome<Operator> remove(Books books, RemoveOperator remove) {
    Operator operator = books.operators().get(remove.name());
    if (operator == null) {
      return Outcome.refused(Refusal.OPERATOR_UNKNOWN, "no operator " + remove.name());
    }
    books.operators().remove(operator.name());
    String name = operator.name();
    log(books, remove.lane(), remove.by(), Act.OPERATOR_REMOVED, name, detail(operator));
    return new Outcome.Recorded<>(operator);
  }

  private void log(
      Books books, Lane lane, String by, Act act, String subject, Map<String, String> detail) {
    log(books, lane, by, act, subject, detail, null);
  }

  /// @param admitted the hash of the secret or token that is let in; null when none is
  private void log(
      Books books,
      Lane lane,
      String by,
      Act act,
      String subject,
      Map<String, String> detail,
      @Nullable Hash admitted) {
    LogHead head = books.logHead(subject);
    Hash previous = head == null ? Chain.startOfLog(subject) : head.hash();
    LogLine draft =
        new LogLine(
            ids.logLine(lane, books.now()),
            books.now(),
            by,
            act,
            subject,
            new TreeMap<>(detail),
            admitted,
            head == null ? 1 : head.number() + 1,
            previous);
    books.record(draft.withHash(Chain.next(previous, draft)));
  }

  static Map<String, String> detail(Merchant merchant) {
    Map<String, String> detail = new TreeMap<>();
    detail.put("merchantNumber", Long.toString(merchant.number()));
    detail.put("name", merchant.name());
    detail.put("defaultCurrency", merchant.defaultCurrency().code());
    detail.put("disabled", Boolean.toString(merchant.disabled()));
    if (merchant.parent() != null) {
      detail.put("parent", merchant.parent().value());
    }
    return detail;
  }

  static Map<String, String> detail(MerchantKey key) {
    Map<String, String> detail = new TreeMap<>();
    detail.put("key", key.id().toString());
    detail.put("dialect", key.dialect());
    detail.put("kind", key.kind());
    detail.put("label", key.label());
    if (key.clientId() != null) {
      detail.put("clientId", key.clientId());
    }
    detail.put("allowedAddresses", String.join(" ", key.allowedAddresses()));
    detail.put("expiresAt", key.expiresAt() == null ? "" : key.expiresAt().toString());
    return detail;
  }

  static Map<String, String> detail(Operator operator) {
    return Map.of(
        "role",
        operator.role().code(),
        "expiresAt",
        operator.expiresAt() == null ? "" : operator.expiresAt().toString());
  }

  private static <T> Outcome<T> unknown(MerchantId merchant) {
    return Outcome.refused(Refusal.MERCHANT_UNKNOWN, "no merchant " + merchant);
  }

  static String tooManyAccounts(MerchantId merchant) {
    return "merchant " + merchant + " has " + AccountId.MOST + " accounts already";
  }
}
