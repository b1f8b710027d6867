// What a posting will do to an account, told before it is recorded. The ledger decides; this says
// what it will decide when nothing else happens meanwhile.
import { Amount } from "./amount.js";
import { PARTS } from "./words.js";

/**
 * The parts of an account before and after, by name, `gross` among them.
 *
 * @param account as the ledger tells it
 * @param terms `{type, amount, fee, upTo}`, the amounts as [Amount]
 * @return `{amount, change, before, after, shortBy}`: `amount` is what really moves, `shortBy` how
 *   much more it needs than can be spent, null when there is enough
 */
export function preview(account, { type, amount, fee = Amount.ZERO, upTo = false }) {
  const before = Object.fromEntries(
    [...PARTS, "gross"].map((name) => [name, Amount.of(account[name])]),
  );
  const spendable = before.available.plus(Amount.of(account.overdraft));
  const moved = upTo && spendable.isPositive ? amount.min(spendable) : amount;
  const change = changeOf(type, moved, fee);
  const after = Object.fromEntries(
    PARTS.map((name) => [name, before[name].plus(change[name] ?? Amount.ZERO)]),
  );
  after.gross = Amount.sum(PARTS.map((name) => after[name]));
  const rest = spendable.plus(change.available ?? Amount.ZERO);
  const needsFunds = type === "refund" || type === "freeze";
  return {
    amount: moved,
    change: { ...change, gross: after.gross.minus(before.gross) },
    before,
    after,
    shortBy: needsFunds && rest.isNegative ? rest.negated() : null,
    spendable,
  };
}

function changeOf(type, amount, fee) {
  switch (type) {
    case "refund":
      return { available: amount.plus(fee).negated(), fees: fee };
    case "freeze":
      return { available: amount.negated(), frozen: amount };
    case "unfreeze":
      return { available: amount, frozen: amount.negated() };
    case "reserve_release":
      return { available: amount, reserved: amount.negated() };
    case "adjustment":
      return { available: amount };
    default:
      throw new RangeError(`no preview of ${type}`);
  }
}
