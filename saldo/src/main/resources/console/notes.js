// What stands in a place where there is nothing to show: not yet, not any more, or not at all.
import { html, nothing } from "./view.js";
import { Problem } from "./server.js";

/** Why there is no answer, and a way to ask again. */
export function problemNote(problem, again = null) {
  const { heading, text } = told(problem);
  return html`<div class="note is-problem" role="alert">
    <p><strong>${heading}</strong> ${text}</p>
    ${again === null ? nothing : html`<button type="button" @click=${again}>Ask again</button>`}
  </div>`;
}

/** The same in a line, for a form. */
export function problemText(problem) {
  const { heading, text } = told(problem);
  return `${heading} ${text}`;
}

function told(problem) {
  if (!(problem instanceof Problem)) {
    return {
      heading: "The page failed.",
      text: "Load it again; if that does not help, it is a bug.",
    };
  }
  const later = problem.retryAfter === null ? "" : ` Ask again in ${problem.retryAfter} s.`;
  switch (problem.status) {
    case 0:
      return { heading: "No answer.", text: problem.message };
    case 403:
      return { heading: "Not allowed.", text: sentence(problem.message) };
    case 404:
      return { heading: "Not there.", text: sentence(problem.message) };
    case 429:
      return { heading: "Asked too often.", text: sentence(problem.message) + later };
    default:
      return { heading: `${problem.title}.`, text: sentence(problem.message) + later };
  }
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : begun + ".";
}

export function emptyNote(text) {
  return html`<p class="note">${text}</p>`;
}

/** Grey lines where something is about to be. */
export function waitingNote(what) {
  return html`<div class="waiting"><p class="unseen">${what} …</p><i></i><i></i><i></i></div>`;
}

/** What was loaded, by the view; or what stands there instead. */
export function loaded(source, what, again, view) {
  const { value, problem, isStale } = source;
  return html`<div class="loaded" aria-busy=${String(isStale)}>
    ${problem === null ? nothing : problemNote(problem, again)}
    ${value !== null ? view(value) : problem === null ? waitingNote(what) : nothing}
  </div>`;
}
