// One transaction: what moved where, its hold and what closed it, its place in the chain.
import { html, nothing } from "./view.js";
import { Loaded } from "./loaded.js";
import { problemNote, waitingNote, loaded } from "./notes.js";
import { figure } from "./figures.js";
import { flowView, passageView, beforeAndAfter } from "./flow.js";
import { copyButton } from "./copy.js";
import { dueOf } from "./holds.js";
import { read, part } from "./server.js";
import { accountName, merchantName, partName, typeName } from "./words.js";
import { timeOf } from "./times.js";
import { addressOf, merchantAddress, transactionAddress } from "./route.js";
import * as time from "./time.js";

/** The types that always open a hold; a payment does when a part of it is held back. */
const OPENS = ["payout", "reserve", "freeze"];

export class TransactionPage {
  #place;
  #transaction;
  #merchant;
  #hold;
  #chain;

  constructor(place, context) {
    this.#place = place;
    this.#transaction = new Loaded(context.changed);
    this.#merchant = new Loaded(context.changed);
    this.#hold = new Loaded(context.changed);
    this.#chain = new Loaded(context.changed);
    this.live = null;
    this.#load();
  }

  title() {
    const transaction = this.#transaction.value;
    return transaction === null
      ? "Transaction"
      : `${typeName(transaction.type)} of ${transaction.merchant}`;
  }

  move(place) {
    this.#place = place;
    this.#loadHold();
  }

  close() {
    [this.#transaction, this.#merchant, this.#hold, this.#chain].forEach((each) => each.close());
  }

  async #load() {
    const { id } = this.#place;
    await this.#transaction.load((signal) => read(`transactions/${part(id)}`, {}, signal));
    const transaction = this.#transaction.value;
    if (transaction === null) {
      return;
    }
    this.#merchant.load((signal) => read(`merchants/${part(transaction.merchant)}`, {}, signal));
    this.#loadChain();
    this.#loadHold();
  }

