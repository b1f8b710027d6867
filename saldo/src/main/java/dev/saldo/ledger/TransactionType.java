package dev.saldo.ledger;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a transaction is, and which members its request takes. What each type moves is
/// [PostingRules]'s; its number is what the store keeps and must never change.
@SuppressWarnings("ImmutableEnumChecker") // its sets cannot be changed
public enum TransactionType {
  PAYMENT(1, Set.of(Member.AMOUNT), Set.of(Member.FEE, Member.RESERVE, Member.RELEASE_AT)),
  REFUND(2, Set.of(Member.AMOUNT), Set.of(Member.FEE)),
  CHARGEBACK(3, Set.of(Member.AMOUNT), Set.of(Member.FEE, Member.HOLD)),
  FEE(4, Set.of(Member.AMOUNT), Set.of(Member.HOLD)),
  FEE_REFUND(5, Set.of(Member.AMOUNT), Set.of()),
  FEE_SETTLEMENT(6, Set.of(Member.AMOUNT), Set.of()),
  PAYOUT(7, Set.of(Member.AMOUNT), Set.of(Member.FEE)),
  PAYOUT_SETTLEMENT(8, Set.of(Member.HOLD), Set.of(Member.AMOUNT)),
  PAYOUT_CANCELLATION(9, Set.of(Member.HOLD), Set.of()),
  PAYOUT_RETURN(10, Set.of(Member.AMOUNT), Set.of()),
  RESERVE(11, Set.of(Member.AMOUNT), Set.of(Member.RELEASE_AT)),
  RESERVE_RELEASE(12, Set.of(Member.HOLD), Set.of(Member.AMOUNT)),
  FREEZE(13, Set.of(Member.AMOUNT), Set.of(Member.RELEASE_AT, Member.UP_TO)),
  UNFREEZE(14, Set.of(Member.HOLD), Set.of(Member.AMOUNT)),
  TRANSFER(15, Set.of(Member.AMOUNT, Member.TO), Set.of()),
  EXCHANGE(16, Set.of(Member.AMOUNT, Member.TO), Set.of()),
  ADJUSTMENT(17, Set.of(Member.AMOUNT), Set.of()),
  OVERDRAFT_LIMIT(18, Set.of(Member.AMOUNT), Set.of());

  private static final Map<String, TransactionType> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(TransactionType::code, Function.identity()));
  private static final Map<Integer, TransactionType> BY_NUMBER =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(TransactionType::number, Function.identity()));

  private final int number;
  private final String code = name().toLowerCase(java.util.Locale.ROOT);
  private final Set<Member> needs;
  private final Set<Member> takes;

  TransactionType(int number, Set<Member> needs, Set<Member> takes) {
    this.number = number;
    this.needs = needs;
    Set<Member> all = EnumSet.copyOf(needs);
    all.addAll(takes);
    this.takes = Collections.unmodifiableSet(all);
  }

  /// The type with this word on the wire; empty when there is none.
  public static Optional<TransactionType> find(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /// The type that the store keeps under this number.
  ///
  /// @throws BrokenInvariantException when there is none
  public static TransactionType ofNumber(int number) {
    TransactionType type = BY_NUMBER.get(number);
    if (type == null) {
      throw new BrokenInvariantException("no transaction type has the number " + number);
    }
    return type;
  }

  public int number() {
    return number;
  }

  /// The word on the wire.
  public String code() {
    return code;
  }

  /// The members without which a request of this type is refused.
  public Set<Member> needs() {
    return needs;
  }

  /// All members that a request of this type may have.
  public Set<Member> takes() {
    return takes;
  }
}
