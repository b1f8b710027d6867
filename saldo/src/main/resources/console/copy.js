import { html } from "./view.js";
import { say } from "./say.js";

const SHOWN_MILLIS = 1_600;

/** A button that copies a text, byte for byte. */
export function copyButton(text, what, label = "Copy") {
  return html`<button type="button" class="copy" aria-label=${`${label} ${what}`} @click=${(
    event,
  ) => copy(event.currentTarget, text, what)}>
    <span class="before">${label}</span><span class="after" aria-hidden="true">Copied</span>
  </button>`;
}

async function copy(button, text, what) {
  try {
    await write(text);
  } catch {
    say(`${what} could not be copied; select it and copy it by hand`);
    return;
  }
  say(`${what} copied`);
  button.classList.add("is-done");
  setTimeout(() => button.classList.remove("is-done"), SHOWN_MILLIS);
}

async function write(text) {
  // Pages over plain HTTP from another machine have no clipboard to write to.
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) {
    throw new Error("no clipboard");
  }
}
