// Available and gross of an account over time: a chart, and the same as a table.
import { html, live, nothing, ref, repeat } from "./view.js";
import { Amount } from "./amount.js";
import { figure } from "./figures.js";
import { Loaded } from "./loaded.js";
import { loaded, emptyNote, waitingNote } from "./notes.js";
import { accountName } from "./words.js";
import { timeOf } from "./times.js";
import { chartReady, drawSteps } from "./step-chart.js";
import { addressOf } from "./route.js";
import { read, part } from "./server.js";
import * as time from "./time.js";

const POINTS = 241;
const FEWEST_POINTS = 2;
const DAY = 86_400_000_000n;
const SPANS = [
  ["day", "Day", DAY],
  ["week", "Week", 7n * DAY],
  ["month", "Month", 30n * DAY],
  ["year", "Year", 365n * DAY],
  ["all", "All", null],
];

export class History {
  #context;
  #merchant;
  #loaded;
  #asked = "";
  #bornAt = null;
  #points = [];
  #currency = "";
  #wanted = "";
  #drawn = "";
  #undraw = () => {};
  #canvas = null;
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #onScheme = () => this.#redraw();

  /** @param context of the page; its `place` and `show` as well */
  constructor(merchant, context) {
    this.#merchant = merchant;
    this.#context = context;
    this.#loaded = new Loaded(context.changed);
    this.#dark.addEventListener("change", this.#onScheme);
  }

  close() {
    this.#loaded.close();
    this.#undraw();
    this.#dark.removeEventListener("change", this.#onScheme);
  }

