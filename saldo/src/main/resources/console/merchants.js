// All merchants: found as you type, sub-merchants under their parent, and the totals.
import { html, nothing, repeat, ref } from "./view.js";
import { Amount } from "./amount.js";
import { figure } from "./figures.js";
import { Loaded, Pages } from "./loaded.js";
import { loaded, problemNote, emptyNote, waitingNote } from "./notes.js";
import { partsBar } from "./parts-bar.js";
import { Live } from "./live.js";
import { merchantName, count } from "./words.js";
import { timeOf } from "./times.js";
import { merchantAddress, transactionAddress, addressOf } from "./route.js";
import { say } from "./say.js";
import { read, part } from "./server.js";

/** As many as the ledger lists at once: with no more than that, all are there to be put in order. */
const ALL = "1000";
const LIMIT = "100";
const TYPING_MILLIS = 160;

export class MerchantsPage {
  #context;
  #totals;
  #pages = null;
  #isTree = false;
  #sub = new Map();
  #parents = new Map();
  #typed = "";
  #timer = 0;
  #sentinel = null;
  #narrow = matchMedia("(max-width: 760px)");
  #onWidth = () => this.#context.changed();
  #watch = new IntersectionObserver(
    (seen) =>
      seen.some(({ isIntersecting }) => isIntersecting) &&
      this.#pages?.problem === null &&
      this.#pages.more(),
    { rootMargin: "600px" },
  );

  constructor(place, context) {
    this.#context = context;
    this.#totals = new Loaded(context.changed);
    this.#typed = place.filters.q ?? "";
    this.#narrow.addEventListener("change", this.#onWidth);
    this.#loadTotals(false);
    this.#search();
    this.live = new Live(null, {
      totals: () => this.#loadTotals(true),
      changed: () => this.#turned(),
      ended: context.ended,
    });
  }

  title() {
    return "Merchants";
  }

  move(place) {
    const q = place.filters.q ?? "";
    if (q !== this.#typed) {
      this.#typed = q;
      this.#search();
    }
  }

  close() {
    this.live.close();
    this.#totals.close();
    this.#pages?.close();
    this.#watch.disconnect();
    this.#narrow.removeEventListener("change", this.#onWidth);
    clearTimeout(this.#timer);
    this.#sub.forEach((each) => each.close());
  }

  /** The server went away or is back: then what had no answer is asked for again. */
  #turned() {
    if (this.live.isCurrent && this.#pages.problem !== null) {
      this.#pages.more();
    }
    this.#context.changed();
  }

  #loadTotals(isRefresh) {
    this.#totals.load((signal) => read("totals", {}, signal, isRefresh), true);
  }

  #search() {
    this.#pages?.close();
    const q = this.#typed.trim();
    const earlier = this.#pages;
    const pages = new Pages(
      () => this.#listed(pages, q),
      (cursor, signal) => this.#page(q, cursor, signal),
    );
    // What was found before stays until the new answer is there.
    pages.items = earlier?.items ?? [];
    this.#pages = pages;
    pages.more();
  }

  async #page(q, cursor, signal) {
    if (q !== "") {
      const page = await read("merchants", { q, cursor, limit: LIMIT }, signal);
      await this.#learnParents(page.items, signal);
      this.#begin(cursor, false);
      return page;
    }
    if (cursor === undefined) {
      const all = await read("merchants", { limit: ALL }, signal);
      if (all.next === undefined) {
        this.#begin(cursor, true);
        return all;
      }
    }
    const page = await read("merchants", { parent: "", cursor, limit: LIMIT }, signal);
    this.#begin(cursor, false);
    return page;
  }

  #begin(cursor, isTree) {
    if (cursor === undefined) {
      this.#pages.items = [];
      this.#isTree = isTree;
    }
  }

  /** A sub-merchant that is found stands under its parent, whether that is found or not. */
  async #learnParents(items, signal) {
    const known = new Map(items.map((each) => [each.merchant, each]));
    const missing = new Set(
      items
        .map(({ parent }) => parent)
        .filter((id) => id !== undefined && !known.has(id) && !this.#parents.has(id)),
    );
    await Promise.all(
      Array.from(missing)
        .slice(0, 20)
        .map(async (id) => {
          this.#parents.set(id, await read(`merchants/${part(id)}`, {}, signal));
        }),
    );
  }

  #listed(pages, q) {
    if (pages.isBegun && !pages.isBusy && q !== "") {
      say(
        `${count(pages.items.length, "merchant", "merchants")}${pages.isComplete ? "" : " or more"} found`,
      );
    }
    this.#context.changed();
    requestAnimationFrame(() => this.#look());
  }

  #look() {
    this.#watch.disconnect();
    if (this.#sentinel !== null) {
      this.#watch.observe(this.#sentinel);
    }
  }

  #end = (element) => {
    this.#sentinel = element ?? null;
    this.#look();
  };

  #type(event) {
    this.#typed = event.target.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      history.replaceState(null, "", addressOf({ page: "merchants", filters: { q: this.#typed } }));
      this.#search();
    }, TYPING_MILLIS);
  }

  view() {
    // A list that goes on and on leaves nothing behind it in reach, so on a narrow page the totals
    // come first, folded up.
    return html`<h1 tabindex="-1">Merchants</h1>
      <div class="columns">
        ${this.#narrow.matches ? [this.#totalsFolded(), this.#find()] : [this.#find(), this.#totalsBeside()]}
      </div>`;
  }

  #find() {
    return html`<section class="panel" aria-labelledby="list">
      <header class="row"><h2 id="list">Find</h2></header>
      <form role="search" class="search" @submit=${(event) => event.preventDefault()}>
        <label for="q" class="unseen">Name or id of a merchant, or id of a transaction</label>
        <input id="q" type="search" placeholder="Name, id or txn_…" autocomplete="off" spellcheck="false"
          .value=${this.#typed} @input=${(event) => this.#type(event)} aria-keyshortcuts="/">
      </form>
      ${this.#results()}
    </section>`;
  }

  #totalsBeside() {
    return html`<section class="panel totals" aria-labelledby="totals">
      <header class="row"><h2 id="totals">Totals of the installation</h2></header>
      ${this.#totalsTable()}
    </section>`;
  }

  #totalsFolded() {
    return html`<section class="panel totals" aria-labelledby="totals">
      <details>
        <summary><h2 id="totals">Totals of the installation</h2></summary>
        ${this.#totalsTable()}
      </details>
    </section>`;
  }

  #totalsTable() {
    return loaded(this.#totals, "Reading the totals", () => this.#loadTotals(false), totalsView);
  }

  #results() {
    const pages = this.#pages;
    const q = this.#typed.trim();
    return html`${
      /^txn_[0-9a-z]+$/.test(q)
        ? html`<p class="note"><a href=${transactionAddress(q)}>Open the transaction <span class="code">${q}</span></a></p>`
        : nothing
    }
      ${pages.problem === null ? nothing : problemNote(pages.problem, () => pages.more())}
      ${
        pages.items.length > 0
          ? html`<ul class="merchants" aria-busy=${String(pages.isBusy && !pages.isBegun)}>
            ${repeat(
              families(pages.items, this.#parents),
              ({ merchant }) => merchant.merchant,
              (family) => this.#family(family, q),
            )}
          </ul>`
          : pages.isBegun
            ? emptyNote(
                q === ""
                  ? "No merchant yet. Your systems make them with the ledger API, or bin/saldo merchant."
                  : `No merchant’s name or id begins with “${q}”.`,
              )
            : pages.problem === null
              ? waitingNote("Reading the merchants")
              : nothing
      }
      ${
        pages.isBegun && !pages.isComplete
          ? html`<p class="end" ${ref(this.#end)}><button type="button" ?disabled=${pages.isBusy} @click=${() => pages.more()}>${pages.isBusy ? "Reading on …" : "Read on"}</button></p>`
          : pages.isBegun && pages.items.length > 0
            ? html`<p class="quiet end">${count(pages.items.length, "merchant", "merchants")}.</p>`
            : nothing
      }`;
  }

  #family({ merchant, subs, isContext }, q) {
    const id = merchant.merchant;
    return html`<li>
      ${line(merchant, isContext)}
      ${
        subs.length > 0
          ? html`<ul>${repeat(
              subs,
              (sub) => sub.merchant,
              (sub) => html`<li>${line(sub)}</li>`,
            )}</ul>`
          : nothing
      }
      ${q === "" && !this.#isTree && merchant.parent === undefined ? this.#subsOf(id) : nothing}
    </li>`;
  }

  // With more merchants than one answer has, those of a parent are asked for when they are wanted.
  #subsOf(id) {
    const sub = this.#sub.get(id);
    return html`<details class="subs" @toggle=${(event) => event.target.open && this.#loadSubs(id)}>
      <summary>Sub-merchants</summary>
      ${
        sub === undefined
          ? nothing
          : loaded(
              sub,
              "Reading the sub-merchants",
              () => this.#loadSubs(id),
              ({ items, next }) =>
                items.length === 0
                  ? html`<p class="quiet">None.</p>`
                  : html`<ul>${items.map((each) => html`<li>${line(each)}</li>`)}</ul>
                ${next === undefined ? nothing : html`<p class="quiet">There are more; find them by name.</p>`}`,
            )
      }
    </details>`;
  }

  #loadSubs(id) {
    if (!this.#sub.has(id)) {
      this.#sub.set(id, new Loaded(this.#context.changed));
    }
    const sub = this.#sub.get(id);
    if (sub.value === null) {
      sub.load((signal) => read("merchants", { parent: id, limit: ALL }, signal));
    }
  }
}

function line(merchant, isContext = false) {
  const name = merchantName(merchant);
  return html`<a class="merchant ${isContext ? "is-context" : ""}" href=${merchantAddress(merchant.merchant)}>
    <span class="name">${name}</span>
    ${merchant.disabled ? html`<span class="tag is-bad">disabled</span>` : nothing}
    <span class="quiet code">${name === merchant.merchant ? "" : merchant.merchant}</span>
    <span class="quiet currency">${merchant.defaultCurrency}</span>
  </a>`;
}

/** Merchants with their sub-merchants, in the order of the list. */
function families(items, parents) {
  const found = new Map();
  for (const merchant of items) {
    if (merchant.parent === undefined) {
      found.set(merchant.merchant, {
        merchant,
        subs: found.get(merchant.merchant)?.subs ?? [],
        isContext: false,
      });
    } else {
      const family = found.get(merchant.parent) ?? {
        merchant: parents.get(merchant.parent) ?? {
          merchant: merchant.parent,
          name: "",
          defaultCurrency: "",
          disabled: false,
        },
        subs: [],
        isContext: true,
      };
      family.subs.push(merchant);
      found.set(merchant.parent, family);
    }
  }
  return Array.from(found.values());
}

function totalsView({ asOf, items }) {
  if (items.length === 0) {
    return emptyNote("Nothing was recorded yet.");
  }
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Totals by currency">
      <table class="sums cards" role="table">
        <thead role="rowgroup"><tr role="row">
          <th role="columnheader" scope="col">Currency</th>
          <th role="columnheader" scope="col" class="number">Gross</th>
          <th role="columnheader" scope="col" class="number">Fees</th>
          <th role="columnheader" scope="col" class="number">Held</th>
          <th role="columnheader" scope="col" class="number">Available</th>
          <th role="columnheader" scope="col" class="number">Merchants</th>
        </tr></thead>
        <tbody role="rowgroup">${items.map(totalView)}</tbody>
      </table>
    </div>
    <p class="quiet end">Taken ${timeOf(asOf)}. Held is pending, reserved and frozen together.</p>`;
}

function totalView(total) {
  const { currency } = total;
  const held = Amount.sum([total.pending, total.reserved, total.frozen].map(Amount.of));
  return html`<tr role="row">
    <th role="rowheader" scope="row">${currency}${partsBar(total)}</th>
    <td role="cell" class="number" data-label="Gross">${figure(total.gross, currency)}</td>
    <td role="cell" class="number" data-label="Fees">${figure(total.fees, currency)}</td>
    <td role="cell" class="number" data-label="Held" title=${`pending ${total.pending}, reserved ${total.reserved}, frozen ${total.frozen}`}>${figure(held, currency)}</td>
    <td role="cell" class="number" data-label="Available"><strong>${figure(total.available, currency)}</strong></td>
    <td role="cell" class="number" data-label="Merchants">${total.merchants.toLocaleString("en")}</td>
  </tr>`;
}
