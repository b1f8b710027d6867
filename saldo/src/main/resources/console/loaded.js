import { Problem } from "./server.js";

/**
 * Something that is asked of the server: what it is, whether it is being asked for, and what went
 * wrong. While it is asked for anew the former value stays; of two requests the later one counts.
 */
export class Loaded {
  #changed;
  #asking = null;

  constructor(changed) {
    this.#changed = changed;
    /** What was answered last; null before. */
    this.value = null;
    /** Why the last request had no answer; null when it had one. */
    this.problem = null;
  }

  get isBusy() {
    return this.#asking !== null;
  }

  /** Whether there is neither a value nor a problem yet. */
  get isNew() {
    return this.value === null && this.problem === null;
  }

  /** @param ask gets a signal that says when nobody waits any more */
  async load(ask) {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#changed();
    try {
      const value = await ask(asking.signal);
      if (this.#asking === asking) {
        this.value = value;
        this.problem = null;
      }
    } catch (error) {
      if (!asking.signal.aborted) {
        if (!(error instanceof Problem)) {
          console.error(error);
        }
        this.problem = error;
      }
    } finally {
      if (this.#asking === asking) {
        this.#asking = null;
        this.#changed();
      }
    }
  }

  /** Forgets it all. */
  close() {
    this.#asking?.abort();
    this.#asking = null;
  }
}

/** A list that is read page by page, as far as somebody looks. */
export class Pages {
  #changed;
  #ask;
  #asking = null;

  /** @param ask gets a cursor (undefined at first) and a signal, and answers a page */
  constructor(changed, ask) {
    this.#changed = changed;
    this.#ask = ask;
    this.items = [];
    this.problem = null;
    this.#next = undefined;
    this.isComplete = false;
    /** Whether a first page was answered. */
    this.isBegun = false;
  }

  #next;

  get isBusy() {
    return this.#asking !== null;
  }

  async more() {
    if (this.isBusy || this.isComplete) {
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    this.problem = null;
    this.#changed();
    try {
      const page = await this.#ask(this.#next, asking.signal);
      if (this.#asking === asking) {
        this.items = this.items.concat(page.items);
        this.#next = page.next;
        this.isComplete = page.next === undefined;
        this.isBegun = true;
      }
    } catch (error) {
      if (!asking.signal.aborted) {
        this.problem = error;
      }
    } finally {
      if (this.#asking === asking) {
        this.#asking = null;
        this.#changed();
      }
    }
  }

  /** Puts what is new in front. */
  prepend(items) {
    this.items = items.concat(this.items);
  }

  close() {
    this.#asking?.abort();
    this.#asking = null;
  }
}
