// The posting that is on its way. It is kept until its outcome is known, over a reload and a new
// sign-in too, and asked for again with the same idempotency key by itself, so it is recorded once.
import { change, part, pause, Problem, read } from "./server.js";

/** Each operator has a place of his own, so that nobody's posting takes another's. */
const KEPT = "saldo.posting.";
const WAITS = [1, 2, 4, 8, 15, 30];
/** For how long after it was asked for a posting is gone on with unasked. */
const FRESH_MILLIS = 120_000;

/** A key that nobody else uses. Not randomUUID: pages over plain HTTP have none. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "console-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A browser may be told to keep nothing; then a posting lasts as long as its page.
function keep(posting) {
  try {
    sessionStorage.setItem(KEPT + posting.operator, JSON.stringify(posting));
  } catch {
    // As said.
  }
}

function drop({ operator }) {
  try {
    sessionStorage.removeItem(KEPT + operator);
  } catch {
    // As said.
  }
}

function kept(operator) {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT + operator) ?? "null");
  } catch {
    return null;
  }
}

/** The names of the operators whose postings wait for them here. */
export function waitingOperators() {
  try {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(KEPT))
      .map((key) => key.slice(KEPT.length));
  } catch {
    return [];
  }
}

export class Outbox {
  #changed;
  #waiting = null;
  /**
   * What is kept: the `operator`, the `body`, when it was `askedAt`, and whether it `isUnsent`: the
   * ledger has surely nothing of it.
   */
  #posting = null;

  constructor(changed) {
    this.#changed = changed;
    this.#clear();
  }

  #clear() {
    this.#posting = null;
    /** What is asked for; null when nothing is on its way. */
    this.body = null;
    /**
     * `asking`, `waiting` to ask again, `recorded`, `refused`, `unknown`: nobody asks any more,
     * `unsent`: surely not recorded, as the session was over
     */
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

  /** Goes on with what was kept of this operator, or asks him first where that is long ago. */
  resume(operator) {
    const posting = kept(operator);
    if (posting === null) {
      return;
    }
    this.#begin(posting);
    if (posting.isUnsent) {
      this.#set("unsent");
    } else if (Date.now() - posting.askedAt > FRESH_MILLIS) {
      this.#set("unknown");
    } else {
      this.#ask();
    }
  }

  /** @param body with its idempotency key */
  post(body, operator) {
    this.#begin({ operator, body });
    this.#ask(true);
  }

  #begin(posting) {
    this.#waiting?.abort();
    this.#clear();
    this.#posting = posting;
    this.body = posting.body;
  }

  /** Stops, as nobody is signed in; what was kept is gone on with by [resume]. */
  suspend() {
    this.#waiting?.abort();
    this.#clear();
  }

  /** Asks again, for one that nobody asks for any more. */
  again() {
    this.#waiting?.abort();
    if (this.state === "unknown" || this.state === "unsent") {
      this.#ask(this.state === "unsent");
    }
  }

  /** Lets go of one whose outcome is unknown, unless the ledger knows it. */
  async letGo() {
    const posting = this.#posting;
    const { merchant, idempotencyKey } = posting.body;
    try {
      const path = `merchants/${part(merchant)}/transactions/${part(idempotencyKey)}`;
      const transaction = await read(path);
      this.#settle(posting, "recorded", { transaction });
    } catch (problem) {
      if (this.#posting !== posting) {
        return;
      }
      if (problem.isSure && problem.status === 404) {
        this.forget();
      } else {
        this.problem = problem;
        this.#changed();
      }
    }
  }

  /** Lets go of it. What became of it, the ledger knows by its idempotency key. */
  forget() {
    this.#waiting?.abort();
    if (this.#posting !== null) {
      drop(this.#posting);
    }
    this.#clear();
    this.#changed();
  }

  /** @param isFirst whether the ledger surely has nothing of it */
  async #ask(isFirst = false) {
    const posting = this.#posting;
    let isLost = !isFirst;
    posting.askedAt = Date.now();
    posting.isUnsent = false;
    keep(posting);
    for (let attempt = 0; this.#posting === posting; attempt += 1) {
      this.attempts = attempt + 1;
      this.#set("asking");
      try {
        const transaction = await change("POST", "transactions", posting.body);
        this.#settle(posting, "recorded", { transaction });
        return;
      } catch (problem) {
        const isSure = problem instanceof Problem && problem.isSure;
        const isOutOfSession = isSure && problem.status === 401;
        isLost ||= !isSure;
        if (isOutOfSession && !isLost && (this.#posting ?? posting) === posting) {
          keep({ ...posting, isUnsent: true });
        }
        if (this.#posting !== posting) {
          return;
        }
        if (isSure && !isLost && !isOutOfSession && !problem.isPassing) {
          this.#settle(posting, "refused", { problem });
          return;
        }
        this.problem = problem;
        const isPassing = problem.isPassing || problem.status === 500;
        if (!isPassing || attempt >= WAITS.length) {
          this.#set("unknown");
          return;
        }
        await this.#wait(Math.min(problem.retryAfter ?? WAITS[attempt], WAITS.at(-1)));
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

  #settle(posting, state, { transaction = null, problem = null }) {
    if (this.#posting === posting) {
      drop(posting);
      this.transaction = transaction;
      this.problem = problem;
      this.#set(state);
    }
  }

  #set(state) {
    this.state = state;
    this.#changed();
  }
}
