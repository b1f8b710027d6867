// Times: the ledger's, in UTC to the microsecond, and how people read them. What is shown is in
// the zone that the reader chose; what is asked for and what stands in an address is in UTC.

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6}))?Z$/;
const KEPT = "saldo.zone";
const LOCALE = "en-GB";

let inUtc = kept() === "utc";

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** The zone in which times are shown. */
export function zone() {
  return inUtc ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Shows times in UTC from now on, or in the reader's own zone. */
export function switchZone() {
  inUtc = !inUtc;
  try {
    localStorage.setItem(KEPT, inUtc ? "utc" : "local");
  } catch {
    // Then it holds for this page.
  }
  formats.clear();
}

/** Whether the reader's own zone is UTC, so that there is nothing to choose. */
export function zoneIsUtc() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return own === "UTC" || own === "Etc/UTC";
}

const formats = new Map();

function format(name, options) {
  if (!formats.has(name)) {
    formats.set(name, new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone() }));
  }
  return formats.get(name);
}

/** Whether a text is a time as the ledger takes them. */
export function isTime(text) {
  return FORM.test(text) && !Number.isNaN(Date.parse(text));
}

/** Microseconds since 1970. */
export function micros(text) {
  const [, seconds, fraction = ""] = FORM.exec(text);
  return BigInt(Date.parse(seconds + "Z")) * 1000n + BigInt(fraction.padEnd(6, "0"));
}

export function ofMicros(count) {
  const fraction = ((count % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((count - fraction) / 1000n)).toISOString().slice(0, 19);
  return seconds + (fraction === 0n ? "" : "." + fraction.toString().padStart(6, "0")) + "Z";
}

/** Milliseconds since 1970, for drawing. */
export function millis(text) {
  return Number(micros(text) / 1000n);
}

export function ofMillis(count) {
  return ofMicros(BigInt(Math.round(count)) * 1000n);
}

/** The time right behind another. */
export function after(text) {
  return ofMicros(micros(text) + 1n);
}

export function compare(a, b) {
  const difference = micros(a) - micros(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `14 Nov 2025, 17:49:06` */
export function full(text) {
  return `${date(text)}, ${clock(text)}`;
}

/** `14 Nov 2025` */
export function date(text) {
  return format("date", { day: "numeric", month: "short", year: "numeric" }).format(millis(text));
}

/** `Friday 14 November 2025` */
export function day(text) {
  return format("day", { weekday: "long", day: "numeric", month: "long", year: "numeric" })
    .format(millis(text))
    .replace(",", "");
}

/** `17:49:06` */
export function clock(text) {
  return format("clock", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(millis(text));
}

/** `in 3 days`, `2 hours ago` */
export function distance(text, now) {
  const seconds = Number((micros(text) - micros(now)) / 1_000_000n);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  for (const [unit, size] of [
    ["year", 31_557_600],
    ["month", 2_629_800],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) {
      return words.format(Math.trunc(seconds / size), unit);
    }
  }
  return words.format(seconds, "second");
}

/** What an `<input type=datetime-local>` shows of a time, in the reader's zone. */
export function toInput(text) {
  const parts = Object.fromEntries(
    format("input", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    })
      .formatToParts(millis(text))
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day: of, hour, minute, second } = parts;
  return `${year.padStart(4, "0")}-${month}-${of}T${hour}:${minute}:${second}`;
}

/** The time that such an input means; null when it is empty or none. */
export function ofInput(value) {
  const time = value === "" ? Number.NaN : Date.parse(inUtc || zoneIsUtc() ? value + "Z" : value);
  return Number.isNaN(time) ? null : ofMillis(time);
}

/** The beginning of the reader's day, so many days from the one of a time. */
export function startOfDay(text, days) {
  const midnight = toInput(text).slice(0, 10) + "T00:00:00";
  const start = new Date(Date.parse(midnight + "Z"));
  start.setUTCDate(start.getUTCDate() + days);
  return ofInput(start.toISOString().slice(0, 19));
}

/** The beginning of the reader's month. */
export function startOfMonth(text) {
  return ofInput(toInput(text).slice(0, 7) + "-01T00:00:00");
}

export function now() {
  return ofMillis(Date.now());
}
