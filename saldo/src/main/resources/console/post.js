// The forms that record something: a refund, a freeze and its release, an adjustment. Each shows
// the balance after it before it is recorded.
import { html, nothing } from "./view.js";
import { Amount } from "./amount.js";
import { figure, digitsBehind } from "./figures.js";
import { partsBar } from "./parts-bar.js";
import { partsTable } from "./parts-table.js";
import { dialogView, refocusDialog } from "./dialog.js";
import { problemText } from "./notes.js";
import { preview } from "./preview.js";
import { newIdempotencyKey } from "./outbox.js";
import { PARTS, accountName } from "./words.js";
import { timeOf } from "./times.js";
import { transactionAddress } from "./route.js";
import * as time from "./time.js";

const TITLES = {
  refund: "Refund",
  freeze: "Freeze",
  adjustment: "Adjustment",
  unfreeze: "Release a freeze",
  reserve_release: "Release a reserve",
};

const NOUNS = {
  refund: "refund",
  freeze: "freeze",
  adjustment: "adjustment",
  unfreeze: "release",
  reserve_release: "release",
};

const HINTS = {
  refund: "Takes the amount out of available; a fee goes to the platform’s fees.",
  freeze: "Holds the amount back: nobody spends it until it is released.",
  adjustment: "Puts right what is wrong: adds to available, or with a minus takes from it.",
  unfreeze: "Gives frozen money back to available.",
  reserve_release: "Gives reserved money back to available.",
};

/**
 * Opens the form.
 *
 * @param type of the transaction
 * @param context of the page
 * @param merchant its id
 * @param accountsOf tells the accounts as they are now, or null while they are not known
 * @param hold what is released; null for the other types
 */
export function openPost({ type, context, merchant, accountsOf, hold = null, accountNo = null }) {
  const { outbox } = context;
  const fields = {
    account: hold?.accountNo ?? accountNo ?? accountsOf()[0]?.accountNo ?? "",
    amount: hold?.left ?? "",
    fee: "",
    upTo: false,
    releaseAt: "",
    reference: "",
  };
  let idempotencyKey = newIdempotencyKey();
  let isShown = false;
  let mine = null;

  const draw = () => context.showDialog(view);
  const close = () => {
    // What is on its way goes on; the page tells what became of it.
    context.showDialog(null);
    if (mine !== null && outbox.body === mine && !outbox.isOpen) {
      outbox.forget();
    }
  };
  const edit = (event) => {
    const { name, type: kind, value, checked } = event.target;
    fields[name] = kind === "checkbox" ? checked : value;
    draw();
  };
  const send = (event) => {
    event.preventDefault();
    isShown = true;
    const account = accountOf();
    const { problems, body } = posting(type, merchant, account, fields, hold, idempotencyKey);
    draw();
    if (Object.keys(problems).length > 0) {
      refocusDialog("[aria-invalid=true]");
      return;
    }
    mine = body;
    outbox.post(body, context.session().name);
    refocusDialog();
  };
  const anew = () => {
    outbox.forget();
    mine = null;
    idempotencyKey = newIdempotencyKey();
    draw();
  };
  const accountOf = () => accountsOf().find(({ accountNo: each }) => each === fields.account);

  const view = () => {
    if (mine !== null && outbox.body === mine) {
      return dialogView(TITLES[type], close, outcomeView(outbox, close, anew));
    }
    if (outbox.isOpen) {
      return dialogView(
        "Another posting has no answer yet",
        close,
        outcomeView(outbox, close, close),
      );
    }
    return dialogView(TITLES[type], close, formView());
  };

  const formView = () => {
    const accounts = accountsOf();
    const account = accountOf();
    if (account === undefined) {
      return html`<p>Reading the balances …</p>`;
    }
    const { problems, body, terms } = posting(
      type,
      merchant,
      account,
      fields,
      hold,
      idempotencyKey,
    );
    const wrong = isShown ? problems : {};
    return html`<form class="sheet post" novalidate @submit=${send} @input=${edit} @change=${edit}>
      <p class="quiet">${HINTS[type]}</p>
      ${
        hold === null
          ? html`<label>Account <select name="account">${accounts.map((each) => html`<option value=${each.accountNo} ?selected=${each.accountNo === fields.account}>${accountName(each)}</option>`)}</select></label>`
          : html`<dl class="terms"><div><dt>Hold</dt><dd class="code">${hold.id}</dd></div><div><dt>Account</dt><dd>${accountName(hold)}</dd></div><div><dt>Left</dt><dd>${figure(hold.left, hold.currency)} ${hold.currency}</dd></div></dl>`
      }
      ${amountField("amount", `Amount in ${account.currency}`, fields, wrong)}
      ${type === "refund" ? amountField("fee", `Fee in ${account.currency} (if there is one)`, fields, wrong) : nothing}
      ${
        type === "freeze"
          ? html`<label class="check"><input type="checkbox" name="upTo" .checked=${fields.upTo}> As much of it as there is, if there is not enough</label>
          <label>Released by itself at <span class="quiet">(${time.zone()}; empty: by hand)</span>
            <input type="datetime-local" step="1" name="releaseAt" .value=${fields.releaseAt} aria-invalid=${String("releaseAt" in wrong)} aria-describedby="wrong-releaseAt"></label>
          ${wrongText("releaseAt", wrong)}`
          : nothing
      }
      <label>${type === "adjustment" ? "Reason" : "Reference"}
        <input name="reference" maxlength="256" autocomplete="off" .value=${fields.reference} ?required=${type === "adjustment"} aria-invalid=${String("reference" in wrong)} aria-describedby="wrong-reference"></label>
      ${wrongText("reference", wrong)}
      ${terms === null ? html`<p class="quiet preview">The balance after it stands here once there is an amount.</p>` : previewView(account, terms)}
      <p class="quiet">Idempotency key <span class="code">${idempotencyKey}</span></p>
      <p class="does">
        <button type="button" @click=${close}>Cancel</button>
        <button class="strong">${terms === null || body === null ? `Record the ${NOUNS[type]}` : sendText(type, body, account)}</button>
      </p>
    </form>`;
  };

  draw();
}

