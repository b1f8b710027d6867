// The place in the console: what stands behind `#` in the address. It says what is shown, and of
// which moment, so that an address that is shared shows the same to the other one.

/**
 * A place.
 * - `page`: `merchants`, `merchant`, `transaction` or `unknown`
 * - `id`: of the merchant or transaction
 * - `tab`: of a merchant: `balances`, `holds`, `seen` or `keys`
 * - `at`: a past moment, or null: now
 * - `filters`: of the statement and the search, by name
 */
export const TABS = ["balances", "holds", "seen", "keys"];

const FILTERS = ["q", "account", "reference", "from", "to", "span", "chart"];

export function placeOf(fragment) {
  const [path, search = ""] = fragment.replace(/^#/, "").split("?");
  const parameters = new URLSearchParams(search);
  const [kind = "", id = "", tab = "balances", ...rest] = path
    .split("/")
    .filter(Boolean)
    .map(decoded);
  const place = {
    page: "unknown",
    id,
    tab,
    at: parameters.get("at") || null,
    filters: Object.fromEntries(
      FILTERS.filter((name) => parameters.get(name)).map((name) => [name, parameters.get(name)]),
    ),
  };
  if (kind === "" || (kind === "merchants" && id === "")) {
    place.page = "merchants";
  } else if (kind === "merchants" && TABS.includes(tab) && rest.length === 0) {
    place.page = "merchant";
  } else if (kind === "transactions" && id !== "") {
    place.page = "transaction";
  }
  return place;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function addressOf({ page, id = "", tab = "balances", at = null, filters = {} }) {
  const path = {
    merchants: "#/",
    merchant: `#/merchants/${encodeURIComponent(id)}${tab === "balances" ? "" : "/" + tab}`,
    transaction: `#/transactions/${encodeURIComponent(id)}`,
    unknown: "#/",
  }[page];
  const parameters = new URLSearchParams();
  if (at !== null) {
    parameters.set("at", at);
  }
  for (const name of FILTERS) {
    if (filters[name]) {
      parameters.set(name, filters[name]);
    }
  }
  // Colons are legal here, and a time is easier to read with them.
  const search = parameters.toString().replaceAll("%3A", ":");
  return path + (search === "" ? "" : "?" + search);
}

export function merchantAddress(id, at = null) {
  return addressOf({ page: "merchant", id, at });
}

export function transactionAddress(id, at = null) {
  return addressOf({ page: "transaction", id, at });
}

/** Shows another place; the one before is a step back. */
export function go(place) {
  location.hash = addressOf(place);
}

/** Shows another place instead of the one before. */
export function replace(place) {
  history.replaceState(null, "", addressOf(place));
  dispatchEvent(new HashChangeEvent("hashchange"));
}
