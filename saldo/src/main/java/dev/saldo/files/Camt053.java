package dev.saldo.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.ledger.Hash;
import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Statements as ISO 20022 camt.053.001.08, a `Stmt` an account.
///
/// The booked balance is what an account holds for its merchant, held or not: gross without fees.
/// An entry of the ledger is booked when it changes that, by as much as it changes it, so that the
/// opening balance and all entries add up to the closing one. What a payment's fee took is told
/// with its entry, as a charge. What only moves between available and held is no booking; how much
/// is available in the end is a balance of its own.
///
/// It is written as it goes, in the order of the schema, by the JDK's own writer: a library of the
/// whole standard has ten times the size of this program. The tests hold it to the schema, and have
/// such a library read it.
public final class Camt053 {

  private static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
  private static final String ISSUER = "Saldo";
  private static final Pattern NO_XML = Pattern.compile("[\\ufffe\\uffff\\p{Cntrl}]");

  /// How many digits an amount may have, and how many of them behind the point.
  private static final int MOST_DIGITS = 18;

  private static final int MOST_FRACTION = 5;
  private static final int LONGEST_ID = 34;
  private static final int LONGEST_REFERENCE = 35;
  private static final int LONGEST_NAME = 70;
  private static final int LONGEST_TEXT = 140;

  private final Statements statements;
  private final Instant now;
  private final XMLStreamWriter xml;

  private Camt053(Statements statements, Instant now, XMLStreamWriter xml) {
    this.statements = statements;
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
    this.xml = xml;
  }

  /// Writes statements; `out` is not closed.
  ///
  /// @param now when they are written
  /// @throws FileException when there is none, or an account is in a currency that the schema has
  ///   no room for; then nothing was written
  public static void write(Statements statements, Instant now, OutputStream out)
      throws IOException, FileException {
    boolean isEmpty = true;
    for (Statements.OfAccount account : statements.accounts()) {
      check(account);
      isEmpty = false;
    }
    if (isEmpty) {
      throw new FileException(
          "there is no account to make a statement of, and camt.053 must have one");
    }
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, UTF_8.name());
      new Camt053(statements, now, xml).write();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private static void check(Statements.OfAccount account) throws IOException, FileException {
    String code = account.currency().code();
    if (!isIso(code)) {
      throw new FileException(
          account.accountNo()
              + " is in "
              + code
              + ", which is no currency of ISO 4217, and camt.053 takes no other: name one with"
              + " --currency, or export as CSV");
    }
    check(account, account.opening().balance());
    check(account, account.opening().available());
    Totals totals = new Totals();
    for (int i = 0; i < account.count(); i++) {
      StatementEntry entry = account.entry(i);
      check(account, entry.after().balance());
      check(account, entry.after().available());
      check(account, entry.change().gross());
      totals.add(entry.change().balance());
    }
    check(account, totals.credits.plus(totals.debits));
  }

