// A merchant's statement: the newest entry first, read on as far as somebody looks.
import { html, live, nothing, repeat, ref } from "./view.js";
import { figure } from "./figures.js";
import { Pages } from "./loaded.js";
import { problemNote, emptyNote, waitingNote } from "./notes.js";
import { PARTS, partName, typeName, accountName, count } from "./words.js";
import { clockOf } from "./times.js";
import { go, transactionAddress } from "./route.js";
import { say } from "./say.js";
import { read, part, Problem } from "./server.js";
import * as time from "./time.js";

const LIMIT = "100";
const RETRY_MILLIS = 3_000;
/** How the idempotency keys of timed releases begin. */
const TIMED = "saldo:release:";

export class Statement {
  #context;
  #merchant;
  #pages = null;
  #asked = "";
  #query = {};
  #fresh = new Set();
  #notFound = "";
  #sentinel = null;
  #retry = 0;
  /** Whether entries may be missing in front, as they could not be read. */
  #isLate = false;
  #watch = new IntersectionObserver(
    (seen) =>
      seen.some(({ isIntersecting }) => isIntersecting) &&
      this.#pages?.problem === null &&
      this.#pages.more(),
    { rootMargin: "600px" },
  );

  constructor(merchant, context) {
    this.#merchant = merchant;
    this.#context = context;
  }

  close() {
    clearTimeout(this.#retry);
    this.#pages?.close();
    this.#pages = null;
    this.#watch.disconnect();
  }

  /** Asks for what the place makes necessary. */
  load(place, accounts) {
    const query = queryOf(place, accounts);
    const asked = JSON.stringify(query);
    if (asked === this.#asked) {
      return;
    }
    this.#asked = asked;
    this.#query = query;
    this.#fresh.clear();
    this.#isLate = false;
    clearTimeout(this.#retry);
    this.#pages?.close();
    this.#pages = new Pages(this.#changed, (cursor, signal) => this.#page(cursor, signal, false));
    this.#pages.more();
  }

  async #page(cursor, signal, isRefresh) {
    const { accountNo, ...query } = this.#query;
    const page = await read(
      `merchants/${part(this.#merchant)}/entries`,
      { ...query, cursor, limit: LIMIT },
      signal,
      isRefresh,
    );
    // The ledger API takes no business type for any, so it tells those of its namesakes as well.
    return accountNo === undefined
      ? page
      : { ...page, items: page.items.filter((item) => item.accountNo === accountNo) };
  }

  /** Puts what was recorded since in front. */
  async refresh() {
    const pages = this.#pages;
    if (pages === null) {
      return;
    }
    if (pages.problem !== null) {
      pages.more();
    }
    clearTimeout(this.#retry);
    const again = () => {
      this.#retry = setTimeout(() => this.refresh(), RETRY_MILLIS);
    };
    if (!pages.isBegun) {
      again();
      return;
    }
    let page;
    try {
      page = await this.#page(undefined, undefined, true);
      this.#isLate = false;
    } catch {
      if (pages === this.#pages) {
        this.#isLate = true;
        this.#context.changed();
        again();
      }
      return;
    }
    if (pages !== this.#pages) {
      return;
    }
    const known = new Set(pages.items.map(keyOf));
    const fresh = page.items.filter((item) => !known.has(keyOf(item)));
    if (fresh.length === page.items.length && page.next !== undefined) {
      // So much happened that there may be more in between.
      this.#asked = "";
      this.load(this.#context.place(), this.#context.accounts());
      return;
    }
    if (fresh.length > 0) {
      fresh.forEach((item) => this.#fresh.add(keyOf(item)));
      pages.prepend(fresh);
      say(count(fresh.length, "new entry in the statement", "new entries in the statement"));
      this.#context.changed();
    }
  }

  view(place, accounts) {
    const pages = this.#pages;
    return html`<section class="panel statement" aria-labelledby="statement">
      <header class="row"><h2 id="statement">Statement</h2></header>
      ${this.#isLate ? html`<p class="note is-problem" role="alert">The newest entries could not be read, and are asked for again.</p>` : nothing}
      ${this.#filters(place, accounts)}
      ${pages === null ? nothing : this.#lines(pages, place, accounts)}
    </section>`;
  }

  #filters(place, accounts) {
    const { account = "", reference = "", from = "", to = "" } = place.filters;
    const isFiltered = Boolean(account || reference || from || to);
    return html`<form class="filters" aria-label="Filters of the statement" @submit=${(event) => this.#filter(event, place)}>
        <label>Account
          <select name="account" @change=${(event) => event.target.form.requestSubmit()}>
            <option value="" .selected=${live(account === "")}>all</option>
            ${accounts.map((each) => html`<option value=${each.accountNo} .selected=${live(each.accountNo === account)}>${accountName(each)}</option>`)}
          </select></label>
        <label>Reference <input name="reference" .value=${reference} maxlength="256" placeholder="the whole of it" autocomplete="off"></label>
        <label>From <input name="from" type="datetime-local" step="1" .value=${input(from)}></label>
        <label>To, not included <input name="to" type="datetime-local" step="1" .value=${input(to)}></label>
        <button>Filter</button>
        ${isFiltered ? html`<button type="button" class="light" @click=${() => this.#set(place, {})}>Clear</button>` : nothing}
      </form>
      <form class="filters" aria-label="Find a transaction" @submit=${(event) => this.#find(event)}>
        <label>Idempotency key <input name="key" required maxlength="128" autocomplete="off" spellcheck="false"
          aria-describedby="key-not-found"></label>
        <button>Find the transaction</button>
        <p id="key-not-found" class="quiet" role="status">${this.#notFound}</p>
      </form>`;
  }

  #filter(event, place) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    this.#set(place, {
      account: form.get("account"),
      reference: form.get("reference"),
      from: time.ofInput(form.get("from")) ?? "",
      to: time.ofInput(form.get("to")) ?? "",
    });
  }

  #set(place, { account = "", reference = "", from = "", to = "" }) {
    this.#context.show({ ...place, filters: { ...place.filters, account, reference, from, to } });
  }

  async #find(event) {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key").trim();
    this.#notFound = "";
    try {
      const { id } = await read(`merchants/${part(this.#merchant)}/transactions/${part(key)}`);
      go({ page: "transaction", id, at: this.#context.place().at });
    } catch (problem) {
      this.#notFound =
        problem instanceof Problem && problem.status === 404
          ? `This merchant has no transaction of the idempotency key ${key}.`
          : problem.message;
      this.#context.changed();
    }
  }

  #lines(pages, place, accounts) {
    if (pages.isBegun && pages.items.length === 0) {
      return emptyNote(
        JSON.stringify(queryOf({ ...place, filters: {} }, accounts)) === this.#asked
          ? "No entry yet."
          : "No entry fits the filters.",
      );
    }
    return html`${
      pages.items.length === 0
        ? nothing
        : html`<div class="scroll" role="region" tabindex="0" aria-label="Entries">
            <table class="lines" role="table" aria-label="Entries, the newest first">
              <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">Recorded</th>
                <th role="columnheader" scope="col">Transaction</th>
                <th role="columnheader" scope="col">Account</th>
                ${PARTS.map((name) => html`<th role="columnheader" scope="col" class="number"><i class="swatch part-${name}" aria-hidden="true"></i>${partName(name)}</th>`)}
                <th role="columnheader" scope="col" class="number">Available after</th>
              </tr></thead>
              ${byDay(pages.items).map(
                ([day, items]) => html`<tbody role="rowgroup">
                <tr role="row" class="day"><th role="rowheader" scope="rowgroup" colspan="9">${day}</th></tr>
                ${repeat(items, keyOf, (item) => this.#line(item, place))}
              </tbody>`,
              )}
            </table>
          </div>`
    }
      ${pages.problem === null ? nothing : problemNote(pages.problem, () => pages.more())}
      ${!pages.isBegun && pages.problem === null ? waitingNote("Reading the statement") : nothing}
      ${
        pages.isComplete
          ? html`<p class="quiet end">${count(pages.items.length, "entry", "entries")}; that is all.</p>`
          : pages.isBegun
            ? html`<p class="end" ${ref(this.#end)}><button type="button" ?disabled=${pages.isBusy} @click=${() => pages.more()}>${pages.isBusy ? "Reading on …" : "Read on"}</button></p>`
            : nothing
      }`;
  }

  #end = (element) => {
    this.#sentinel = element ?? null;
    this.#look();
  };

  // An observer tells of what comes into view, not of what is still there after a short page.
  #look() {
    this.#watch.disconnect();
    if (this.#sentinel !== null) {
      this.#watch.observe(this.#sentinel);
    }
  }

  #changed = () => {
    this.#context.changed();
    requestAnimationFrame(() => this.#look());
  };

  #line(item, place) {
    const { currency } = item;
    return html`<tr role="row" class=${this.#fresh.has(keyOf(item)) ? "is-fresh" : ""}>
      <td role="cell" class="when">${clockOf(item.recordedAt)}</td>
      <td role="cell" class="what">
        <a href=${transactionAddress(item.transaction, place.at)}>${typeName(item.type)}</a>
        ${nameOf(item)}
        ${item.hold === undefined ? nothing : html`<a class="quiet" href=${transactionAddress(item.hold, place.at)}>its hold</a>`}
      </td>
      <td role="cell" class="of">${accountName(item)} <span class="quiet">#${item.version}</span></td>
      ${PARTS.map((name) => {
        const change = item.change[name];
        return html`<td role="cell" class="number ${change === undefined ? "is-none" : ""}" data-label=${partName(name)}>${change === undefined ? nothing : figure(change, currency, { isChange: true })}</td>`;
      })}
      <td role="cell" class="number after" data-label="Available after"><span class="amount">${figure(item.balance.available, currency)}</span></td>
    </tr>`;
  }
}

/** What people know a transaction by. */
function nameOf({ reference, idempotencyKey }) {
  if (reference !== "") {
    return html`<span class="free">${reference}</span>`;
  }
  return idempotencyKey.startsWith(TIMED)
    ? html`<span class="quiet">as it fell due</span>`
    : html`<span class="quiet code">${idempotencyKey}</span>`;
}

function input(at) {
  return at !== "" && time.isTime(at) ? time.toInput(at) : "";
}

function keyOf({ accountNo, version }) {
  return `${accountNo} ${version}`;
}

/** What is asked of the ledger: the moment's entry counts, so `to` lies right behind it. */
function queryOf({ at, filters }, accounts) {
  const { account = "", reference, from, to } = filters;
  const query = { reference, from, to: at === null ? to : earlier(to, time.after(at)) };
  const found = accounts.find(({ accountNo }) => accountNo === account);
  if (found !== undefined) {
    query.currency = found.currency;
    query.accountType = found.accountType;
    query.accountNo = found.accountNo;
    query.businessType = found.businessType || undefined;
  }
  return query;
}

function earlier(a, b) {
  return a && time.isTime(a) && time.compare(a, b) < 0 ? a : b;
}

/** The items under the days on which they were recorded. */
function byDay(items) {
  const days = [];
  for (const item of items) {
    const day = time.day(item.recordedAt);
    if (days.at(-1)?.[0] === day) {
      days.at(-1)[1].push(item);
    } else {
      days.push([day, [item]]);
    }
  }
  return days;
}
