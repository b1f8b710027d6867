// Follows what happens to a merchant, or to the totals, while somebody looks at the page.
import { eventsAddress, session, Problem } from "./server.js";
import * as time from "./time.js";

/** The server gives a sign of life every five seconds; without any for so long, it is away. */
const SILENCE_MILLIS = 12_000;
const FIRST_WAIT_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 30_000;

export class Live {
  #address;
  #on;
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT_MILLIS;
  #isClosed = false;
  #onVisible = () => {
    if (document.hidden) {
      this.#stop();
      this.isCurrent = false;
    } else {
      this.#start();
      this.#on.changed();
    }
  };

  /**
   * @param merchant its id; null for the totals
   * @param on `balances` with the time and the accounts' versions, or `totals`, at first and when they
   *   are others; `changed` when the state did, `ended` when the session is over
   */
  constructor(merchant, on) {
    this.#address = eventsAddress(merchant);
    this.#on = on;
    /** Whether what is shown is what there is. */
    this.isCurrent = false;
    /** When it was last known to be; null when it never was. */
    this.since = null;
    /** Whether following failed, for now. */
    this.isLost = false;
    document.addEventListener("visibilitychange", this.#onVisible);
    this.#start();
  }

  close() {
    this.#isClosed = true;
    document.removeEventListener("visibilitychange", this.#onVisible);
    this.#stop();
  }

  // A hidden page lets its connection go: a browser has six to a host, for all its pages.
  #stop() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
  }

  #start() {
    if (this.#isClosed || document.hidden) {
      return;
    }
    this.#stop();
    const source = new EventSource(this.#address);
    this.#source = source;
    source.addEventListener("balances", (event) => {
      this.#heard();
      this.#on.balances(JSON.parse(event.data));
    });
    source.addEventListener("totals", () => {
      this.#heard();
      this.#on.totals();
    });
    source.addEventListener("beat", () => this.#heard());
    source.addEventListener("end", () => {
      this.close();
      this.#on.ended();
    });
    source.addEventListener("error", () => this.#lost());
    this.#expect();
  }

  #heard() {
    this.#wait = FIRST_WAIT_MILLIS;
    this.since = time.now();
    this.isLost = false;
    if (!this.isCurrent) {
      this.isCurrent = true;
      this.#on.changed();
    }
    this.#expect();
  }

  #expect() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), SILENCE_MILLIS);
  }

  #lost() {
    this.#stop();
    if (!this.isLost) {
      this.isLost = true;
      this.isCurrent = false;
      this.#on.changed();
    }
    if (this.#isClosed) {
      return;
    }
    this.#timer = setTimeout(() => this.#again(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MILLIS);
  }

  // A source does not tell why it was refused, so the session is asked after first.
  async #again() {
    try {
      await session.find(true);
    } catch (problem) {
      if (this.#isClosed) {
        return;
      }
      if (problem instanceof Problem && problem.status === 401) {
        this.close();
        this.#on.ended();
      } else {
        this.#lost();
      }
      return;
    }
    this.#start();
  }
}
