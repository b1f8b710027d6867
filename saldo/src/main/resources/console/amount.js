// Exact decimals. An amount is a BigInt of units and how many of its digits stand behind the
// point; no binary fraction is ever made of one. Immutable.

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/;

export class Amount {
  /** The amount as an integer of its smallest digit. */
  #units;
  /** How many digits stand behind the point; zeros at the end do not count. */
  #digits;

  constructor(units, digits) {
    while (digits > 0 && units % 10n === 0n) {
      units /= 10n;
      digits -= 1;
    }
    this.#units = units;
    this.#digits = digits;
  }

  static ZERO = new Amount(0n, 0);

  /** The amount that a plain decimal tells, such as `-12.50`. Throws a RangeError at all else. */
  static of(text) {
    const amount = Amount.find(text);
    if (amount === null) {
      throw new RangeError(`no amount: ${text}`);
    }
    return amount;
  }

  /** The same; null when the text is no plain decimal. */
  static find(text) {
    const match = FORM.exec(text);
    if (match === null) {
      return null;
    }
    const [, sign, whole, fraction = ""] = match;
    const units = BigInt(whole + fraction);
    return new Amount(sign === "" ? units : -units, fraction.length);
  }

  static sum(amounts) {
    return amounts.reduce((sum, amount) => sum.plus(amount), Amount.ZERO);
  }

  /** How many digits stand behind the point. */
  get digits() {
    return this.#digits;
  }

  get isZero() {
    return this.#units === 0n;
  }

  get isNegative() {
    return this.#units < 0n;
  }

  get isPositive() {
    return this.#units > 0n;
  }

  plus(other) {
    const digits = Math.max(this.#digits, other.#digits);
    return new Amount(this.unitsAt(digits) + other.unitsAt(digits), digits);
  }

  minus(other) {
    return this.plus(other.negated());
  }

  negated() {
    return new Amount(-this.#units, this.#digits);
  }

  /** Its size, without the sign. */
  get size() {
    return this.isNegative ? this.negated() : this;
  }

  times(count) {
    return new Amount(this.#units * BigInt(count), this.#digits);
  }

  /** Below zero, zero or above, as this is less than, equal to or more than the other. */
  compare(other) {
    const difference = this.minus(other).#units;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  equals(other) {
    return this.compare(other) === 0;
  }

  min(other) {
    return this.compare(other) <= 0 ? this : other;
  }

  max(other) {
    return this.compare(other) >= 0 ? this : other;
  }

  /** As an integer of the digit so many behind the point; not less than `digits`. */
  unitsAt(digits) {
    return this.#units * 10n ** BigInt(digits - this.#digits);
  }

  /** As the ledger writes it: no exponent, no zeros at the end. */
  toString() {
    const { sign, whole, fraction } = this.written();
    return sign + whole + (fraction === "" ? "" : "." + fraction);
  }

  /** The same in its pieces. */
  written() {
    const text = this.size.#units.toString().padStart(this.#digits + 1, "0");
    const point = text.length - this.#digits;
    return {
      sign: this.isNegative ? "-" : "",
      whole: text.slice(0, point),
      fraction: text.slice(point),
    };
  }
}

/**
 * Where an amount lies between two others, counted in steps from the lower one: an integer of 0 to
 * `steps`, rounded down, for drawing. 0 when the two are equal.
 */
export function position(amount, low, high, steps) {
  const digits = Math.max(amount.digits, low.digits, high.digits);
  const width = high.unitsAt(digits) - low.unitsAt(digits);
  if (width <= 0n) {
    return 0;
  }
  const most = BigInt(steps);
  const at = ((amount.unitsAt(digits) - low.unitsAt(digits)) * most) / width;
  return Number(at < 0n ? 0n : at > most ? most : at);
}

/** Round amounts (1, 2 or 5 and zeros apart) from at most `low` to at least `high`, about `most`. */
export function roundSteps(low, high, most) {
  const width = high.minus(low);
  if (!width.isPositive) {
    return [low];
  }
  const step = roundStep(width, most);
  const digits = Math.max(low.digits, step.digits);
  const stepUnits = step.unitsAt(digits);
  let units = low.unitsAt(digits) / stepUnits;
  if (units * stepUnits > low.unitsAt(digits)) {
    units -= 1n;
  }
  const steps = [];
  for (let at = step.times(units); ; at = at.plus(step)) {
    steps.push(at);
    if (at.compare(high) >= 0) {
      return steps;
    }
  }
}

/** The least of 1, 2, 5, 10, 20 … (or 0.1, 0.2 …) of which at most so many make up the width. */
function roundStep(width, most) {
  const { whole, fraction } = width.written();
  for (let power = whole === "0" ? -fraction.length - 1 : whole.length - 3; ; power += 1) {
    for (const first of [1n, 2n, 5n]) {
      const step =
        power < 0 ? new Amount(first, -power) : new Amount(first * 10n ** BigInt(power), 0);
      if (step.times(most).compare(width) >= 0) {
        return step;
      }
    }
  }
}
