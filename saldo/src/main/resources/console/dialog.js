// The one dialog that may be open over a page.
import { html, ref } from "./view.js";

/** Shown as soon as it is on the page; what had the focus before gets it back. */
const shown = (element) =>
  // It is in the document only when the drawing is done.
  queueMicrotask(() => {
    if (element?.isConnected && !element.open) {
      element.showModal();
    }
  });

/** Goes on at an element of the dialog, or at its top, once it is drawn. */
export function refocusDialog(selector = "") {
  setTimeout(() => document.querySelector(`dialog ${selector}`)?.focus());
}

/**
 * @param title its heading
 * @param close what closes it; null where only a button of its own may
 */
export function dialogView(title, close, content) {
  return html`<dialog tabindex="-1" ${ref(shown)} aria-labelledby="dialog-title" @cancel=${(event) => cancel(event, close)}>
    <header class="row">
      <h2 id="dialog-title">${title}</h2>
      ${close === null ? "" : html`<button type="button" class="light close" aria-label="Close" @click=${close}>×</button>`}
    </header>
    ${content}
    <p class="said unseen" role="status"></p>
  </dialog>`;
}

function cancel(event, close) {
  event.preventDefault();
  close?.();
}
