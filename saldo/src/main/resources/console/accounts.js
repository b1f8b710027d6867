// A merchant's accounts: each as a bar of its parts with the figures beside it.
import { html, nothing, repeat } from "./view.js";
import { figure } from "./figures.js";
import { partsBar } from "./parts-bar.js";
import { copyButton } from "./copy.js";
import { emptyNote } from "./notes.js";
import { PARTS, MEANINGS, partName, accountName, count } from "./words.js";
import { timeOf } from "./times.js";

/** Amounts of more characters stand one below the other. */
const WIDE = 16;

/** @param balances what the ledger answered */
export function accountsView({ accounts, asOf }, isPast) {
  if (accounts.length === 0) {
    return emptyNote(
      isPast
        ? "No account was open at that time."
        : "No account yet. The first transaction opens the account that it names.",
    );
  }
  return html`<ul class="accounts">
    ${repeat(
      accounts,
      ({ accountNo }) => accountNo,
      (account) => html`<li>${accountView(account, asOf)}</li>`,
    )}
  </ul>`;
}

function accountView(account) {
  const { currency } = account;
  return html`<article class="account" data-account=${account.accountNo}>
    <header>
      <h3>${accountName(account)}</h3>
      <p class="quiet"><span class="code">${account.accountNo}</span> ${copyButton(account.accountNo, "account number")}</p>
    </header>
    <p class="spendable">
      <span class="quiet">Available</span>
      <strong>${figure(account.available, currency)}</strong> <span class="quiet">${currency}</span>
    </p>
    ${partsBar(account)}
    <dl class="figures ${account.gross.length > WIDE ? "is-wide" : ""}">
      ${PARTS.map((part) => partView(part, account))}
      <div class="sum"><dt title="available, pending, reserved, frozen and fees together">Gross</dt><dd>${figure(account.gross, currency)}</dd></div>
      <div class="sum"><dt title="gross less fees">Balance</dt><dd>${figure(account.balance, currency)}</dd></div>
      ${
        account.overdraft === "0"
          ? nothing
          : html`<div class="sum spans"><dt title="how far below zero available may be spent">Overdraft limit</dt><dd>${figure(account.overdraft, currency)}</dd></div>`
      }
    </dl>
    <p class="quiet foot">
      ${
        account.version === 0
          ? "no entry yet"
          : html`${count(account.version, "entry", "entries")}, the last ${timeOf(account.updatedAt)}`
      }
    </p>
  </article>`;
}

function partView(part, account) {
  return html`<div class=${account[part] === "0" ? "is-none" : ""}>
    <dt title=${MEANINGS[part]}><i class="swatch part-${part}" aria-hidden="true"></i>${partName(part)}</dt>
    <dd>${figure(account[part], account.currency)}</dd>
  </div>`;
}
