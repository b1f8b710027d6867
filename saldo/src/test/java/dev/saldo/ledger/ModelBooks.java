package dev.saldo.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A second, plain opinion of what every posting does: big decimals in maps, one account at a time,
/// nothing shared with [Decider] but the words of the commands. It judges the random workload.
final class ModelBooks {

  private static final Set<TransactionType> SENDS =
      Set.of(
          TransactionType.REFUND,
          TransactionType.PAYOUT,
          TransactionType.TRANSFER,
          TransactionType.EXCHANGE);
  private static final Set<TransactionType> FROM_HOLD_FIRST =
      Set.of(TransactionType.CHARGEBACK, TransactionType.FEE);

  /// An account's parts, each by its name, and its limit.
  static final class ModelAccount {
    BigDecimal available = BigDecimal.ZERO;
    BigDecimal pending = BigDecimal.ZERO;
    BigDecimal reserved = BigDecimal.ZERO;
    BigDecimal frozen = BigDecimal.ZERO;
    BigDecimal fees = BigDecimal.ZERO;
    BigDecimal limit = BigDecimal.ZERO;
    long version;
    Instant updatedAt = Instant.MIN;

    ModelAccount copy() {
      ModelAccount copy = new ModelAccount();
      copy.available = available;
      copy.pending = pending;
      copy.reserved = reserved;
      copy.frozen = frozen;
      copy.fees = fees;
      copy.limit = limit;
      copy.version = version;
      copy.updatedAt = updatedAt;
      return copy;
    }
  }

  /// A hold, by what is left of it.
  static final class ModelHold {
    final AccountRef account;
    final HoldKind kind;
    BigDecimal left;
    BigDecimal fee;
    final @Nullable Instant releaseAt;

    ModelHold(
        AccountRef account,
        HoldKind kind,
        BigDecimal left,
        BigDecimal fee,
        @Nullable Instant releaseAt) {
      this.releaseAt = releaseAt;
      this.account = account;
      this.kind = kind;
      this.left = left;
      this.fee = fee;
    }
  }

  /// A timed hold that was released by itself.
  record Release(AccountRef account, TransactionId hold, Instant at) {}

  private final List<Release> releases = new ArrayList<>();
  private final Map<MerchantId, Boolean> disabledByMerchant = new HashMap<>();
  private final Map<AccountRef, ModelAccount> accounts = new HashMap<>();
  private final Map<String, ModelHold> holds = new HashMap<>();
  private final Map<String, ModelHold> timed = new HashMap<>();
  private final Map<String, Posting> recorded = new HashMap<>();

  void merchant(MerchantId merchant, boolean disabled) {
    disabledByMerchant.put(merchant, disabled);
  }

  Map<AccountRef, ModelAccount> accounts() {
    return accounts;
  }

  Map<String, ModelHold> holds() {
    return holds;
  }

  /// Tells the hold's real id once it is known; holds are kept under it.
  void opened(Posting posting, TransactionId id) {
    ModelHold hold = holds.remove("opened by " + name(posting));
    if (hold != null) {
      holds.put(id.toString(), hold);
      if (hold.releaseAt != null) {
        timed.put(id.toString(), hold);
      }
    }
  }

  private static String name(Posting posting) {
    return posting.merchant() + " " + posting.idempotencyKey();
  }

  /// The releases since the last call, in their order.
  List<Release> takeReleases() {
    List<Release> taken = List.copyOf(releases);
    releases.clear();
    return taken;
  }

  /// The account as a read should show it at this time: with what is due released.
  ModelAccount view(AccountRef ref, Instant at) {
    ModelAccount view = Objects.requireNonNull(accounts.get(ref)).copy();
    due(ref, at).forEach((_, hold) -> release(view, hold));
    return view;
  }

  /// Everything that is due in the merchant's accounts is released.
  void sweep(MerchantId merchant, Instant now) {
    accounts.forEach((ref, account) -> {
      if (ref.merchant().equals(merchant)) {
        releaseDue(ref, later(now, account));
      }
    });
  }

  /// One hold, which is due by then at the latest, is released by itself.
  ///
  /// @return whether there is such a hold, and none of its account that comes before it
  boolean release(TransactionId id, Instant latest) {
    ModelHold hold = timed.get(id.toString());
    if (hold == null || hold.releaseAt == null) {
      return false;
    }
    SortedMap<String, ModelHold> due = due(hold.account, latest);
    if (due.isEmpty() || due.get(due.firstKey()) != hold) {
      return false;
    }
    release(Objects.requireNonNull(accounts.get(hold.account)), hold);
    hold.left = BigDecimal.ZERO;
    return true;
  }

  private static Instant later(Instant now, @Nullable ModelAccount account) {
    return account == null || account.updatedAt.isBefore(now) ? now : account.updatedAt;
  }

