// The posting that is on its way. It is kept until its outcome is known, over a reload and a new
// sign-in too, and asked for again with the same idempotency key by itself, so it is recorded once.
import { change, pause, Problem } from "./server.js";

const KEPT = "saldo.posting";
const WAITS = [1, 2, 4, 8, 15, 30];

/** A key that nobody else uses. Not randomUUID: pages over plain HTTP have none. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "console-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A browser may be told to keep nothing; then a posting lasts as long as its page.
function keep(text) {
  try {
    if (text === null) {
      sessionStorage.removeItem(KEPT);
    } else {
      sessionStorage.setItem(KEPT, text);
    }
  } catch {
    // As said.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export class Outbox {
  #changed;
  #waiting = null;

  constructor(changed) {
    this.#changed = changed;
    this.#clear();
  }

  #clear() {
    /** What is asked for; null when nothing is on its way. */
    this.body = null;
    /** `asking`, `waiting` to ask again, `recorded`, `refused`, `unknown`: nobody asks any more */
    this.state = null;
    this.attempts = 0;
    /** The transaction, once it is recorded. */
    this.transaction = null;
    /** Why there is none (yet). */
    this.problem = null;
  }

  /** Whether the outcome is still to come. */
  get isOpen() {
    return this.body !== null && this.state !== "recorded" && this.state !== "refused";
  }

  /** Goes on with what was kept, if the same operator is here. */
  resume(operator) {
    const waiting = JSON.parse(kept() ?? "null");
    if (
      waiting !== null &&
      waiting.operator === operator &&
      this.state !== "asking" &&
      this.state !== "waiting"
    ) {
      this.body = waiting.body;
      this.#ask();
    }
  }

  /** @param body with its idempotency key */
  post(body, operator) {
    this.#clear();
    this.body = body;
    keep(JSON.stringify({ operator, body }));
    return this.#ask();
  }

  /** Stops, as nobody is signed in; what was kept is gone on with by [resume]. */
  suspend() {
    this.#waiting?.abort();
    this.#clear();
  }

  /** Asks again, for one whose outcome is unknown. */
  again() {
    this.#waiting?.abort();
    if (this.state === "unknown") {
      this.#ask();
    }
  }

  /** Lets go of it. What became of it, the ledger knows by its idempotency key. */
  forget() {
    this.#waiting?.abort();
    keep(null);
    this.#clear();
    this.#changed();
  }

  async #ask() {
    const { body } = this;
    for (let attempt = 0; this.body === body && body !== null; attempt += 1) {
      this.attempts = attempt + 1;
      this.#set("asking");
      try {
        const transaction = await change("POST", "transactions", body);
        this.transaction = transaction;
        this.#settle(body, "recorded", null);
        return;
      } catch (problem) {
        if (this.body !== body) {
          return;
        }
        const isProblem = problem instanceof Problem;
        const isOutOfSession = isProblem && problem.status === 401;
        if (isProblem && !isOutOfSession && !problem.isPassing && problem.status !== 500) {
          this.#settle(body, "refused", problem);
          return;
        }
        this.problem = problem;
        if (!isProblem || isOutOfSession || attempt >= WAITS.length) {
          this.#set("unknown");
          return;
        }
        await this.#wait(problem.retryAfter ?? WAITS[Math.min(attempt, WAITS.length - 1)]);
      }
    }
  }

  async #wait(seconds) {
    this.#waiting = new AbortController();
    this.#set("waiting");
    try {
      await pause(seconds * 1000, this.#waiting.signal);
    } catch {
      // Somebody does not want to wait.
    }
  }

  #settle(body, state, problem) {
    if (this.body === body) {
      keep(null);
      this.problem = problem;
      this.#set(state);
    }
  }

  #set(state) {
    this.state = state;
    this.#changed();
  }
}
