// How times stand on a page: in the reader's zone, the ledger's own text within reach.
import { html } from "./view.js";
import * as time from "./time.js";

/** Date and time. */
export function timeOf(text) {
  return html`<time datetime=${text} title=${text}>${time.full(text)}</time>`;
}

/** The time of a day that is told beside it. */
export function clockOf(text) {
  return html`<time datetime=${text} title=${text}>${time.clock(text)}</time>`;
}

/** Date and time, and how far that is from now. */
export function distanceOf(text, now = time.now()) {
  return html`${timeOf(text)} <span class="quiet">${time.distance(text, now)}</span>`;
}
