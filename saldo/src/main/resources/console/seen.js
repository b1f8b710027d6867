// As they see it: a merchant's balance as each dialect answers it, byte for byte.
import { html, nothing } from "./view.js";
import { Loaded } from "./loaded.js";
import { loaded, emptyNote } from "./notes.js";
import { copyButton } from "./copy.js";
import { count } from "./words.js";
import { timeOf } from "./times.js";
import { dialects, read, part } from "./server.js";
import * as time from "./time.js";

export class Seen {
  #context;
  #merchant;
  #answers;
  #keys;
  #asked = "";
  #isIndented = true;

  constructor(merchant, context) {
    this.#merchant = merchant;
    this.#context = context;
    this.#answers = new Loaded(context.changed);
    this.#keys = new Loaded(context.changed);
  }

  close() {
    this.#answers.close();
    this.#keys.close();
  }

  load({ at }, isRefresh = false) {
    const asked = String(at);
    const isSame = asked === this.#asked;
    if (isSame && !isRefresh) {
      return;
    }
    this.#asked = asked;
    this.#answers.load((signal) => dialects(this.#merchant, at, signal, isRefresh), isSame);
    this.#keys.load(
      (signal) => read(`merchants/${part(this.#merchant)}/keys`, {}, signal, isRefresh),
      true,
    );
  }

  view(place) {
    return html`<section class="panel" aria-labelledby="seen">
      <header class="row">
        <h2 id="seen">As they see it</h2>
        <div class="choice" role="group" aria-label="How bodies are shown">
          <button type="button" aria-pressed=${String(this.#isIndented)} @click=${() => this.#indent(true)}>Indented</button>
          <button type="button" aria-pressed=${String(!this.#isIndented)} @click=${() => this.#indent(false)}>As sent</button>
        </div>
      </header>
      <p class="quiet">What each provider’s API answers to this merchant, made by the same code that answers its software.
        Copied is what is sent, byte for byte.</p>
      ${loaded(
        this.#answers,
        "Asking the dialects",
        () => this.load(place, true),
        (answers) => this.#all(answers),
      )}
    </section>`;
  }

  #indent(indented) {
    this.#isIndented = indented;
    this.#context.changed();
  }

  #all({ asOf, dialects: all }) {
    if (all.length === 0) {
      return emptyNote("No dialect is served here.");
    }
    return html`<p class="quiet">As of ${timeOf(asOf)}</p>
      ${all.map((each, index) => this.#one(each, index))}`;
  }

  #one({ dialect, title, shows, request, answer }, index) {
    const asked = requestText(request);
    return html`<article class="seen" aria-labelledby=${`seen-${index}`} data-dialect=${dialect}>
      <header class="row"><h3 id=${`seen-${index}`}>${title}${shows ? html` <span class="quiet">${shows}</span>` : nothing}</h3><p class="quiet">${this.#keysOf(dialect)}</p></header>
      <div class="pair">
        <figure>
          <figcaption><span>Request</span> ${copyButton(asked, `request of ${title}`)}</figcaption>
          <pre tabindex="0" aria-label=${`Request of ${title}`}>${asked}</pre>
        </figure>
        <figure>
          <figcaption>
            <span>Answer <strong class=${answer.status < 400 ? "" : "bad"}>${answer.status}</strong> <span class="quiet">${answer.contentType}</span></span>
            ${copyButton(answer.body, `answer of ${title}`)}
          </figcaption>
          <pre tabindex="0" aria-label=${`Answer of ${title}`}>${this.#isIndented ? indented(answer.body) : answer.body}</pre>
        </figure>
      </div>
    </article>`;
  }

  /** Whether the merchant's software can ask this at all. */
  #keysOf(dialect) {
    if (this.#keys.value === null) {
      return nothing;
    }
    const now = time.now();
    const works = this.#keys.value.items.filter(
      (key) =>
        key.dialect === dialect &&
        key.revokedAt === undefined &&
        (key.expiresAt === undefined || time.compare(key.expiresAt, now) > 0),
    );
    return works.length === 0
      ? "no key of this dialect works now, so nobody can ask this"
      : `${count(works.length, "key works", "keys work")} now`;
  }
}

/** The request as it goes over the wire. */
function requestText({ method, path, headers, body }) {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.join("\n") + "\n" + (body ? `\n${body}` : "");
}

/** JSON with line breaks. It is not read as values: a long number would not survive that. */
export function indented(text) {
  let depth = 0;
  let isText = false;
  let shown = "";
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    if (isText) {
      shown += c;
      if (c === "\\") {
        at += 1;
        shown += text[at] ?? "";
      } else if (c === '"') {
        isText = false;
      }
    } else if (c === '"') {
      isText = true;
      shown += c;
    } else if ((c === "{" || c === "[") && (text[at + 1] === "}" || text[at + 1] === "]")) {
      at += 1;
      shown += c + text[at];
    } else if (c === "{" || c === "[") {
      depth += 1;
      shown += c + lineBreak(depth);
    } else if (c === "}" || c === "]") {
      depth -= 1;
      shown += lineBreak(depth) + c;
    } else if (c === ",") {
      shown += c + lineBreak(depth);
    } else if (c === ":") {
      shown += ": ";
    } else if (!/\s/.test(c)) {
      shown += c;
    }
  }
  return shown;
}

function lineBreak(depth) {
  return "\n" + "  ".repeat(Math.max(depth, 0));
}