  private SortedMap<String, ModelHold> due(AccountRef ref, Instant at) {
    SortedMap<String, ModelHold> due = new TreeMap<>();
    timed.values().removeIf(hold -> hold.left.signum() == 0);
    timed.forEach((id, hold) -> {
      if (hold.account.equals(ref)
          && hold.left.signum() > 0
          && hold.releaseAt != null
          && !hold.releaseAt.isAfter(at)) {
        due.put(hold.releaseAt.getEpochSecond() + "." + micros(hold.releaseAt) + id, hold);
      }
    });
    return due;
  }

  private static String micros(Instant time) {
    return String.valueOf(1_000_000_000 + time.getNano());
  }

  private void releaseDue(AccountRef ref, Instant at) {
    due(ref, at)
        .forEach((key, hold) -> {
          release(Objects.requireNonNull(accounts.get(ref)), hold);
          hold.left = BigDecimal.ZERO;
          TransactionId id = TransactionId.parse(key.substring(key.indexOf("txn_"))).orElseThrow();
          releases.add(new Release(ref, id, Objects.requireNonNull(hold.releaseAt)));
        });
  }

  private static void release(ModelAccount account, ModelHold hold) {
    if (hold.kind == HoldKind.RESERVE) {
      account.reserved = account.reserved.subtract(hold.left);
    } else {
      account.frozen = account.frozen.subtract(hold.left);
    }
    account.available = account.available.add(hold.left);
    account.version++;
    account.updatedAt = Objects.requireNonNull(hold.releaseAt);
  }

  private static String content(Posting posting) {
    Terms terms = posting.terms();
    return String.join(
        "|",
        posting.account().toString(),
        terms.type().name(),
        String.valueOf(terms.amount()),
        terms.fee().toString(),
        terms.reserve().toString(),
        String.valueOf(terms.hold()),
        String.valueOf(terms.releaseAt()),
        String.valueOf(terms.upTo()),
        String.valueOf(terms.to()),
        posting.reference(),
        posting.metadata().toString(),
        String.valueOf(posting.occurredAt()));
  }