  #loadChain() {
    this.#chain.load((signal) => read(`transactions/${part(this.#place.id)}/chain`, {}, signal));
  }

  #loadHold() {
    if (this.#transaction.value === null) {
      return;
    }
    const { id, hold, type, entries, recordedAt } = this.#transaction.value;
    const opens =
      OPENS.includes(type) || (type === "payment" && entries[0].change.reserved !== undefined);
    if (hold !== undefined || opens) {
      // Whatever moment is asked for, this transaction is shown, so it is there.
      const { at } = this.#place;
      const by = at !== null && time.compare(at, recordedAt) < 0 ? recordedAt : at;
      this.#hold.load((signal) => read(`holds/${part(hold ?? id)}`, { at: by }, signal));
    }
  }

  view() {
    const transaction = this.#transaction.value;
    if (transaction === null) {
      return html`<h1 tabindex="-1">Transaction</h1><p class="code">${this.#place.id}</p>
        ${this.#transaction.problem === null ? waitingNote("Reading the transaction") : problemNote(this.#transaction.problem, () => this.#load())}
        <p><a href="#/">All merchants</a></p>`;
    }
    return html`${this.#head(transaction)}
      <section class="panel" aria-labelledby="moved">
        <header class="row"><h2 id="moved">What moved</h2></header>
        ${transaction.entries.length === 2 ? passageView(transaction.entries) : nothing}
        <div class="entries ${transaction.entries.length > 1 ? "are-two" : ""}">
          ${transaction.entries.map((entry, index) => this.#entry(entry, index, transaction))}
        </div>
      </section>
      ${this.#holdView(transaction)}
      ${this.#chainView(transaction)}`;
  }

  #head(transaction) {
    const { at } = this.#place;
    const { merchant, type, recordedAt } = transaction;
    const name = this.#merchant.value === null ? merchant : merchantName(this.#merchant.value);
    const amount = amountOf(transaction);
    return html`<div class="head"><div>
        <p class="quiet"><a href=${merchantAddress(merchant, at)}>${name}</a></p>
        <h1 tabindex="-1">${typeName(type)}${amount === null ? nothing : html` <span class="headline">${figure(amount.text, amount.currency)} ${amount.currency}</span>`}</h1>
        <p class="quiet facts"><span class="code">${transaction.id}</span> ${copyButton(transaction.id, "id of the transaction")}</p>
      </div></div>
      <dl class="terms panel">
        <div><dt>Recorded</dt><dd>${timeOf(recordedAt)} <span class="quiet">by ${transaction.recordedBy}</span></dd>
          <dd><a href=${merchantAddress(merchant, recordedAt)}>The merchant at that moment</a></dd></div>
        ${transaction.occurredAt === recordedAt ? nothing : html`<div><dt>Occurred</dt><dd>${timeOf(transaction.occurredAt)} <span class="quiet">${sooner(transaction)}</span></dd></div>`}
        <div><dt>Reference</dt><dd>${transaction.reference === "" ? html`<span class="quiet">none</span>` : html`<a href=${addressOf({ page: "merchant", id: merchant, at, filters: { reference: transaction.reference } })}>${transaction.reference}</a>`}</dd></div>
        <div><dt>Idempotency key</dt><dd><span class="code">${transaction.idempotencyKey}</span> ${copyButton(transaction.idempotencyKey, "idempotency key")}</dd></div>
        ${Object.entries(transaction.metadata).map(([key, value]) => html`<div><dt><span class="quiet">Metadata</span> ${key}</dt><dd>${value}</dd></div>`)}
      </dl>`;
  }

  #entry(entry, index, { merchant, entries }) {
    return html`<article class="entry" aria-labelledby=${`entry-${index}`}>
      <header>
        <h3 id=${`entry-${index}`}>${accountName(entry)}${entry.merchant === merchant ? nothing : html` of <a href=${merchantAddress(entry.merchant, this.#place.at)}>${entry.merchant}</a>`}</h3>
        <p class="quiet"><span class="code">${entry.accountNo}</span> entry ${entry.version}</p>
        
      </header>
      ${
        Object.keys(entry.change).length === 0
          ? html`<p class="note">Nothing moved: available may be spent down to ${entry.balance.overdraft === "0" ? "zero" : html`<strong>${figure(entry.balance.overdraft, entry.currency)} ${entry.currency}</strong> below zero`} from here on.</p>`
          : entries.length === 2
            ? nothing
            : flowView(entry)
      }
      ${beforeAndAfter(entry)}
    </article>`;
  }

  #holdView(transaction) {
    if (this.#hold.isNew && !this.#hold.isBusy) {
      return nothing;
    }
    const { at } = this.#place;
    return html`<section class="panel" aria-labelledby="hold">
      <header class="row"><h2 id="hold">${transaction.hold === undefined ? "The hold that it opened" : "The hold that it drew on"}</h2>
        ${at === null ? nothing : html`<p class="quiet">as of ${timeOf(at)}; <a href=${transactionAddress(transaction.id)}>as it is now</a></p>`}</header>
      ${loaded(
        this.#hold,
        "Reading the hold",
        () => this.#loadHold(),
        (hold) => this.#story(hold, transaction),
      )}
    </section>`;
  }

  #story(hold, transaction) {
    const { at } = this.#place;
    const isClosed = hold.closedAt !== undefined;
    const here = html`<span class="tag">this transaction</span>`;
    return html`<ol class="story">
      <li class="is-done"><h3>Opened ${hold.id === transaction.id ? here : html`by <a href=${transactionAddress(hold.id, at)}>${hold.kind}</a>`}</h3>
        <p>${timeOf(hold.openedAt)}: ${figure(hold.amount, hold.currency)} ${hold.currency}${hold.fee === "0" ? nothing : html` and ${figure(hold.fee, hold.currency)} of fee`} into ${partName(hold.kind === "payout" ? "pending" : hold.kind === "reserve" ? "reserved" : "frozen").toLowerCase()}</p></li>
      ${
        transaction.hold === hold.id && hold.closedBy !== transaction.id
          ? html`<li class="is-done"><h3>Drawn on by ${typeName(transaction.type).toLowerCase()} ${here}</h3><p>${timeOf(transaction.recordedAt)}</p></li>`
          : nothing
      }
      ${
        isClosed
          ? html`<li class="is-done"><h3>Closed ${hold.closedBy === transaction.id ? here : hold.closedBy === undefined ? nothing : html`by <a href=${transactionAddress(hold.closedBy, at)}>another transaction</a>`}</h3>
            <p>${timeOf(hold.closedAt)}: nothing is left of it${hold.releaseAt === hold.closedAt ? ", as it fell due" : ""}</p></li>`
          : html`<li><h3>Open: ${figure(hold.left, hold.currency)} ${hold.currency} left${hold.feeLeft === "0" ? nothing : html`, and ${figure(hold.feeLeft, hold.currency)} of fee`}</h3>
            <p>Falls due ${dueOf(hold, at ?? time.now())}</p></li>`
      }
    </ol>`;
  }

  #chainView() {
    return html`<section class="panel" aria-labelledby="chain">
      <header class="row"><h2 id="chain">Its place in the chain</h2></header>
      <p class="quiet">Each entry’s hash covers the one before it in its account, so nothing earlier can change unseen; <span class="code">saldo verify</span> recomputes them all.</p>
      ${loaded(
        this.#chain,
        "Reading the chain",
        () => this.#loadChain(),
        ({ fingerprint, entries }) => html`
        ${entries.map(
          (entry) => html`<article class="links">
          <h3 class="code">${entry.accountNo}</h3>
          <ol>
            <li><span class="quiet">${entry.version === 1 ? "beginning" : `entry ${entry.version - 1}`}</span> <span class="code hash">${entry.previous}</span> ${copyButton(entry.previous, "hash before")}</li>
            <li class="is-here"><strong>entry ${entry.version}</strong> <span class="code hash">${entry.hash}</span> ${copyButton(entry.hash, "hash of this entry")}</li>
          </ol>
        </article>`,
        )}
        <p class="quiet">Fingerprint of what was asked for: <span class="code hash">${fingerprint}</span> ${copyButton(fingerprint, "fingerprint")}</p>`,
      )}
    </section>`;
  }
}

/** What a headline says of a transaction: the largest of what moved in its first account. */
function amountOf({ entries: [first] }) {
  const { change, currency } = first;
  const text =
    change.external ?? change.pending ?? change.reserved ?? change.frozen ?? change.available;
  return text === undefined ? null : { text: text.replace("-", ""), currency };
}

function sooner({ occurredAt, recordedAt }) {
  return time.compare(occurredAt, recordedAt) < 0
    ? `${time.distance(occurredAt, recordedAt).replace(" ago", "")} before it was recorded`
    : `${time.distance(occurredAt, recordedAt).replace("in ", "")} after it was recorded`;
}