  /**
   * Asks for what the place and the balances make necessary.
   *
   * @param createdAt of the merchant
   */
  load(place, createdAt, balances, isRefresh = false) {
    this.#bornAt = createdAt;
    const { accountNo, currency, accountType } = accountOf(place, balances);
    const window = { accountNo, ...windowOf(place, createdAt, balances) };
    const asked = JSON.stringify([place.at, place.filters.span, accountNo]);
    const isSame = asked === this.#asked;
    if (isSame && !isRefresh) {
      return;
    }
    this.#asked = asked;
    this.#loaded.load(async (signal) => {
      const { from, to } = window;
      const points = await this.#ask({ from, to, currency, accountType }, signal, isRefresh);
      return { ...window, points };
    }, isSame);
  }

  /** As many points as the ledger tells of a merchant with so many accounts. */
  async #ask(query, signal, isRefresh) {
    const path = `merchants/${part(this.#merchant)}/balances/history`;
    for (let count = POINTS; ; count = Math.ceil(count / 2)) {
      try {
        const { points } = await read(path, { ...query, points: String(count) }, signal, isRefresh);
        return points;
      } catch (problem) {
        if (problem.field !== "points" || count === FEWEST_POINTS) {
          throw problem;
        }
      }
    }
  }

  view(place, balances) {
    if (balances.accounts.length === 0) {
      return nothing;
    }
    const account = accountOf(place, balances);
    const show = (filters) =>
      this.#context.show({ ...place, filters: { ...place.filters, ...filters } });
    return html`<section class="panel history" aria-labelledby="history">
      <header class="row">
        <h2 id="history">Over time</h2>
        ${
          balances.accounts.length === 1
            ? nothing
            : html`<label class="inline">Account
              <select @change=${(event) => show({ chart: event.target.value })}>
                ${repeat(
                  balances.accounts,
                  (each) => each.accountNo,
                  (each) =>
                    html`<option value=${each.accountNo} .selected=${live(each === account)}>${accountName(each)}</option>`,
                )}
              </select></label>`
        }
        <div class="choice" role="group" aria-label="How far back">
          ${SPANS.map(([name, label]) => html`<button type="button" aria-pressed=${String(name === (place.filters.span ?? this.#loaded.value?.span))} @click=${() => show({ span: name })}>${label}</button>`)}
        </div>
      </header>
      ${loaded(
        this.#loaded,
        "Reading the history",
        () => this.load(place, this.#bornAt, balances, true),
        (history) =>
          // Of an account that was just chosen there is nothing yet.
          history.accountNo === account.accountNo
            ? this.#history(history, account, place)
            : waitingNote("Reading the history"),
      )}
    </section>`;
  }

  #history(history, account, place) {
    const points = history.points.map(({ at, accounts }) => {
      const found = accounts.find(({ accountNo }) => accountNo === account.accountNo);
      return {
        at,
        available: found === undefined ? null : Amount.of(found.available),
        gross: found === undefined ? null : Amount.of(found.gross),
      };
    });
    const known = points.filter(({ gross }) => gross !== null);
    if (known.length === 0) {
      return emptyNote("The account was not open in this time.");
    }
    const steps = changes(known);
    const { currency } = account;
    const lowest = known.reduce((low, { available }) => low.min(available), known[0].available);
    const highest = known.reduce((high, { available }) => high.max(available), known[0].available);
    const last = known.at(-1);
    this.#prepare(
      points,
      currency,
      `${this.#asked} ${account.accountNo} ${last.gross} ${last.available} ${steps.length}`,
    );
    return html`<figure>
      <figcaption class="legend">
        <span><i class="swatch part-available" aria-hidden="true"></i>Available ${figure(last.available, currency)}</span>
        <span><i class="swatch line-gross" aria-hidden="true"></i>Gross ${figure(last.gross, currency)}</span>
        <span class="quiet">${accountName(account)}, ${timeOf(history.from)} to ${timeOf(history.to)}</span>
      </figcaption>
      <div class="canvas">
        <canvas role="img" ${ref(this.#place)}
          aria-label=${`${accountName(account)} from ${time.full(history.from)} to ${time.full(history.to)}: available between ${lowest} and ${highest}, at the end ${last.available}; gross at the end ${last.gross}. The table below has the steps.`}></canvas>
      </div>
    </figure>
    <details>
      <summary>The same as a table <span class="quiet">(${steps.length === 1 ? "one step" : `${steps.length} steps`})</span></summary>
      <div class="scroll" role="region" tabindex="0" aria-label="Available and gross over time">
        <table>
          <thead><tr><th scope="col">By</th><th scope="col" class="number">Available</th><th scope="col" class="number">Gross</th></tr></thead>
          <tbody>
            ${steps.toReversed().map(
              (step) => html`<tr>
              <td><a href=${addressOf({ ...place, at: step.at })}>${timeOf(step.at)}</a></td><td class="number">${figure(step.available, currency)}</td><td class="number">${figure(step.gross, currency)}</td>
            </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="quiet">Read at ${history.points.length} moments; a step is told at the first that shows it.</p>
    </details>
    <p class="quiet hint">Press on the chart, or on a time in the table, to see the whole page as of that moment.</p>`;
  }

  // Kept as one function, since lit-html calls a new one anew with each drawing of the page.
  #place = (canvas) => {
    this.#canvas = canvas ?? null;
    this.#drawn = "";
    if (canvas === undefined) {
      this.#undraw();
      this.#undraw = () => {};
    }
  };

  #prepare(points, currency, key) {
    this.#points = points;
    this.#currency = currency;
    if (key !== this.#wanted || this.#drawn === "") {
      this.#wanted = key;
      queueMicrotask(() => this.#redraw());
    }
  }

  async #redraw() {
    await chartReady();
    const canvas = this.#canvas;
    if (canvas === null || !canvas.isConnected) {
      return;
    }
    this.#undraw();
    this.#drawn = this.#wanted;
    this.#undraw = drawSteps(
      canvas,
      this.#points.map(({ at }) => at),
      [
        {
          label: "Available",
          color: "--part-available",
          amounts: this.#points.map(({ available }) => available),
        },
        {
          label: "Gross",
          color: "--line-gross",
          amounts: this.#points.map(({ gross }) => gross),
          isDashed: true,
        },
      ],
      this.#currency,
      (at) => this.#context.show({ ...this.#context.place(), at }),
    );
  }
}

/** From when to when. It ends a little behind the last entry where that lies further back. */
function windowOf({ at, filters }, createdAt, { asOf, accounts }) {
  const end = time.micros(at ?? asOf);
  const moved = accounts
    .filter(({ version }) => version > 0)
    .map(({ updatedAt }) => time.micros(updatedAt));
  const last = moved.reduce((late, each) => (each > late ? each : late), 0n);
  const born = time.micros(createdAt);
  const lived = (last === 0n ? end : last) - born;
  const span =
    SPANS.find(([name]) => name === filters.span) ??
    SPANS.find(([, , size]) => size === null || (size >= lived && size <= 30n * DAY)) ??
    SPANS[2];
  const size = span[2];
  if (size === null) {
    return {
      span: span[0],
      from: time.ofMicros(born < end ? born : end - DAY),
      to: time.ofMicros(end),
    };
  }
  const rest = last + size / 24n;
  const to = last !== 0n && rest < end ? rest : end;
  const from = to - size;
  // Before the merchant was there, there is nothing to see.
  return {
    span: span[0],
    from: time.ofMicros(born > from && born < to ? born : from),
    to: time.ofMicros(to),
  };
}

/** The account that was chosen, or the busiest one. */
function accountOf({ filters }, { accounts }) {
  return (
    accounts.find(({ accountNo }) => accountNo === filters.chart) ??
    accounts.reduce((most, each) => (each.version > most.version ? each : most))
  );
}

/** The points at which something differs from the one before. */
function changes(points) {
  return points.filter(
    (point, index) =>
      index === 0 ||
      !point.available.equals(points[index - 1].available) ||
      !point.gross.equals(points[index - 1].gross),
  );
}
