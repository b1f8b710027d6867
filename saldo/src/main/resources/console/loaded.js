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
    /** Whether the value is of something else than what is asked for now. */
    this.isStale = false;
  }

  get isBusy() {
    return this.#asking !== null;
  }

  /** Whether there is neither a value nor a problem yet. */
  get isNew() {
    return this.value === null && this.problem === null;
  }

  /**
   * @param ask gets a signal that says when nobody waits any more
   * @param isRefresh whether the same is asked for again; if not, the former value is gone at the
   *   latest when there is no answer
   */
  async load(ask, isRefresh = false) {
    this.#asking?.abort();
    this.isStale ||= !isRefresh && this.value !== null;
    const asking = new AbortController();
    this.#asking = asking;
    this.#changed();
    try {
      const value = await ask(asking.signal);
      if (this.#asking === asking) {
        this.value = value;
        this.problem = null;
        this.isStale = false;
      }
    } catch (error) {
      if (!asking.signal.aborted) {
        if (!(error instanceof Problem)) {
          console.error(error);
        }
        this.problem = error;
        this.value = this.isStale ? null : this.value;
        this.isStale = false;
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
