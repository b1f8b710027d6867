// One merchant: accounts, history and statement; holds; what the dialects answer; keys. All of it
// now, or all of it as of one moment.
import { html, nothing } from "./view.js";
import { Loaded } from "./loaded.js";
import { loaded, problemNote, waitingNote } from "./notes.js";
import { accountsView } from "./accounts.js";
import { asOfControl } from "./as-of.js";
import { History } from "./history.js";
import { Statement } from "./statement.js";
import { Holds } from "./holds.js";
import { Seen } from "./seen.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { openPost } from "./post.js";
import { copyButton } from "./copy.js";
import { merchantName } from "./words.js";
import { timeOf } from "./times.js";
import { addressOf, merchantAddress, go, TABS } from "./route.js";
import { read, part } from "./server.js";
import * as time from "./time.js";

const TAB_NAMES = { balances: "Balances", holds: "Holds", seen: "As they see it", keys: "Keys" };
/** A busy merchant's history is not drawn anew with each posting. */
const HISTORY_MILLIS = 5_000;
const SUBS = "200";
/** What a posting changes; the history too, though later. */
const FOLLOWED = ["statement", "holds", "seen"];

export class MerchantPage {
  #context;
  #place;
  #merchant;
  #balances;
  #family;
  #history;
  #statement;
  #holds;
  #seen;
  #keys;
  #versions = "";
  #historyTimer = 0;
  /** Whether the first word of the server was heard, which tells nothing new. */
  #isFollowing = false;
  /** Whether something happened while the balances were under way. */
  #isDueAgain = false;
  /** The parts that are to be read anew as soon as somebody looks at them. */
  #outdated = new Set();

  constructor(place, context) {
    this.#place = place;
    this.#context = {
      ...context,
      place: () => this.#place,
      accounts: () =>
        this.#place.at === null && !this.#balances.isStale
          ? (this.#balances.value?.accounts ?? [])
          : [],
      show: go,
    };
    this.#merchant = new Loaded(context.changed);
    this.#balances = new Loaded(context.changed);
    this.#family = new Loaded(context.changed);
    this.#history = new History(place.id, this.#context);
    this.#statement = new Statement(place.id, this.#context);
    this.#holds = new Holds(place.id, this.#context);
    this.#seen = new Seen(place.id, this.#context);
    this.#keys = new Keys(place.id, this.#context);
    this.live = null;
    this.#loadMerchant();
    this.#loadAll();
    this.#follow();
  }

  title() {
    const name =
      this.#merchant.value === null ? this.#place.id : merchantName(this.#merchant.value);
    return this.#place.at === null ? name : `${name} as of ${time.full(this.#place.at)}`;
  }

