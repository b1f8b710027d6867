// A merchant's keys: listed without secrets, created, revoked.
import { html, nothing, repeat } from "./view.js";
import { Loaded } from "./loaded.js";
import { loaded, emptyNote, problemText } from "./notes.js";
import { copyButton } from "./copy.js";
import { dialogView, refocusDialog } from "./dialog.js";
import { timeOf, distanceOf } from "./times.js";
import { say } from "./say.js";
import { change, read, part } from "./server.js";
import * as time from "./time.js";

const DIALECTS = [
  ["oxapay", "OxaPay v1"],
  ["oxapay-legacy", "OxaPay legacy"],
  ["paytota", "Paytota"],
  ["neox", "NeoX Global Collections"],
  ["dexchange", "DEXCHANGE"],
];
const KINDS = ["general", "merchant", "payout"];

export class Keys {
  #context;
  #merchant;
  #loaded;

  constructor(merchant, context) {
    this.#merchant = merchant;
    this.#context = context;
    this.#loaded = new Loaded(context.changed);
  }

  close() {
    this.#loaded.close();
  }

  load(isRefresh = false) {
    if (this.#loaded.isNew || isRefresh) {
      this.#loaded.load((signal) => read(this.#path(), {}, signal, isRefresh), true);
    }
  }

  #path(id = null) {
    return `merchants/${part(this.#merchant)}/keys${id === null ? "" : "/" + part(id)}`;
  }

  view({ at }) {
    const mayChange = this.#context.session().role === "admin" && at === null;
    return html`<section class="panel" aria-labelledby="keys">
      <header class="row">
        <h2 id="keys">${at === null ? "Keys" : "Keys that there were"}</h2>
        ${mayChange ? html`<button type="button" class="strong" @click=${() => this.#create()}>New key …</button>` : nothing}
      </header>
      ${this.#context.session().role === "admin" ? nothing : html`<p class="quiet">Keys are created and revoked by admins.</p>`}
      ${loaded(
        this.#loaded,
        "Reading the keys",
        () => this.load(true),
        ({ items }) =>
          this.#table(
            at === null ? items : items.filter(({ createdAt }) => time.compare(createdAt, at) <= 0),
            at ?? time.now(),
            mayChange,
          ),
      )}
    </section>`;
  }

  #table(items, now, mayChange) {
    if (items.length === 0) {
      return emptyNote("No key: this merchant’s software cannot ask for its balance.");
    }
    const sorted = items.toSorted(
      (a, b) => order(a, now) - order(b, now) || time.compare(b.createdAt, a.createdAt),
    );
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Table of the keys">
      <table class="cards" role="table">
        <thead role="rowgroup"><tr role="row">
          <th role="columnheader" scope="col">Dialect</th>
          <th role="columnheader" scope="col">Label</th>
          <th role="columnheader" scope="col">From</th>
          <th role="columnheader" scope="col">Created</th>
          <th role="columnheader" scope="col">State</th>
          ${mayChange ? html`<th role="columnheader" scope="col"><span class="unseen">What can be done</span></th>` : nothing}
        </tr></thead>
        <tbody role="rowgroup">${repeat(
          sorted,
          ({ id }) => id,
          (key) => html`<tr role="row" class=${works(key, now) ? "" : "is-over"}>
          <td role="cell"><strong>${dialectName(key.dialect)}</strong> <span class="quiet">${key.kind}</span>
            <span class="code quiet">${key.id}</span>
            ${key.clientId === undefined ? nothing : html`<span class="code quiet">client ${key.clientId}</span>`}</td>
          <td role="cell" class="free" data-label="Label">${key.label || html`<span class="quiet">none</span>`}</td>
          <td role="cell" data-label="From"><span>${key.allowedAddresses.length === 0 ? html`<span class="quiet">anywhere</span>` : key.allowedAddresses.map((each) => html`<span class="code">${each}</span> `)}</span></td>
          <td role="cell" data-label="Created">${timeOf(key.createdAt)}</td>
          <td role="cell" data-label="State"><span>${stateOf(key, now)}</span></td>
          ${
            mayChange
              ? html`<td role="cell" class="does">${
                  works(key, now)
                    ? html`<button type="button" class="danger" @click=${() => this.#revoke(key)}>Revoke<span class="unseen"> ${`${key.label} ${key.id}`}</span> …</button>`
                    : nothing
                }</td>`
              : nothing
          }
        </tr>`,
        )}</tbody>
      </table>
    </div>`;
  }

  #create() {
    let dialect = "oxapay";
    let problem = null;
    let isBusy = false;
    let issued = null;
    const close = () => this.#context.showDialog(null);
    const draw = () => this.#context.showDialog(view);
    const send = async (event) => {
      event.preventDefault();
      const body = bodyOf(new FormData(event.currentTarget));
      isBusy = true;
      problem = null;
      draw();
      try {
        issued = await change("POST", this.#path(), body);
        this.load(true);
        refocusDialog();
      } catch (error) {
        problem = error;
      }
      isBusy = false;
      draw();
    };
    const view = () =>
      issued === null
        ? dialogView(
            "New key",
            close,
            keyForm(dialect, isBusy, problem, send, close, (chosen) => {
              dialect = chosen;
              draw();
            }),
          )
        : dialogView("New key: its secret", null, secretView(issued, close));
    draw();
  }

  #revoke(key) {
    let problem = null;
    let isBusy = false;
    const close = () => this.#context.showDialog(null);
    const draw = () => this.#context.showDialog(view);
    const revoke = async () => {
      isBusy = true;
      draw();
      try {
        await change("DELETE", this.#path(key.id));
        say("key revoked");
        close();
        this.load(true);
      } catch (error) {
        problem = error;
        isBusy = false;
        draw();
      }
    };
    const view = () =>
      dialogView(
        "Revoke this key?",
        close,
        html`
        <p>The next request with this key is refused, and nothing brings it back.</p>
        <dl class="terms">
          <div><dt>Dialect</dt><dd>${dialectName(key.dialect)} ${key.kind}</dd></div>
          <div><dt>Label</dt><dd>${key.label || "none"}</dd></div>
          <div><dt>Id</dt><dd class="code">${key.id}</dd></div>
          <div><dt>Created</dt><dd>${timeOf(key.createdAt)}</dd></div>
        </dl>
        ${problem === null ? nothing : html`<p class="wrong" role="alert">${problemText(problem)}</p>`}
        <p class="does">
          <button type="button" autofocus @click=${close}>Keep it</button>
          <button type="button" class="danger strong" ?disabled=${isBusy} @click=${revoke}>${isBusy ? "Revoking …" : "Revoke the key"}</button>
        </p>`,
      );
    draw();
  }
}

function keyForm(dialect, isBusy, problem, send, close, choose) {
  return html`<form class="sheet" @submit=${send}>
    <label>Dialect
      <select name="dialect" autofocus @change=${(event) => choose(event.target.value)}>
        ${DIALECTS.map(([code, name]) => html`<option value=${code} ?selected=${code === dialect}>${name}</option>`)}
      </select></label>
    ${
      dialect.startsWith("oxapay")
        ? html`<label>Kind <select name="kind"><option value="">what the balance needs</option>${KINDS.map((kind) => html`<option>${kind}</option>`)}</select></label>`
        : nothing
    }
    <label>Label <input name="label" maxlength="256" autocomplete="off" aria-describedby="label-hint"></label>
    <p class="quiet" id="label-hint">What tells it from others later: “web shop”, “accounting”.</p>
    <label>Addresses that may use it <textarea name="addresses" rows="2" spellcheck="false" aria-describedby="addresses-hint"></textarea></label>
    <p class="quiet" id="addresses-hint">IP addresses and CIDR blocks, one a line; none: from anywhere.</p>
    <label>Works until <span class="quiet">(${time.zone()})</span> <input name="expiresAt" type="datetime-local" step="1" aria-describedby="until-hint"></label>
    <p class="quiet" id="until-hint">Empty: until it is revoked.</p>
    ${problem === null ? nothing : html`<p class="wrong" role="alert">${problemText(problem)}</p>`}
    <p class="does"><button type="button" @click=${close}>Cancel</button><button class="strong" ?disabled=${isBusy}>${isBusy ? "Creating …" : "Create the key"}</button></p>
  </form>`;
}

function bodyOf(form) {
  const body = { dialect: form.get("dialect"), label: form.get("label") };
  if (form.get("kind")) {
    body.kind = form.get("kind");
  }
  const addresses = form
    .get("addresses")
    .split(/[\s,]+/)
    .filter(Boolean);
  if (addresses.length > 0) {
    body.allowedAddresses = addresses;
  }
  const expiresAt = time.ofInput(form.get("expiresAt"));
  if (expiresAt !== null) {
    body.expiresAt = expiresAt;
  }
  return body;
}

function secretView(key, close) {
  const secrets =
    key.clientId === undefined
      ? [["Secret", key.secret]]
      : [
          ["Client id", key.clientId],
          ["Client secret", key.clientSecret],
        ];
  return html`<p><strong>This is shown once.</strong> Copy it now: the ledger keeps only what it needs to recognise it.</p>
    ${secrets.map(
      ([name, value]) => html`<figure class="secret">
      <figcaption>${name} ${copyButton(value, name.toLowerCase())}</figcaption>
      <pre tabindex="0" aria-label=${name}>${value}</pre>
    </figure>`,
    )}
    <p class="quiet">${[dialectName(key.dialect), key.kind].filter(Boolean).join(" ")}, ${key.label || "without a label"}</p>
    <p class="does"><button type="button" class="strong" @click=${close}>I have copied it</button></p>`;
}

function dialectName(code) {
  return DIALECTS.find(([each]) => each === code)?.[1] ?? code;
}

function works(key, now) {
  return (
    (key.revokedAt === undefined || time.compare(key.revokedAt, now) > 0) &&
    (key.expiresAt === undefined || time.compare(key.expiresAt, now) > 0)
  );
}

function order(key, now) {
  return works(key, now) ? 0 : 1;
}

function stateOf(key, now) {
  if (key.revokedAt !== undefined && time.compare(key.revokedAt, now) <= 0) {
    return html`<span class="tag">revoked</span> ${timeOf(key.revokedAt)}`;
  }
  if (key.expiresAt === undefined) {
    return html`<span class="tag is-good">works</span>`;
  }
  return works(key, now)
    ? html`<span class="tag is-good">works</span> until ${distanceOf(key.expiresAt, now)}`
    : html`<span class="tag">over</span> since ${timeOf(key.expiresAt)}`;
}