  /// What should become of the posting; when it should be recorded, the model has done it.
  String judge(Posting posting, Instant now) {
    Posting earlier = recorded.get(name(posting));
    if (earlier != null) {
      return content(earlier).equals(content(posting)) ? "replayed" : "key_conflict";
    }
    Terms terms = posting.terms();
    TransactionType type = terms.type();
    AccountRef to = terms.to() == null ? null : terms.to().account();
    Instant at = later(now, accounts.get(posting.account()));
    at = to == null ? at : later(at, accounts.get(to));
    if (terms.releaseAt() != null && !terms.releaseAt().isAfter(at)) {
      return "release_not_later";
    }
    Boolean disabled = disabledByMerchant.get(posting.merchant());
    if (disabled == null || (to != null && !disabledByMerchant.containsKey(to.merchant()))) {
      return "merchant_unknown";
    }
    if (disabled && SENDS.contains(type)) {
      return "merchant_disabled";
    }
    releaseDue(posting.account(), at);
    if (to != null) {
      releaseDue(to, at);
    }
    ModelAccount account =
        Objects.requireNonNullElseGet(accounts.get(posting.account()), ModelAccount::new).copy();
    ModelAccount receiver =
        to == null
            ? null
            : Objects.requireNonNullElseGet(accounts.get(to), ModelAccount::new).copy();
    BigDecimal amount = terms.amount() == null ? BigDecimal.ZERO : terms.amount().toBigDecimal();
    BigDecimal fee = terms.fee().toBigDecimal();
    ModelHold hold = null;
    if (terms.hold() != null) {
      hold = holds.get(terms.hold());
      if (hold == null
          || !hold.account.equals(posting.account())
          || !kinds(type).contains(hold.kind)) {
        return "hold_unknown";
      }
      if (hold.left.signum() == 0) {
        return "hold_closed";
      }
      amount = terms.amount() == null ? hold.left : amount;
      if (!FROM_HOLD_FIRST.contains(type) && amount.compareTo(hold.left) > 0) {
        return "hold_exceeded";
      }
    }
    BigDecimal spendable = account.available.add(account.limit);
    if (terms.upTo() && spendable.signum() > 0) {
      amount = amount.min(spendable);
    }
    boolean first = FROM_HOLD_FIRST.contains(type);
    BigDecimal share = hold == null || first ? BigDecimal.ZERO : share(hold, amount, posting);
    BigDecimal taken = hold == null ? BigDecimal.ZERO : amount;
    if (hold != null && first) {
      taken = hold.left.min(amount.add(fee));
      account.available = account.available.add(taken);
      if (hold.kind == HoldKind.RESERVE) {
        account.reserved = account.reserved.subtract(taken);
      } else {
        account.frozen = account.frozen.subtract(taken);
      }
    }
    BigDecimal needed = null;
    ModelHold opened = null;
    switch (type) {
      case PAYMENT -> {
        BigDecimal reserve = terms.reserve().toBigDecimal();
        account.available = account.available.add(amount).subtract(fee).subtract(reserve);
        account.fees = account.fees.add(fee);
        account.reserved = account.reserved.add(reserve);
        opened = reserve.signum() == 0 ? null : hold(posting, HoldKind.RESERVE, reserve);
      }
      case REFUND, CHARGEBACK -> {
        needed = type == TransactionType.REFUND ? amount.add(fee) : null;
        account.available = account.available.subtract(amount).subtract(fee);
        account.fees = account.fees.add(fee);
      }
      case FEE -> {
        account.available = account.available.subtract(amount);
        account.fees = account.fees.add(amount);
      }
      case FEE_REFUND, FEE_SETTLEMENT -> {
        if (account.fees.compareTo(amount) < 0) {
          return "fees_exceeded";
        }
        account.fees = account.fees.subtract(amount);
        account.available =
            type == TransactionType.FEE_REFUND ? account.available.add(amount) : account.available;
      }
      case TRANSFER, EXCHANGE -> {
        needed = amount;
        account.available = account.available.subtract(amount);
        Objects.requireNonNull(receiver).available =
            receiver.available.add(Objects.requireNonNull(terms.to()).amount().toBigDecimal());
      }
      case PAYOUT -> {
        needed = amount.add(fee);
        account.available = account.available.subtract(needed);
        account.pending = account.pending.add(needed);
        opened = new ModelHold(posting.account(), HoldKind.PAYOUT, amount, fee, null);
      }
      case PAYOUT_SETTLEMENT -> {
        account.pending = account.pending.subtract(amount).subtract(share);
        account.fees = account.fees.add(share);
      }
      case PAYOUT_CANCELLATION -> {
        account.pending = account.pending.subtract(amount).subtract(share);
        account.available = account.available.add(amount).add(share);
      }
      case PAYOUT_RETURN, ADJUSTMENT -> account.available = account.available.add(amount);
      case RESERVE -> {
        needed = amount;
        account.available = account.available.subtract(amount);
        account.reserved = account.reserved.add(amount);
        opened = hold(posting, HoldKind.RESERVE, amount);
      }
      case RESERVE_RELEASE -> {
        account.reserved = account.reserved.subtract(amount);
        account.available = account.available.add(amount);
      }
      case FREEZE -> {
        needed = amount;
        account.available = account.available.subtract(amount);
        account.frozen = account.frozen.add(amount);
        opened = hold(posting, HoldKind.FREEZE, amount);
      }
      case UNFREEZE -> {
        account.frozen = account.frozen.subtract(amount);
        account.available = account.available.add(amount);
      }
      case OVERDRAFT_LIMIT -> account.limit = amount;
    }
    // `account` is already as it would be after the posting.
    if (needed != null && account.available.add(account.limit).signum() < 0) {
      return "insufficient_funds";
    }
    if (!fits(account, posting.account())
        || (to != null && receiver != null && !fits(receiver, to))) {
      return "amount_out_of_range";
    }
    account.version++;
    account.updatedAt = at;
    accounts.put(posting.account(), account);
    if (to != null && receiver != null) {
      receiver.version++;
      receiver.updatedAt = at;
      accounts.put(to, receiver);
    }
    recorded.put(name(posting), posting);
    if (opened != null) {
      holds.put("opened by " + name(posting), opened);
    }
    if (hold != null) {
      hold.left = hold.left.subtract(taken);
      hold.fee = hold.fee.subtract(share);
    }
    return "recorded";
  }

  private static ModelHold hold(Posting posting, HoldKind kind, BigDecimal amount) {
    return new ModelHold(
        posting.account(), kind, amount, BigDecimal.ZERO, posting.terms().releaseAt());
  }

  private static BigDecimal share(ModelHold hold, BigDecimal part, Posting posting) {
    if (part.compareTo(hold.left) == 0) {
      return hold.fee;
    }
    return hold.fee
        .multiply(part)
        .divide(hold.left, posting.account().currency().digits(), RoundingMode.DOWN);
  }

  private static Set<HoldKind> kinds(TransactionType type) {
    return switch (type) {
      case RESERVE_RELEASE -> Set.of(HoldKind.RESERVE);
      case UNFREEZE -> Set.of(HoldKind.FREEZE);
      case CHARGEBACK, FEE -> Set.of(HoldKind.RESERVE, HoldKind.FREEZE);
      default -> Set.of(HoldKind.PAYOUT);
    };
  }

  /// Whether every part has a place for each digit behind the point, used or not.
  private static boolean fits(ModelAccount account, AccountRef ref) {
    BigDecimal gross =
        account
            .available
            .add(account.pending)
            .add(account.reserved)
            .add(account.frozen)
            .add(account.fees);
    BigDecimal most = BigDecimal.TEN.pow(38 - ref.currency().digits());
    return Stream.of(
            account.available,
            account.pending,
            account.reserved,
            account.frozen,
            account.fees,
            gross)
        .allMatch(part -> part.abs().compareTo(most) < 0);
  }
}