  private static boolean isIso(String code) {
    try {
      return java.util.Currency.getInstance(code).getDefaultFractionDigits() <= MOST_FRACTION;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void check(Statements.OfAccount account, Amount amount) throws FileException {
    BigDecimal written = new BigDecimal(amount.toFixed(account.currency().digits()));
    if (written.precision() > MOST_DIGITS) {
      throw new FileException(
          account.accountNo()
              + " has an amount of more than 18 digits, which camt.053 has no room for: export as"
              + " CSV");
    }
  }

  /// What was booked, by direction.
  private static final class Totals {

    private Amount credits = Amount.ZERO;
    private Amount debits = Amount.ZERO;
    private int creditCount;
    private int debitCount;

    void add(Amount booked) {
      if (booked.isPositive()) {
        credits = credits.plus(booked);
        creditCount++;
      } else if (booked.isNegative()) {
        debits = debits.minus(booked);
        debitCount++;
      }
    }
  }

  private void write() throws XMLStreamException, IOException {
    xml.writeStartDocument(UTF_8.name(), "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("Document");
    xml.writeDefaultNamespace(NAMESPACE);
    xml.writeStartElement("BkToCstmrStmt");
    xml.writeStartElement("GrpHdr");
    text("MsgId", id(statements.merchant() + " " + now));
    text("CreDtTm", now.toString());
    xml.writeEndElement();
    for (Statements.OfAccount account : statements.accounts()) {
      xml.writeCharacters("\n");
      statement(account);
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  /// An id of its own for each content, and the same for the same.
  private static String id(String content) {
    return Hash.sha256(content.getBytes(UTF_8)).toString().substring(0, 32);
  }

  private void statement(Statements.OfAccount account) throws XMLStreamException, IOException {
    xml.writeStartElement("Stmt");
    text("Id", id(account.accountNo() + " " + statements.from() + " " + statements.to()));
    text("CreDtTm", now.toString());
    xml.writeStartElement("FrToDt");
    text("FrDtTm", statements.from().toString());
    text("ToDtTm", statements.to().toString());
    xml.writeEndElement();
    account(account);
    Figures closing = account.closing();
    balance("OPBD", account.opening().balance(), account.currency(), statements.from());
    balance("CLBD", closing.balance(), account.currency(), statements.to());
    balance("CLAV", closing.available(), account.currency(), statements.to());
    summary(account);
    for (int i = 0; i < account.count(); i++) {
      StatementEntry entry = account.entry(i);
      if (!entry.change().balance().isZero()) {
        xml.writeCharacters("\n");
        entry(account.currency(), entry);
      }
    }
    xml.writeEndElement();
  }

  private void account(Statements.OfAccount account) throws XMLStreamException {
    xml.writeStartElement("Acct");
    xml.writeStartElement("Id");
    xml.writeStartElement("Othr");
    text("Id", accountId(account.accountNo()));
    text("Issr", ISSUER);
    xml.writeEndElement();
    xml.writeEndElement();
    text("Ccy", account.currency().code());
    text("Nm", cut(account.accountNo(), LONGEST_NAME));
    xml.writeStartElement("Ownr");
    text(
        "Nm",
        cut(statements.name().isBlank() ? statements.merchant() : statements.name(), LONGEST_TEXT));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  /// One that is too long keeps its beginning, and the first digits of its hash tell it from
  /// others.
  private static String accountId(String accountNo) {
    return accountNo.length() <= LONGEST_ID
        ? accountNo
        : accountNo.substring(0, LONGEST_ID - 9) + "~" + id(accountNo).substring(0, 8);
  }

  private void balance(String code, Amount amount, Currency currency, Instant at)
      throws XMLStreamException {
    xml.writeStartElement("Bal");
    xml.writeStartElement("Tp");
    xml.writeStartElement("CdOrPrtry");
    text("Cd", code);
    xml.writeEndElement();
    xml.writeEndElement();
    amount("Amt", amount, currency);
    text("CdtDbtInd", direction(amount));
    time("Dt", at.toString());
    xml.writeEndElement();
  }

  private void summary(Statements.OfAccount account) throws XMLStreamException, IOException {
    Totals totals = new Totals();
    for (int i = 0; i < account.count(); i++) {
      totals.add(account.entry(i).change().balance());
    }
    int digits = account.currency().digits();
    Amount net = totals.credits.minus(totals.debits);
    xml.writeStartElement("TxsSummry");
    xml.writeStartElement("TtlNtries");
    text("NbOfNtries", Integer.toString(totals.creditCount + totals.debitCount));
    text("Sum", totals.credits.plus(totals.debits).toFixed(digits));
    xml.writeStartElement("TtlNetNtry");
    text("Amt", net.abs().toFixed(digits));
    text("CdtDbtInd", direction(net));
    xml.writeEndElement();
    xml.writeEndElement();
    sum("TtlCdtNtries", totals.creditCount, totals.credits.toFixed(digits));
    sum("TtlDbtNtries", totals.debitCount, totals.debits.toFixed(digits));
    xml.writeEndElement();
  }

  private void sum(String name, int count, String sum) throws XMLStreamException {
    xml.writeStartElement(name);
    text("NbOfNtries", Integer.toString(count));
    text("Sum", sum);
    xml.writeEndElement();
  }

  private void entry(Currency currency, StatementEntry entry) throws XMLStreamException {
    Amount booked = entry.change().balance();
    Amount charged = entry.change().fees();
    xml.writeStartElement("Ntry");
    text("NtryRef", entry.version());
    amount("Amt", booked, currency);
    text("CdtDbtInd", direction(booked));
    xml.writeStartElement("Sts");
    text("Cd", "BOOK");
    xml.writeEndElement();
    time("BookgDt", entry.recordedAt());
    time("ValDt", entry.occurredAt());
    text("AcctSvcrRef", entry.transaction());
    xml.writeStartElement("BkTxCd");
    xml.writeStartElement("Prtry");
    text("Cd", entry.type());
    text("Issr", ISSUER);
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeStartElement("NtryDtls");
    xml.writeStartElement("TxDtls");
    xml.writeStartElement("Refs");
    text("AcctSvcrRef", entry.transaction());
    if (entry.idempotencyKey().length() <= LONGEST_REFERENCE) {
      text("InstrId", entry.idempotencyKey());
    }
    xml.writeEndElement();
    if (charged.isPositive() && !entry.change().gross().isZero()) {
      xml.writeStartElement("AmtDtls");
      xml.writeStartElement("TxAmt");
      amount("Amt", entry.change().gross(), currency);
      xml.writeEndElement();
      xml.writeEndElement();
      xml.writeStartElement("Chrgs");
      xml.writeStartElement("Rcrd");
      amount("Amt", charged, currency);
      text("CdtDbtInd", "DBIT");
      text("ChrgInclInd", "true");
      xml.writeEndElement();
      xml.writeEndElement();
    }
    if (!entry.reference().isEmpty()) {
      xml.writeStartElement("RmtInf");
      String rest = entry.reference();
      while (!rest.isEmpty()) {
        String piece = cut(rest, LONGEST_TEXT);
        text("Ustrd", piece);
        rest = rest.substring(piece.length());
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static String direction(Amount amount) {
    return amount.isNegative() ? "DBIT" : "CRDT";
  }

  private void amount(String name, Amount amount, Currency currency) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeAttribute("Ccy", currency.code());
    xml.writeCharacters(amount.abs().toFixed(currency.digits()));
    xml.writeEndElement();
  }

  private void time(String name, String time) throws XMLStreamException {
    xml.writeStartElement(name);
    text("DtTm", time);
    xml.writeEndElement();
  }

  private void text(String name, String text) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(NO_XML.matcher(text).replaceAll("\ufffd"));
    xml.writeEndElement();
  }

  /// The beginning of a text, never with half a character at its end.
  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end);
  }
}
