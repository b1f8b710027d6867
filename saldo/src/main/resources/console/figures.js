// How amounts are shown: digits in groups of three, zeros that complete a currency's digits, a
// plus where it is a change. All of that is drawn around the text and is no part of it, so what is
// copied, searched and read aloud is the amount as the ledger writes it.
import { html, nothing } from "./view.js";
import { Amount } from "./amount.js";

/** More digits than that may be broken into lines: between the thousands, and behind the point. */
const LONG = 18;
const FRACTION_PIECE = /.{1,6}/g;

const digitsOf = new Map();

/** Learns how many digits the currencies have. */
export function learnCurrencies(items) {
  for (const { code, digits, kind } of items) {
    digitsOf.set(code, { digits, kind });
  }
}

/** How many digits a currency has behind the point; null when that is not known. */
export function digitsBehind(currency) {
  return digitsOf.get(currency)?.digits ?? null;
}

/** The zeros that make up a fiat currency's digits. */
function padding(currency, fraction) {
  const known = digitsOf.get(currency);
  if (known === undefined || known.kind !== "fiat" || fraction.length >= known.digits) {
    return "";
  }
  return (fraction === "" ? "." : "") + "0".repeat(known.digits - fraction.length);
}

/** An amount of a currency. */
export function figure(amount, currency, { isChange = false } = {}) {
  const value = amount instanceof Amount ? amount : Amount.of(amount);
  const { sign, whole, fraction } = value.written();
  const first = whole.length % 3 || 3;
  const groups = [whole.slice(0, first)];
  for (let at = first; at < whole.length; at += 3) {
    groups.push(whole.slice(at, at + 3));
  }
  const zeros = padding(currency, fraction);
  const kind = value.isZero ? "none" : value.isNegative && !isChange ? "below" : "";
  const isLong = whole.length + fraction.length > LONG;
  return html`<span class="figure ${kind} ${isLong ? "is-long" : ""}" data-plus=${isChange && value.isPositive ? "+" : nothing}
>${sign}${groups.map((group, index) => (index === 0 ? group : html`${isLong ? html`<wbr>` : nothing}<i>${group}</i>`))}${
    fraction === "" ? nothing : isLong ? broken("." + fraction) : "." + fraction
  }${zeros === "" ? nothing : html`<b data-zeros=${zeros}></b>`}</span>`;
}

function broken(fraction) {
  return fraction
    .match(FRACTION_PIECE)
    .map((piece, index) => (index === 0 ? piece : html`<wbr>${piece}`));
}
