// A merchant's holds: what is held, and when it falls due.
import { html, nothing, repeat } from "./view.js";
import { figure } from "./figures.js";
import { Loaded } from "./loaded.js";
import { loaded, emptyNote } from "./notes.js";
import { accountName, partName, count } from "./words.js";
import { timeOf, distanceOf } from "./times.js";
import { transactionAddress } from "./route.js";
import { read, part } from "./server.js";
import * as time from "./time.js";

const PAGE = "500";
/** More than anybody reads; who has more of them asks the ledger API. */
const MOST = 2_000;
/** Of a past moment a page may have few or none, and yet a next. */
const MOST_PAGES = 20;

export class Holds {
  #context;
  #merchant;
  #loaded;
  #asked = "";
  #showsClosed = false;

  constructor(merchant, context) {
    this.#merchant = merchant;
    this.#context = context;
    this.#loaded = new Loaded(context.changed);
  }

  close() {
    this.#loaded.close();
  }

  load({ at }, isRefresh = false) {
    const state = this.#showsClosed && at === null ? "closed" : "open";
    const asked = `${state} ${at}`;
    const isSame = asked === this.#asked;
    if (isSame && !isRefresh) {
      return;
    }
    if (!isSame) {
      // The holds of one moment or state say nothing of another.
      this.#loaded.value = null;
    }
    this.#asked = asked;
    this.#loaded.load((signal) => this.#all({ state, at }, signal, isRefresh), isSame);
  }

  async #all(query, signal, isRefresh) {
    let items = [];
    let cursor;
    let pages = 0;
    do {
      const page = await read(
        `merchants/${part(this.#merchant)}/holds`,
        { ...query, cursor, limit: PAGE },
        signal,
        isRefresh,
      );
      items = items.concat(page.items);
      cursor = page.next;
      pages += 1;
    } while (cursor !== undefined && items.length < MOST && pages < MOST_PAGES);
    return { items, isAll: cursor === undefined };
  }

  /** @param release opens the form that gives a hold back; null for who may not */
  view(place, release) {
    const isPast = place.at !== null;
    return html`<section class="panel" aria-labelledby="holds">
      <header class="row">
        <h2 id="holds">${isPast ? "Holds that were open" : "Holds"}</h2>
        ${
          isPast
            ? nothing
            : html`<div class="choice" role="group" aria-label="Which holds">
              <button type="button" aria-pressed=${String(!this.#showsClosed)} @click=${() => this.#show(place, false)}>Open</button>
              <button type="button" aria-pressed=${String(this.#showsClosed)} @click=${() => this.#show(place, true)}>Closed</button>
            </div>`
        }
      </header>
      ${loaded(
        this.#loaded,
        "Reading the holds",
        () => this.load(place, true),
        ({ items, isAll }) => this.#table(items, isAll, place, release),
      )}
    </section>`;
  }

  #show(place, closed) {
    this.#showsClosed = closed;
    this.load(place);
  }

  #table(items, isAll, { at }, release) {
    const isPast = at !== null;
    if (items.length === 0) {
      return emptyNote(
        isPast
          ? isAll
            ? "Nothing was held at that time."
            : "What was held at that time lies behind more holds than this page reads; the ledger API lists it."
          : this.#showsClosed
            ? "No hold was closed yet."
            : "Nothing is held.",
      );
    }
    const isClosed = this.#showsClosed && !isPast;
    const sorted = items.toSorted(isClosed ? byClosing : byDue);
    const mayRelease = release !== null && !isPast && !isClosed;
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Table of the holds">
        <table class="cards" role="table">
          <thead role="rowgroup"><tr role="row">
            <th role="columnheader" scope="col">Hold</th>
            <th role="columnheader" scope="col">Account</th>
            <th role="columnheader" scope="col" class="number">Amount</th>
            <th role="columnheader" scope="col" class="number">Left</th>
            <th role="columnheader" scope="col">Opened</th>
            <th role="columnheader" scope="col">${isClosed ? "Closed" : "Falls due"}</th>
            ${mayRelease ? html`<th role="columnheader" scope="col"><span class="unseen">What can be done</span></th>` : nothing}
          </tr></thead>
          <tbody role="rowgroup">${repeat(
            sorted,
            ({ id }) => id,
            (hold) => html`<tr role="row">
            <td role="cell"><a href=${transactionAddress(hold.id, at)}><i class="swatch part-${partOf(hold)}" aria-hidden="true"></i>${partName(hold.kind)}</a></td>
            <td role="cell" data-label="Account">${accountName(hold)}</td>
            <td role="cell" class="number" data-label="Amount">${withFee(hold.amount, hold.fee, hold.currency)}</td>
            <td role="cell" class="number" data-label="Left">${withFee(hold.left, hold.feeLeft, hold.currency)}</td>
            <td role="cell" data-label="Opened">${timeOf(hold.openedAt)}</td>
            <td role="cell" data-label=${isClosed ? "Closed" : "Falls due"}><span>${isClosed ? timeOf(hold.closedAt) : dueOf(hold, at ?? time.now())}</span></td>
            ${
              mayRelease
                ? html`<td role="cell" class="does">${
                    hold.kind === "payout"
                      ? nothing
                      : html`<button type="button" @click=${() => release(hold)}>Release<span class="unseen"> ${`${hold.kind} of ${hold.left} ${hold.currency}`}</span> …</button>`
                  }</td>`
                : nothing
            }
          </tr>`,
          )}</tbody>
        </table>
      </div>
      <p class="quiet end">${count(items.length, "hold", "holds")}${isAll ? "." : "; there are more, which the ledger API lists."}</p>`;
  }
}

/** The part of the account in which a hold's money stands. */
export function partOf({ kind }) {
  return { payout: "pending", reserve: "reserved", freeze: "frozen" }[kind];
}

/** When a hold's money is free by itself, or what frees it. */
export function dueOf(hold, now) {
  if (hold.releaseAt !== undefined) {
    return distanceOf(hold.releaseAt, now);
  }
  return html`<span class="quiet">${hold.kind === "payout" ? "when the payout is settled or cancelled" : "when it is released by hand"}</span>`;
}

function withFee(amount, fee, currency) {
  return html`<span class="amount">${figure(amount, currency)}${fee === "0" ? nothing : html` <span class="quiet">and ${figure(fee, currency)} fee</span>`}</span>`;
}

/** What falls due next, first; then what waits for somebody, the oldest first. */
function byDue(a, b) {
  if ((a.releaseAt === undefined) !== (b.releaseAt === undefined)) {
    return a.releaseAt === undefined ? 1 : -1;
  }
  return time.compare(a.releaseAt ?? a.openedAt, b.releaseAt ?? b.openedAt);
}

function byClosing(a, b) {
  return time.compare(b.closedAt, a.closedAt);
}
