// What an entry moved, drawn from part to part: where it came from on the left, where it went on
// the right, ribbons between them as wide as the amounts. The table below it says the same.
import { html, svg, nothing } from "./view.js";
import { Amount, position } from "./amount.js";
import { figure } from "./figures.js";
import { partsTable } from "./parts-table.js";
import { PARTS, MEANINGS, accountName, partName } from "./words.js";

/** What a posting that draws on several parts takes first, and serves first. */
const SOURCES = ["external", "pending", "reserved", "frozen", "available", "fees"];
const TARGETS = ["external", "available", "pending", "reserved", "frozen", "fees"];

const LEAST = 52;
const ROOM = 150;
const GAP = 10;
const SINGLE = 72;

/** @param entry of a transaction, as the ledger tells it */
export function flowView({ change, currency }) {
  const moved = Object.entries(change).map(([name, text]) => ({ name, amount: Amount.of(text) }));
  if (moved.length === 0) {
    return html`<p class="note">Nothing moved.</p>`;
  }
  const total = Amount.sum(
    moved.filter(({ amount }) => amount.isPositive).map(({ amount }) => amount),
  );
  return drawing(
    column(
      moved.filter(({ amount }) => amount.isNegative),
      SOURCES,
      total,
      moved.length,
    ),
    column(
      moved.filter(({ amount }) => amount.isPositive),
      TARGETS,
      total,
      moved.length,
    ),
    currency,
    currency,
  );
}

/**
 * What a transfer or an exchange moved, from one account to the other. In the ledger it leaves the
 * one and enters the other from outside; people think of it as of one way.
 */
export function passageView([source, target]) {
  const box = ({ change, ...entry }) => ({
    name: "available",
    account: accountName(entry),
    amount: Amount.of(change.available).size,
    top: 0,
    height: SINGLE,
  });
  return drawing(
    { nodes: [box(source)], height: SINGLE },
    { nodes: [box(target)], height: SINGLE },
    source.currency,
    target.currency,
  );
}

function drawing(from, to, fromCurrency, toCurrency) {
  const height = Math.max(from.height, to.height);
  center(from, height);
  center(to, height);
  return html`<div class="flow-drawing" .style=${`height:${height}px`}>
    ${from.nodes.map((node) => nodeView(node, fromCurrency, "from"))}
    <svg viewBox="0 0 100 ${height}" preserveAspectRatio="none" aria-hidden="true">
      ${ribbons(from.nodes, to.nodes).map((ribbon) => svg`<path class="part-${ribbon.part}" d=${ribbon.d}></path>`)}
    </svg>
    ${to.nodes.map((node) => nodeView(node, toCurrency, "to"))}
  </div>`;
}

/** Boxes above each other, as high as their shares, but high enough to be read. */
function column(moved, order, total, count) {
  let top = 0;
  const nodes = moved
    .map(({ name, amount }) => ({ name, amount: amount.size }))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
    .map(({ name, amount }) => {
      const height = count === 2 ? SINGLE : LEAST + position(amount, Amount.ZERO, total, ROOM);
      const node = { name, amount, top, height };
      top += height + GAP;
      return node;
    });
  return { nodes, height: top - GAP };
}

function center(side, height) {
  const shift = Math.floor((height - side.height) / 2);
  side.nodes.forEach((node) => {
    node.top += shift;
  });
}

/** Each box is emptied into the next one that has room, from the top down. */
function ribbons(from, to) {
  const drawn = [];
  // The two ends of an exchange are of two currencies, so there is nothing to share out.
  const isPassage = from[0].account !== undefined;
  const targets = to.map((node) => ({ node, left: node.amount, filled: Amount.ZERO }));
  for (const source of from) {
    let left = source.amount;
    let taken = Amount.ZERO;
    for (const target of targets) {
      const flow = isPassage ? left : left.min(target.left);
      if (!flow.isPositive) {
        continue;
      }
      const a = slice(source, taken, flow);
      const b = isPassage
        ? slice(target.node, Amount.ZERO, target.node.amount)
        : slice(target.node, target.filled, flow);
      drawn.push({
        part: source.name === "external" ? target.node.name : source.name,
        d: `M0 ${a.top}C50 ${a.top} 50 ${b.top} 100 ${b.top}L100 ${b.bottom}C50 ${b.bottom} 50 ${a.bottom} 0 ${a.bottom}Z`,
      });
      left = left.minus(flow);
      taken = taken.plus(flow);
      target.left = target.left.minus(flow);
      target.filled = target.filled.plus(flow);
    }
  }
  return drawn;
}

/** The part of a box's side that a flow takes. */
function slice({ top, height, amount }, before, flow) {
  const start = top + position(before, Amount.ZERO, amount, height);
  const end = top + position(before.plus(flow), Amount.ZERO, amount, height);
  return { top: start, bottom: Math.max(end, start + 1) };
}

function nodeView({ name, account = null, amount, top, height }, currency, side) {
  return html`<div class="node is-${side} part-${name}" .style=${`top:${top}px;height:${height}px`} title=${MEANINGS[name]}>
    <span class="part-name">${account === null ? nothing : `${account}: `}${name === "external" ? "Outside" : partName(name)}</span>
    <span class="amount">${figure(amount, currency)}</span>
  </div>`;
}

/** Each part before and after the entry. */
export function beforeAndAfter({ change, balance, currency, ...account }) {
  const rows = PARTS.filter((name) => change[name] !== undefined || balance[name] !== "0").map(
    (name) => {
      const after = Amount.of(balance[name]);
      const moved = change[name] === undefined ? null : Amount.of(change[name]);
      return { name, before: moved === null ? after : after.minus(moved), change: moved, after };
    },
  );
  const before = Amount.sum(rows.map((row) => row.before));
  const gross = Amount.of(balance.gross);
  const moved = gross.minus(before);
  rows.push({ name: "gross", before, change: moved.isZero ? null : moved, after: gross });
  return partsTable(
    rows,
    currency,
    `Parts of ${accountName({ ...account, currency })} before and after`,
  );
}
