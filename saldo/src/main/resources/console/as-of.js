// The one control that moves a whole page to a past moment. The moment stands in the address.
import { html, nothing } from "./view.js";
import { copyButton } from "./copy.js";
import { say } from "./say.js";
import * as time from "./time.js";

/**
 * @param place where we are
 * @param move shows the page as of a moment; null for now
 */
export function asOfControl(place, move) {
  const { at } = place;
  const base = at ?? time.now();
  const steps = [
    ["1 h back", () => time.ofMicros(time.micros(base) - 3_600_000_000n)],
    ["1 day back", () => time.ofMicros(time.micros(base) - 86_400_000_000n)],
    ["Start of the day", () => time.startOfDay(base, 0)],
    ["Start of the month", () => time.startOfMonth(base)],
  ];
  return html`<form class="as-of ${at === null ? "" : "is-past"}" aria-label="As of" @submit=${(event) => submit(event, move)}>
    <label for="as-of">As of <span class="quiet">(${time.zone()})</span></label>
    <input id="as-of" name="at" type="datetime-local" step="1" required .value=${at === null ? "" : time.toInput(at)}>
    <button>Show</button>
    <span class="steps">${steps.map(([label, to]) => html`<button type="button" class="light" @click=${() => move(notLater(to()))}>${label}</button>`)}</span>
    ${
      at === null
        ? nothing
        : html`<button type="button" class="strong" @click=${() => move(null)}>Back to now</button>`
    }
    ${
      at === null
        ? nothing
        : html`<p class="moment">Everything below is as of <strong>${time.full(at)}</strong>
          <span class="code quiet">${at}</span> ${copyButton(location.href, "link to this moment", "Copy link")}</p>`
    }
  </form>`;
}

function submit(event, move) {
  event.preventDefault();
  const at = time.ofInput(new FormData(event.currentTarget).get("at"));
  if (at !== null) {
    move(notLater(at));
  }
}

/** Now, for what lies ahead. */
function notLater(at) {
  if (time.compare(at, time.now()) < 0) {
    return at;
  }
  say("That lies ahead; this is now");
  return null;
}
