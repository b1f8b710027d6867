// Signing in, with an operator token.
import { html, nothing } from "./view.js";
import { session, Problem } from "./server.js";
import { problemText } from "./notes.js";
import { waitingOperators } from "./outbox.js";

export class SignIn {
  #context;
  #reason;
  #problem = null;
  #isBusy = false;

  /** @param reason why it has to be; null at first */
  constructor(reason, context) {
    this.#reason = reason;
    this.#context = context;
  }

  view() {
    return html`<main class="sign-in" id="main">
      <h1>Saldo console</h1>
      ${this.#reason === null ? nothing : html`<p class="note" role="status">${this.#reason}</p>`}
      ${waitingOperators().map((name) => html`<p class="note">A posting of ${name} waits here for its outcome.</p>`)}
      <form @submit=${(event) => this.#submit(event)}>
        <label for="token">Operator token</label>
        <input id="token" name="token" type="password" required autofocus autocomplete="current-password" spellcheck="false"
          aria-describedby="token-hint ${this.#problem === null ? "" : "token-wrong"}" aria-invalid=${String(this.#problem !== null)}>
        <p class="quiet" id="token-hint">The token that begins with <span class="code">saldo_</span>, or the one your administrator set. What you may do here is what it may do.</p>
        ${this.#problem === null ? nothing : html`<p class="wrong" id="token-wrong" role="alert">${this.#told()}</p>`}
        <button class="strong" ?disabled=${this.#isBusy}>${this.#isBusy ? "Signing in …" : "Sign in"}</button>
      </form>
    </main>`;
  }

  #told() {
    return this.#problem instanceof Problem && this.#problem.status === 401
      ? "This is no operator token, or none that is good any more."
      : problemText(this.#problem);
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    this.#isBusy = true;
    this.#problem = null;
    this.#context.changed();
    try {
      const opened = await session.open(form.elements.token.value.trim());
      form.reset();
      this.#context.opened(opened);
    } catch (problem) {
      this.#problem = problem;
      this.#isBusy = false;
      this.#context.changed();
      form.elements.token.select();
    }
  }
}