  /** Another tab, moment or filter of the same merchant. */
  move(place) {
    const isOtherMoment = place.at !== this.#place.at;
    const isOtherTab = place.tab !== this.#place.tab;
    this.#place = place;
    if (isOtherTab) {
      // The server tells nothing of keys, nor of who is disabled.
      this.#outdated.add("keys");
      this.#loadMerchant();
    }
    if (isOtherMoment) {
      clearTimeout(this.#historyTimer);
      this.#historyTimer = 0;
      FOLLOWED.forEach((each) => this.#outdated.add(each));
      this.#outdated.add("history");
      this.#loadAll();
      this.#follow();
    } else {
      this.#loadParts();
    }
  }

  close() {
    this.live?.close();
    clearTimeout(this.#historyTimer);
    [
      this.#merchant,
      this.#balances,
      this.#family,
      this.#history,
      this.#statement,
      this.#holds,
      this.#seen,
      this.#keys,
    ].forEach((each) => each.close());
  }

  /** Reads anew what a posting of this page has changed. */
  refresh() {
    this.#refresh();
  }

  async #loadMerchant() {
    const { id } = this.#place;
    await this.#merchant.load((signal) => read(`merchants/${part(id)}`, {}, signal), true);
    const merchant = this.#merchant.value;
    if (merchant === null) {
      if (this.#merchant.problem?.status === 404) {
        this.live?.close();
      }
      return;
    }
    this.#loadParts();
    if (this.#family.value !== null) {
      return;
    }
    await this.#family.load(async (signal) =>
      merchant.parent === undefined
        ? { parent: null, subs: await read("merchants", { parent: id, limit: SUBS }, signal) }
        : {
            parent: await read(`merchants/${part(merchant.parent)}`, {}, signal),
            subs: { items: [] },
          },
    );
  }

  async #loadAll() {
    const { id, at } = this.#place;
    const loading = this.#balances.load((signal) =>
      read(`merchants/${part(id)}/balances`, { at }, signal),
    );
    // What needs no balances does not wait for them, nor go on showing another moment.
    this.#loadParts();
    await loading;
    this.#arrived(at);
  }

  /** Balances of a moment are there, or are known not to come. */
  #arrived(at) {
    if (this.#place.at !== at) {
      return;
    }
    this.#versions = versionsOf(this.#balances.value);
    this.#loadParts();
    if (this.#isDueAgain) {
      this.#refresh();
    }
  }

  /** What the tab that is shown needs. */
  #loadParts() {
    const place = this.#place;
    const isOutdated = (name) => this.#outdated.delete(name);
    const balances = this.#balances.value;
    const merchant = this.#merchant.value;
    if (place.tab === "holds") {
      this.#holds.load(place, isOutdated("holds"));
    } else if (place.tab === "seen") {
      this.#seen.load(place, isOutdated("seen"));
    } else if (place.tab === "keys") {
      this.#keys.load(isOutdated("keys"));
    } else if (balances !== null && !this.#balances.isStale && this.#balances.problem === null) {
      if (merchant !== null && balances.accounts.length > 0) {
        this.#history.load(place, merchant.createdAt, balances, isOutdated("history"));
      }
      this.#statement.load(place, balances.accounts);
      if (isOutdated("statement")) {
        this.#statement.refresh();
      }
    }
  }

  #follow() {
    this.live?.close();
    this.#isFollowing = false;
    this.live =
      this.#place.at !== null
        ? null
        : new Live(this.#place.id, {
            balances: ({ accounts }) => this.#heard(accounts),
            changed: () => this.#turned(),
            ended: this.#context.ended,
          });
  }

  /** The server went away or is back: then all is read anew, as an answer may have failed meanwhile. */
  #turned() {
    if (!this.live.isCurrent) {
      this.#versions = "";
    } else if (this.#merchant.problem !== null) {
      this.#loadMerchant();
    }
    this.#context.changed();
  }

  #heard(versions) {
    // The first word only tells what is shown already, unless it came late.
    if (
      this.#balances.value === null ||
      sorted(versions) !== this.#versions ||
      this.#balances.problem !== null
    ) {
      this.#refresh();
    } else if (this.#isFollowing) {
      // Nothing was recorded, but a hold fell due.
      this.#refresh();
    }
    this.#isFollowing = true;
  }

  async #refresh() {
    const { id, at } = this.#place;
    if (at !== null) {
      return;
    }
    // What is under way is let finish, or a busy merchant's page would never be read.
    this.#isDueAgain = this.#balances.isBusy;
    if (this.#isDueAgain) {
      return;
    }
    await this.#balances.load(
      (signal) => read(`merchants/${part(id)}/balances`, {}, signal, true),
      true,
    );
    if (this.#place.at !== null) {
      return;
    }
    FOLLOWED.forEach((each) => this.#outdated.add(each));
    this.#arrived(null);
    if (this.#historyTimer === 0) {
      this.#historyTimer = setTimeout(() => {
        this.#historyTimer = 0;
        this.#outdated.add("history");
        this.#loadParts();
      }, HISTORY_MILLIS);
    }
  }

  view() {
    const merchant = this.#merchant.value;
    if (merchant === null) {
      return html`<h1 tabindex="-1" class="code">${this.#place.id}</h1>
        ${this.#merchant.problem === null ? waitingNote("Reading the merchant") : problemNote(this.#merchant.problem, () => this.#loadMerchant())}
        <p><a href="#/">All merchants</a></p>`;
    }
    const { at, tab, id } = this.#place;
    return html`${this.#head(merchant)}
      ${asOfControl(this.#place, (moment) => go({ ...this.#place, at: moment }))}
      <nav class="tabs" aria-label="Of this merchant">
        ${TABS.map((each) => html`<a href=${addressOf({ page: "merchant", id, tab: each, at })} aria-current=${each === tab ? "page" : nothing}>${TAB_NAMES[each]}</a>`)}
      </nav>
      <div>${this.#tab(tab)}</div>`;
  }

  #head(merchant) {
    const name = merchantName(merchant);
    const family = this.#family.value;
    const { at } = this.#place;
    return html`<div class="head">
      <div>
        ${
          family?.parent
            ? html`<p class="quiet">Sub-merchant of <a href=${merchantAddress(family.parent.merchant, at)}>${merchantName(family.parent)}</a></p>`
            : nothing
        }
        <h1 tabindex="-1">${name} ${merchant.disabled ? html`<span class="tag is-bad">disabled</span>` : nothing}</h1>
        <p class="quiet facts">
          <span class="code">${merchant.merchant}</span> ${copyButton(merchant.merchant, "id of the merchant")}
          <span>number <span class="code">${merchant.merchantNumber}</span></span>
          <span>default currency ${merchant.defaultCurrency}</span>
          <span>since ${timeOf(merchant.createdAt)}</span>
        </p>
        ${merchant.disabled ? html`<p class="quiet">Its keys do not work, and it sends nothing: no refund, payout, transfer or exchange.</p>` : nothing}
        ${family !== null && family.subs.items.length > 0 ? subsView(family.subs, at) : nothing}
      </div>
      ${this.#actions(merchant)}
    </div>`;
  }

  #actions(merchant) {
    if (
      this.#context.session().role === "reader" ||
      this.#place.at !== null ||
      this.#context.accounts().length === 0
    ) {
      return nothing;
    }
    const open = (type) => () => this.#post(type, null);
    return html`<div class="does" role="group" aria-label="Record">
      ${merchant.disabled ? nothing : html`<button type="button" @click=${open("refund")}>Refund …</button>`}
      <button type="button" @click=${open("freeze")}>Freeze …</button>
      <button type="button" @click=${open("adjustment")}>Adjustment …</button>
    </div>`;
  }

  #post(type, hold) {
    openPost({
      type,
      hold,
      context: this.#context,
      merchant: this.#place.id,
      accountsOf: this.#context.accounts,
      accountNo: this.#place.filters.account ?? null,
    });
  }

  #tab(tab) {
    const place = this.#place;
    switch (tab) {
      case "holds":
        return this.#holds.view(
          place,
          this.#context.session().role === "reader"
            ? null
            : (hold) => this.#post(hold.kind === "freeze" ? "unfreeze" : "reserve_release", hold),
        );
      case "seen":
        return this.#seen.view(place);
      case "keys":
        return this.#keys.view(place);
      default:
        return html`<section class="panel" aria-labelledby="accounts">
            <header class="row"><h2 id="accounts">Accounts</h2>
              ${this.#balances.value === null ? nothing : html`<p class="quiet">as of ${timeOf(this.#balances.value.asOf)}</p>`}</header>
            ${loaded(
              this.#balances,
              "Reading the balances",
              () => this.#loadAll(),
              (balances) => accountsView(balances, place.at !== null),
            )}
          </section>
          ${
            this.#balances.value === null
              ? nothing
              : html`<div aria-busy=${String(this.#balances.isStale)}>
                  ${this.#history.view(place, this.#balances.value)}${this.#statement.view(place, this.#balances.value.accounts)}
                </div>`
          }`;
    }
  }
}

function subsView({ items, next }, at) {
  return html`<details class="subs">
    <summary>${items.length}${next === undefined ? "" : "+"} sub-merchant${items.length === 1 ? "" : "s"}</summary>
    <ul class="flow">${items.map((sub) => html`<li><a href=${merchantAddress(sub.merchant, at)}>${merchantName(sub)}</a></li>`)}</ul>
  </details>`;
}

function versionsOf(balances) {
  return balances === null
    ? ""
    : sorted(
        Object.fromEntries(balances.accounts.map(({ accountNo, version }) => [accountNo, version])),
      );
}

function sorted(versions) {
  return JSON.stringify(Object.entries(versions).sort());
}