function amountField(name, label, fields, wrong) {
  return html`<label>${label}
      <input name=${name} inputmode="decimal" autocomplete="off" ?autofocus=${name === "amount"} spellcheck="false" class="number" .value=${fields[name]}
        aria-invalid=${String(name in wrong)} aria-describedby=${`wrong-${name}`}></label>
    ${wrongText(name, wrong)}`;
}

function wrongText(name, wrong) {
  return html`<p class="wrong" id=${`wrong-${name}`}>${wrong[name] ?? nothing}</p>`;
}

function sendText(type, body, { currency }) {
  return `Record the ${NOUNS[type]} of ${body.amount} ${currency}`;
}

/** What is to be sent, or what is wrong with it by field; the terms as far as they can be read. */
function posting(type, merchant, account, fields, hold, idempotencyKey) {
  const problems = {};
  const amount = readAmount("amount", fields.amount, account, problems, type === "adjustment");
  const fee =
    type === "refund" && fields.fee.trim() !== ""
      ? readFee(fields.fee, account, problems)
      : Amount.ZERO;
  if (amount !== null && hold !== null && amount.compare(Amount.of(hold.left)) > 0) {
    problems.amount = `No more than ${hold.left} is left.`;
  }
  if (type === "adjustment" && fields.reference.trim() === "") {
    problems.reference = "An adjustment needs its reason.";
  }
  const releaseAt = type === "freeze" ? time.ofInput(fields.releaseAt) : null;
  if (releaseAt !== null && time.compare(releaseAt, time.now()) <= 0) {
    problems.releaseAt = "This must be later than now.";
  }
  const terms = amount === null || fee === null ? null : { type, amount, fee, upTo: fields.upTo };
  if (terms === null || Object.keys(problems).length > 0) {
    return { problems, body: null, terms };
  }
  const body = {
    idempotencyKey,
    type,
    merchant,
    accountType: account.accountType,
    currency: account.currency,
    amount: amount.toString(),
    ...(account.businessType === "" ? {} : { businessType: account.businessType }),
    ...(fee.isZero ? {} : { fee: fee.toString() }),
    ...(hold === null ? {} : { hold: hold.id }),
    ...(type === "freeze" && fields.upTo ? { upTo: true } : {}),
    ...(releaseAt === null ? {} : { releaseAt }),
    ...(fields.reference.trim() === "" ? {} : { reference: fields.reference.trim() }),
  };
  return { problems, body, terms };
}

function readFee(text, account, problems) {
  const fee = readAmount("fee", text, account, problems, false, true);
  return fee;
}

