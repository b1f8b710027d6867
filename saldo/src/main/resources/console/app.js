// The console: who is signed in, which page is shown, and what stands around it.
import { html, nothing, render } from "./view.js";
import { session, whenSessionEnds, read, Problem } from "./server.js";
import { placeOf, addressOf } from "./route.js";
import { learnCurrencies } from "./figures.js";
import { problemNote } from "./notes.js";
import { MerchantsPage } from "./merchants.js";
import { MerchantPage } from "./merchant.js";
import { TransactionPage } from "./transaction.js";
import { SignIn } from "./sign-in.js";
import { Outbox } from "./outbox.js";
import { outcomeView } from "./post.js";
import { say } from "./say.js";
import * as time from "./time.js";

const PAGES = { merchants: MerchantsPage, merchant: MerchantPage, transaction: TransactionPage };

const root = document.getElementById("console");
const outbox = new Outbox(posted);

let operator = null;
let signIn = null;
let startProblem = null;
let place = placeOf(location.hash);
let page = null;
let dialog = null;
let opener = null;
let isDrawing = false;
let toldCurrent = true;
let refreshedFor = null;
/** The heading that has the focus since its page was shown; null otherwise. */
let heading = null;

const context = {
  outbox,
  session: () => operator,
  changed: draw,
  showDialog,
  ended: () => leave("Your session has ended. Sign in again to go on."),
};

/** Opens a dialog, draws it anew, or (null) takes it away; then the focus is where it was before. */
function showDialog(view) {
  if (view !== null && dialog === null) {
    opener = document.activeElement;
  } else if (view === null && dialog !== null) {
    setTimeout(() => (opener?.isConnected ? opener : root.querySelector("h1"))?.focus());
  }
  dialog = view;
  draw();
}

/** Draws the page once, however much has changed in this turn. */
function draw() {
  if (!isDrawing) {
    isDrawing = true;
    queueMicrotask(() => {
      isDrawing = false;
      render(view(), root);
      keepHeading();
      document.title = titleOf();
      tellState();
    });
  }
}

/** Whoever listens or uses the keyboard goes on at the top of a new page. */
function focusHeading() {
  heading = root.querySelector("h1");
  heading?.focus();
}

/** A page that was waited for has another heading; the focus of the former one went with it. */
function keepHeading() {
  if (heading !== null && !heading.isConnected) {
    heading = null;
    if (document.activeElement === document.body) {
      focusHeading();
    }
  }
}

function titleOf() {
  if (operator === null) {
    return "Sign in – Saldo console";
  }
  return `${page === null ? "Not found" : page.title()} – Saldo console`;
}

/** Tells it to those who do not see it when the page stops being current, and when it is again. */
function tellState() {
  const live = page?.live ?? null;
  const isCurrent = live === null || live.isCurrent || live.since === null || !live.isLost;
  if (isCurrent !== toldCurrent) {
    toldCurrent = isCurrent;
    say(
      isCurrent
        ? "The page is up to date again"
        : "The page is out of date: the server does not answer",
    );
  }
}

function view() {
  if (startProblem !== null) {
    return html`<main class="sign-in" id="main"><h1>Saldo console</h1>${problemNote(startProblem, start)}</main>`;
  }
  if (signIn !== null) {
    return signIn.view();
  }
  if (operator === null) {
    return html`<main class="sign-in" id="main" aria-busy="true"><h1>Saldo console</h1></main>`;
  }
  return html`<a class="skip" href="#main" @click=${skip}>To the content</a>
    <header class="top">
      <a class="mark" href="#/"><span aria-hidden="true"></span>Saldo</a>
      <nav aria-label="Console"><a href="#/" aria-current=${place.page === "merchants" ? "page" : nothing}>Merchants</a></nav>
      ${stateView()}
      <div class="who">
        ${
          time.zoneIsUtc()
            ? nothing
            : html`<button type="button" class="light" @click=${otherZone} aria-label=${`Times in ${time.zone()}; show them in ${time.zone() === "UTC" ? "your own zone" : "UTC"}`}>${time.zone()}</button>`
        }
        <span><span class="unseen">Signed in as </span>${operator.name} <span class="tag">${operator.role}</span></span>
        <button type="button" class="light" @click=${signOut}>Sign out</button>
      </div>
    </header>
    ${outboxView()}
    <main id="main" tabindex="-1">${page === null ? unknownView() : page.view()}</main>
    ${dialog === null ? nothing : dialog()}`;
}

