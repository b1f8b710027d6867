// An account as a bar of its parts. The figures stand beside it, so the bar itself is silent.
import { html, svg, nothing } from "./view.js";
import { Amount, position } from "./amount.js";
import { PARTS } from "./words.js";

const STEPS = 10_000;

/** @param account its figures, as the ledger writes them */
export function partsBar(account) {
  const parts = PARTS.map((name) => ({ name, amount: Amount.of(account[name]) }));
  const below = Amount.sum(
    parts.filter((part) => part.amount.isNegative).map((part) => part.amount),
  );
  const above = Amount.sum(
    parts.filter((part) => part.amount.isPositive).map((part) => part.amount),
  );
  const at = (amount) => position(amount, below, above, STEPS);
  const zero = at(Amount.ZERO);
  const pieces = [];
  let end = Amount.ZERO;
  for (const { name, amount } of parts) {
    if (amount.isPositive) {
      pieces.push({ name, from: at(end), to: at(end.plus(amount)) });
      end = end.plus(amount);
    } else if (amount.isNegative) {
      pieces.push({ name: "below", from: 0, to: zero });
    }
  }
  return html`<svg class="bar" viewBox="0 0 ${STEPS} 100" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width=${STEPS} height="100"></rect>
    ${pieces.map(({ name, from, to }) => svg`<rect class="part-${name}" x=${from} width=${Math.max(to - from, 25)} height="100"></rect>`)}
    ${below.isZero ? nothing : svg`<rect class="zero" x=${zero - 15} width="30" height="100"></rect>`}
  </svg>`;
}
