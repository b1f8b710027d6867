// The ledger's words as they stand on a page.

/** The parts of an account that make up its gross, in the order in which they are drawn. */
export const PARTS = ["available", "pending", "reserved", "frozen", "fees"];

/** What each part is, in a sentence. */
export const MEANINGS = {
  external: "the world outside the account",
  available: "what can be spent",
  pending: "on its way out in payouts",
  reserved: "held back as a reserve",
  frozen: "held by a freeze",
  fees: "what the platform has earned",
};

const ACCOUNT_TYPES = { FUND: "Fund", PAYOUT: "Payout", VCC: "Cards", REFUND: "Refund" };

/** `payout_settlement` as `Payout settlement`. */
export function typeName(code) {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A part, a kind of hold or an act, likewise. */
export const partName = typeName;

/** What tells an account from the merchant's others: `UGX Payout`. */
export function accountName({ currency, accountType, businessType }) {
  return [currency, ACCOUNT_TYPES[accountType] ?? accountType, businessType]
    .filter(Boolean)
    .join(" ");
}

/** A merchant's name, or its id when it has none. */
export function merchantName({ merchant, name }) {
  return name === "" ? merchant : name;
}

export function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