function unknownView() {
  return html`<h1 tabindex="-1">Not found</h1><p>There is no such page. <a href="#/">All merchants</a></p>`;
}

/** Whether what is shown is what there is. */
function stateView() {
  if (["merchant", "transaction"].includes(place.page) && place.at !== null) {
    return html`<p class="state is-past"><span>As of ${time.full(place.at)}</span></p>`;
  }
  const live = page?.live ?? null;
  if (live === null) {
    return html`<p class="state"></p>`;
  }
  if (live.isCurrent) {
    return html`<p class="state is-live"><span>Live</span></p>`;
  }
  return live.since === null
    ? html`<p class="state"><span>${live.isLost ? "Not live" : "Connecting …"}</span></p>`
    : html`<p class="state is-late"><span>Out of date since <time datetime=${live.since}>${time.clock(live.since)}</time></span></p>`;
}

/** A posting that is on its way while its form is closed. */
function outboxView() {
  if (outbox.body === null || dialog !== null) {
    return nothing;
  }
  return html`<aside class="banner" aria-label="Posting">${outcomeView(
    outbox,
    () => outbox.forget(),
    () => outbox.forget(),
  )}</aside>`;
}

function posted() {
  if (outbox.state === "recorded" && refreshedFor !== outbox.transaction) {
    refreshedFor = outbox.transaction;
    page?.refresh?.();
  }
  draw();
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function otherZone() {
  time.switchZone();
  draw();
}

async function signOut() {
  try {
    await session.end();
  } catch {
    leave(
      "The server cannot be reached, so your session may still be open there. Sign in and out again.",
    );
    return;
  }
  leave("You are signed out.");
}

function leave(reason) {
  if (signIn !== null) {
    return;
  }
  page?.close();
  page = null;
  dialog = null;
  operator = null;
  outbox.suspend();
  showSignIn(reason);
}

function showSignIn(reason) {
  signIn = new SignIn(reason, { changed: draw, opened: enter });
  draw();
  setTimeout(() => document.getElementById("token")?.focus());
}

async function enter(opened) {
  startProblem = null;
  try {
    learnCurrencies((await read("currencies")).items);
  } catch (problem) {
    // Without them amounts are shown as they are written.
    if (problem instanceof Problem && problem.status === 401) {
      showSignIn(null);
      return;
    }
  }
  signIn = null;
  operator = opened;
  showPage();
  outbox.resume(operator.name);
}

/** Shows what the address says. */
function showPage() {
  const before = place;
  place = placeOf(location.hash);
  if (place.at !== null && (!time.isTime(place.at) || time.compare(place.at, time.now()) > 0)) {
    place = { ...place, at: null };
    history.replaceState(null, "", addressOf(place));
  }
  if (operator === null) {
    return;
  }
  if (page !== null && place.page === before.page && place.id === before.id) {
    if (place.at !== before.at) {
      dialog = null;
    }
    page.move(place);
  } else {
    // Whoever opens the console is at its top; whoever signed in is still where that was.
    const isFirst = page === null && document.activeElement === document.body;
    page?.close();
    dialog = null;
    const Page = PAGES[place.page];
    page = Page === undefined ? null : new Page(place, context);
    if (!isFirst) {
      scrollTo(0, 0);
      setTimeout(focusHeading);
    }
  }
  draw();
}

async function start() {
  startProblem = null;
  draw();
  try {
    await enter(await session.find());
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) {
      showSignIn(null);
    } else {
      startProblem = problem;
      draw();
    }
  }
}

whenSessionEnds(context.ended);
addEventListener("hashchange", showPage);
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select, dialog")) {
    const search = document.getElementById("q");
    if (search !== null) {
      event.preventDefault();
      search.focus();
    }
  }
});
start();