function readAmount(name, text, { currency }, problems, maySign, mayBeZero = false) {
  const value = text.trim();
  const amount = Amount.find(value);
  const digits = digitsBehind(currency);
  if (value === "") {
    problems[name] = "An amount is missing.";
  } else if (amount === null) {
    problems[name] = "Digits and one point, such as 1250.50; nothing between the thousands.";
  } else if (amount.isNegative && !maySign) {
    problems[name] = "This takes no minus.";
  } else if (amount.isZero && !mayBeZero) {
    problems[name] = "This must not be zero.";
  } else if (digits !== null && amount.digits > digits) {
    problems[name] =
      `${currency} has ${digits === 0 ? "no digits" : `${digits} digits`} behind the point.`;
  } else {
    return amount;
  }
  return null;
}

function previewView(account, terms) {
  const { amount, change, before, after, shortBy, spendable } = preview(account, terms);
  const { currency } = account;
  const rows = [...PARTS, "gross"]
    .filter((name) => change[name] !== undefined && !change[name].isZero)
    .map((name) => ({ name, before: before[name], change: change[name], after: after[name] }));
  const shown = Object.fromEntries(PARTS.map((name) => [name, after[name].toString()]));
  return html`<div class="preview" role="group" aria-label="The balance after it">
    ${partsTable(rows, currency, "Parts before and after", ["Now", "Change", "After"])}
    ${partsBar(shown)}
    ${shortBy === null ? nothing : html`<p class="wrong">Only ${spendable.toString()} ${currency} can be spent: ${shortBy.toString()} too little. The ledger will refuse it.</p>`}
    ${amount.equals(terms.amount) ? nothing : html`<p class="quiet">As much as there is: ${amount.toString()} ${currency}.</p>`}
    ${shortBy === null && after.available.isNegative ? html`<p class="wrong">Available will be below zero.</p>` : nothing}
  </div>`;
}

/** How a posting fares, in its form or on the page. */
export function outcomeView(outbox, close, anew) {
  const { body, state, problem, transaction, attempts } = outbox;
  const heading = `${TITLES[body.type] ?? body.type}, ${body.amount} ${body.currency}`;
  switch (state) {
    case "recorded":
      return html`<div class="outcome is-good" role="status">
        <p><strong>Recorded.</strong> ${heading}, ${timeOf(transaction.recordedAt)}${attempts > 1 ? `, once, though it was asked for ${attempts} times` : ""}.</p>
        <p class="does"><a class="button" href=${transactionAddress(transaction.id)} @click=${close}>See the transaction</a><button type="button" class="strong" @click=${close}>Done</button></p>
      </div>`;
    case "refused":
      return html`<div class="outcome is-problem" role="alert">
        <p><strong>Refused; nothing was recorded.</strong> ${problemText(problem)}</p>
        <p class="does"><button type="button" @click=${close}>Close</button><button type="button" class="strong" @click=${anew}>Change it</button></p>
      </div>`;
    case "unknown":
      return html`<div class="outcome is-problem" role="alert">
        <p><strong>No answer.</strong> ${heading} may have been recorded, or not. To ask again is safe: with the same
          idempotency key it is recorded once.</p>
        <p class="quiet">${problem === null ? nothing : problemText(problem)} <span class="code">${body.idempotencyKey}</span></p>
        <p class="does"><button type="button" @click=${() => outbox.letGo()}>Let it go</button><button type="button" class="strong" @click=${() => outbox.again()}>Ask again</button></p>
      </div>`;
    case "unsent":
      return html`<div class="outcome is-problem" role="alert">
        <p><strong>Not recorded.</strong> The session was over when ${heading} was to be recorded for <span class="code">${body.merchant}</span>.</p>
        <p class="does"><button type="button" @click=${() => outbox.forget()}>Let it go</button><button type="button" class="strong" @click=${() => outbox.again()}>Record it now</button></p>
      </div>`;
    default:
      return html`<div class="outcome" role="status">
        <p><strong>${attempts > 1 || state === "waiting" ? "No answer yet." : "Recording …"}</strong> ${heading}.
          ${attempts > 1 || state === "waiting" ? `It is asked for again by itself with the same idempotency key, so it is recorded once (asked ${attempts === 1 ? "once" : `${attempts} times`}).` : ""}</p>
        ${problem !== null && state === "waiting" ? html`<p class="quiet">${problemText(problem)}</p>` : nothing}
      </div>`;
  }
}
