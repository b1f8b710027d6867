// The server that this page came from: how it is asked, and what went wrong when it did not
// answer. All addresses are relative to the page, so they hold behind a proxy's prefix, too.

const LEDGER = "ledger/v1/";
const PATIENCE = 3;
const LONGEST_WAIT = 20;
/** After so long a request counts as one without an answer. */
const LONGEST_MILLIS = 30_000;

/** What the server answered instead of what was asked for; status 0 when it did not answer. */
export class Problem extends Error {
  constructor(status, code, title, detail, field, retryAfter) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.field = field;
    /** After how many seconds to ask again; null when it did not say. */
    this.retryAfter = retryAfter;
  }

  /** Whether nobody knows what became of it: no answer, or one from a proxy between. */
  get isUnknown() {
    return (
      this.status === 0 ||
      this.code === "outcome_unknown" ||
      this.status === 502 ||
      this.status === 504
    );
  }

  /** Whether the ledger itself says so, and so has done nothing; of a proxy's answer nobody knows. */
  get isSure() {
    return this.status >= 400 && this.status < 500 && this.code !== "unexpected" && !this.isUnknown;
  }

  /** Whether it is worth asking again by itself. */
  get isPassing() {
    return this.isUnknown || this.status === 429 || this.status === 503;
  }
}

let onEnded = () => {};

/** What is done when the server says that there is no session (any more). */
export function whenSessionEnds(then) {
  onEnded = then;
}

export const session = {
  /** @param isRefresh whether the page asks by itself */
  find: (isRefresh = false) => send("GET", "session", { isRefresh, quiet: true }),
  open: (token) => send("POST", "session", { body: { token }, quiet: true }),
  end: () => send("DELETE", "session", { quiet: true }),
};

/**
 * Asks the ledger API; asks again by itself when it is told to wait.
 *
 * @param isRefresh whether the page asks by itself, which does not keep a session alive
 */
export function read(path, parameters = {}, signal = undefined, isRefresh = false) {
  return patiently(LEDGER + path + query(parameters), signal, isRefresh);
}

/** What the dialects answer to a merchant. */
export function dialects(merchant, at, signal, isRefresh = false) {
  return patiently(`merchants/${part(merchant)}/dialects${query({ at })}`, signal, isRefresh);
}

/** Changes something, asking once. */
export function change(method, path, body = undefined) {
  return send(method, LEDGER + path, { body });
}

/** The address of what happens to a merchant, or to the totals when it is null. */
export function eventsAddress(merchant) {
  return "events" + query({ merchant });
}

/** A piece of a path. */
export function part(text) {
  return encodeURIComponent(text);
}

function query(parameters) {
  const filled = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return filled.length === 0 ? "" : "?" + new URLSearchParams(filled);
}

async function patiently(address, signal, isRefresh) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send("GET", address, { signal, isRefresh });
    } catch (problem) {
      const told = problem instanceof Problem && problem.retryAfter !== null;
      if (!told || attempt === PATIENCE || problem.retryAfter > LONGEST_WAIT) {
        throw problem;
      }
      await pause(problem.retryAfter * 1000, signal);
    }
  }
}

/** A while; ends early, by an error, when the signal says that nobody waits any more. */
export function pause(millis, signal = undefined) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function send(
  method,
  address,
  { body = undefined, signal = undefined, isRefresh = false, quiet = false },
) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["Saldo-Console"] = "1";
  }
  if (isRefresh) {
    headers["Saldo-Refresh"] = "1";
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  const waiting = AbortSignal.timeout(LONGEST_MILLIS);
  let answer;
  let text;
  try {
    answer = await fetch(address, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal === undefined ? waiting : AbortSignal.any([signal, waiting]),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
    });
    text = await answer.text();
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new Problem(0, "away", "No answer", "The server cannot be reached.", null, null);
  }
  if (answer.ok) {
    return text === "" ? null : parse(text);
  }
  const problem = problemOf(answer, text);
  if (problem.status === 401 && !quiet) {
    onEnded();
  }
  throw problem;
}

function problemOf(answer, text) {
  const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? parse(text) : {};
  const seconds = parseInt(answer.headers.get("Retry-After") ?? "", 10);
  return new Problem(
    answer.status,
    told.code ?? "unexpected",
    told.title ?? `Answer ${answer.status}`,
    told.detail ?? `The server answered ${answer.status} ${answer.statusText}`.trim(),
    told.field ?? null,
    Number.isNaN(seconds) ? null : seconds,
  );
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(
      0,
      "unreadable",
      "No answer",
      "The server's answer cannot be read.",
      null,
      null,
    );
  }
}
