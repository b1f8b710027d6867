package dev.saldo.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A second, plain opinion of what every posting does: big decimals in maps, one account at a time,
/// nothing shared with [Decider] but the words of the commands. It judges the random workload.
final class ModelBooks {

  private static final BigDecimal MOST = BigDecimal.TEN.pow(38);

  /// An account's parts, each by its name, and its limit.
  static final class ModelAccount {
    BigDecimal available = BigDecimal.ZERO;
    BigDecimal pending = BigDecimal.ZERO;
    BigDecimal reserved = BigDecimal.ZERO;
    BigDecimal frozen = BigDecimal.ZERO;
    BigDecimal fees = BigDecimal.ZERO;
    BigDecimal limit = BigDecimal.ZERO;
    long version;

    ModelAccount copy() {
      ModelAccount copy = new ModelAccount();
      copy.available = available;
      copy.pending = pending;
      copy.reserved = reserved;
      copy.frozen = frozen;
      copy.fees = fees;
      copy.limit = limit;
      copy.version = version;
      return copy;
    }
  }

  /// A hold, by what is left of it.
  static final class ModelHold {
    final AccountRef account;
    final HoldKind kind;
    BigDecimal left;
    BigDecimal fee;

    ModelHold(AccountRef account, HoldKind kind, BigDecimal left, BigDecimal fee) {
      this.account = account;
      this.kind = kind;
      this.left = left;
      this.fee = fee;
    }
  }

  private final Map<MerchantId, Boolean> disabledByMerchant = new HashMap<>();
  private final Map<AccountRef, ModelAccount> accounts = new HashMap<>();
  private final Map<String, ModelHold> holds = new HashMap<>();
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
    }
  }

  private static String name(Posting posting) {
    return posting.merchant() + " " + posting.idempotencyKey();
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
        posting.reference(),
        posting.metadata().toString(),
        String.valueOf(posting.occurredAt()));
  }

  /// What should become of the posting; when it should be recorded, the model has done it.
  String judge(Posting posting) {
    Posting earlier = recorded.get(name(posting));
    if (earlier != null) {
      return content(earlier).equals(content(posting)) ? "replayed" : "key_conflict";
    }
    Boolean disabled = disabledByMerchant.get(posting.merchant());
    if (disabled == null) {
      return "merchant_unknown";
    }
    Terms terms = posting.terms();
    TransactionType type = terms.type();
    if (disabled && Set.of(TransactionType.REFUND, TransactionType.PAYOUT).contains(type)) {
      return "merchant_disabled";
    }
    ModelAccount account =
        Objects.requireNonNullElseGet(accounts.get(posting.account()), ModelAccount::new).copy();
    BigDecimal amount = terms.amount() == null ? BigDecimal.ZERO : terms.amount().toBigDecimal();
    BigDecimal fee = terms.fee().toBigDecimal();
    ModelHold hold = null;
    if (terms.hold() != null) {
      hold = holds.get(terms.hold());
      if (hold == null || !hold.account.equals(posting.account()) || hold.kind != kind(type)) {
        return "hold_unknown";
      }
      if (hold.left.signum() == 0) {
        return "hold_closed";
      }
      amount = terms.amount() == null ? hold.left : amount;
      if (amount.compareTo(hold.left) > 0) {
        return "hold_exceeded";
      }
    }
    BigDecimal share = hold == null ? BigDecimal.ZERO : share(hold, amount, posting);
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
      case PAYOUT -> {
        needed = amount.add(fee);
        account.available = account.available.subtract(needed);
        account.pending = account.pending.add(needed);
        opened = new ModelHold(posting.account(), HoldKind.PAYOUT, amount, fee);
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
    if (!fits(account)) {
      return "amount_out_of_range";
    }
    account.version++;
    accounts.put(posting.account(), account);
    recorded.put(name(posting), posting);
    if (opened != null) {
      holds.put("opened by " + name(posting), opened);
    }
    if (hold != null) {
      hold.left = hold.left.subtract(amount);
      hold.fee = hold.fee.subtract(share);
    }
    return "recorded";
  }

  private static ModelHold hold(Posting posting, HoldKind kind, BigDecimal amount) {
    return new ModelHold(posting.account(), kind, amount, BigDecimal.ZERO);
  }

  private static BigDecimal share(ModelHold hold, BigDecimal part, Posting posting) {
    if (part.compareTo(hold.left) == 0) {
      return hold.fee;
    }
    return hold.fee
        .multiply(part)
        .divide(hold.left, posting.account().currency().digits(), RoundingMode.DOWN);
  }

  private static @Nullable HoldKind kind(TransactionType type) {
    return Map.of(
            TransactionType.PAYOUT_SETTLEMENT, HoldKind.PAYOUT,
            TransactionType.PAYOUT_CANCELLATION, HoldKind.PAYOUT,
            TransactionType.RESERVE_RELEASE, HoldKind.RESERVE,
            TransactionType.UNFREEZE, HoldKind.FREEZE)
        .get(type);
  }

  private static boolean fits(ModelAccount account) {
    BigDecimal gross =
        account
            .available
            .add(account.pending)
            .add(account.reserved)
            .add(account.frozen)
            .add(account.fees);
    return fits(account.available)
        && fits(account.pending)
        && fits(account.reserved)
        && fits(account.frozen)
        && fits(account.fees)
        && fits(gross);
  }

  private static boolean fits(BigDecimal value) {
    BigDecimal plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    int scale = Math.max(0, plain.scale());
    return plain.abs().scaleByPowerOfTen(scale).compareTo(MOST) < 0;
  }
}
