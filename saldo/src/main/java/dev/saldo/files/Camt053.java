package dev.saldo.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.prowidesoftware.swift.model.mx.adapters.IsoDateTimeAdapter;
import com.prowidesoftware.swift.model.mx.adapters.ZuluOffsetDateTimeAdapter;
import com.prowidesoftware.swift.model.mx.dic.AccountIdentification4Choice;
import com.prowidesoftware.swift.model.mx.dic.AccountStatement9;
import com.prowidesoftware.swift.model.mx.dic.ActiveOrHistoricCurrencyAndAmount;
import com.prowidesoftware.swift.model.mx.dic.AmountAndCurrencyExchange3;
import com.prowidesoftware.swift.model.mx.dic.AmountAndCurrencyExchangeDetails3;
import com.prowidesoftware.swift.model.mx.dic.AmountAndDirection35;
import com.prowidesoftware.swift.model.mx.dic.BalanceType10Choice;
import com.prowidesoftware.swift.model.mx.dic.BalanceType13;
import com.prowidesoftware.swift.model.mx.dic.BankToCustomerStatementV08;
import com.prowidesoftware.swift.model.mx.dic.BankTransactionCodeStructure4;
import com.prowidesoftware.swift.model.mx.dic.CashAccount39;
import com.prowidesoftware.swift.model.mx.dic.CashBalance8;
import com.prowidesoftware.swift.model.mx.dic.Charges6;
import com.prowidesoftware.swift.model.mx.dic.ChargesRecord3;
import com.prowidesoftware.swift.model.mx.dic.CreditDebitCode;
import com.prowidesoftware.swift.model.mx.dic.DateAndDateTime2Choice;
import com.prowidesoftware.swift.model.mx.dic.DateTimePeriod1;
import com.prowidesoftware.swift.model.mx.dic.EntryDetails9;
import com.prowidesoftware.swift.model.mx.dic.EntryStatus1Choice;
import com.prowidesoftware.swift.model.mx.dic.EntryTransaction10;
import com.prowidesoftware.swift.model.mx.dic.GenericAccountIdentification1;
import com.prowidesoftware.swift.model.mx.dic.GroupHeader81;
import com.prowidesoftware.swift.model.mx.dic.NumberAndSumOfTransactions1;
import com.prowidesoftware.swift.model.mx.dic.NumberAndSumOfTransactions4;
import com.prowidesoftware.swift.model.mx.dic.PartyIdentification135;
import com.prowidesoftware.swift.model.mx.dic.ProprietaryBankTransactionCodeStructure1;
import com.prowidesoftware.swift.model.mx.dic.RemittanceInformation16;
import com.prowidesoftware.swift.model.mx.dic.ReportEntry10;
import com.prowidesoftware.swift.model.mx.dic.TotalTransactions6;
import com.prowidesoftware.swift.model.mx.dic.TransactionReferences6;
import dev.saldo.ledger.Hash;
import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBElement;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.AbstractList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.transform.TransformerConfigurationException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.sax.SAXTransformerFactory;
import javax.xml.transform.sax.TransformerHandler;
import javax.xml.transform.stream.StreamResult;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.XMLFilterImpl;

/// Statements as ISO 20022 camt.053.001.08, a `Stmt` an account.
///
/// The booked balance is what an account holds for its merchant, held or not: gross without fees.
/// An entry of the ledger is booked when it changes that, by as much as it changes it, so that the
/// opening balance and all entries add up to the closing one. What a payment's fee took is told
/// with its entry, as a charge. What only moves between available and held is no booking; how much
/// is available in the end is a balance of its own.
///
/// The message is Prowide's model of it, which JAXB writes. Its lists of entries are ours
/// ([Booked]): an entry is read and made when JAXB comes to it, and forgotten when it is written,
/// so a statement may have more of them than memory has room for.
public final class Camt053 {

  private static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
  private static final String ISSUER = "Saldo";

  /// How many digits an amount may have, and how many of them behind the point.
  private static final int MOST_DIGITS = 18;

  private static final int MOST_FRACTION = 5;
  private static final int LONGEST_ID = 34;
  private static final int LONGEST_REFERENCE = 35;
  private static final int LONGEST_NAME = 70;
  private static final int LONGEST_TEXT = 140;

  private final Statements statements;
  private final Instant now;

  private Camt053(Statements statements, Instant now) {
    this.statements = statements;
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /// Writes statements; `out` is not closed.
  ///
  /// @param now when they are written
  /// @throws FileException when there is none, or an account is in a currency that the schema has
  ///   no room for; then nothing was written
  public static void write(Statements statements, Instant now, OutputStream out)
      throws IOException, FileException {
    BankToCustomerStatementV08 message = new Camt053(statements, now).message();
    if (message.getStmt().isEmpty()) {
      throw new FileException(
          "there is no account to make a statement of, and camt.053 must have one");
    }
    try {
      TransformerHandler xml =
          ((SAXTransformerFactory) TransformerFactory.newDefaultInstance()).newTransformerHandler();
      xml.setResult(new StreamResult(out));
      Marshaller marshaller =
          JAXBContext.newInstance(BankToCustomerStatementV08.class).createMarshaller();
      marshaller.setAdapter(new IsoDateTimeAdapter(new ZuluOffsetDateTimeAdapter()));
      marshaller.marshal(
          new JAXBElement<>(new QName("BkToCstmrStmt"), BankToCustomerStatementV08.class, message),
          new Document(xml));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (JAXBException | TransformerConfigurationException e) {
      Throwable cause = e; // the innermost says what went wrong: that the disk is full
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IOException(cause.getMessage(), e);
    }
  }

  /// The document of the message: its outermost element, the namespace, which Prowide's classes
  /// leave out, and a line for each of a statement's parts and entries.
  private static final class Document extends XMLFilterImpl {

    private static final String NAME = "Document";
    private static final Pattern NO_XML = Pattern.compile("[\\ufffe\\uffff\\p{Cntrl}]");
    private static final int DEEPEST_LINE = 3;

    private int depth;

    Document(ContentHandler xml) {
      setContentHandler(xml);
    }

    @Override
    public void startDocument() throws SAXException {
      super.startDocument();
      super.startElement(NAMESPACE, NAME, NAME, new AttributesImpl());
    }

    @Override
    public void endDocument() throws SAXException {
      super.endElement(NAMESPACE, NAME, NAME);
      super.endDocument();
    }

    @Override
    public void startElement(String uri, String name, String qName, Attributes attributes)
        throws SAXException {
      if (++depth <= DEEPEST_LINE) {
        super.characters(new char[] {'\n'}, 0, 1);
      }
      super.startElement(NAMESPACE, name, name, attributes);
    }

    @Override
    public void endElement(String uri, String name, String qName) throws SAXException {
      super.endElement(NAMESPACE, name, name);
      depth--;
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
      char[] plain =
          NO_XML.matcher(new String(text, start, length)).replaceAll("\ufffd").toCharArray();
      super.characters(plain, 0, plain.length);
    }
  }

  private BankToCustomerStatementV08 message() throws IOException, FileException {
    BankToCustomerStatementV08 message =
        new BankToCustomerStatementV08()
            .setGrpHdr(
                new GroupHeader81()
                    .setMsgId(id(statements.merchant() + " " + now))
                    .setCreDtTm(time(now)));
    for (Statements.OfAccount account : statements.accounts()) {
      message.addStmt(statement(account));
    }
    return message;
  }

  /// An id of its own for each content, and the same for the same.
  private static String id(String content) {
    return Hash.sha256(content.getBytes(UTF_8)).toString().substring(0, 32);
  }

  /// A statement whose entries need not be in memory.
  private static final class LongStatement extends AccountStatement9 {
    LongStatement(List<ReportEntry10> entries) {
      ntry = entries;
    }
  }

  private AccountStatement9 statement(Statements.OfAccount account)
      throws IOException, FileException {
    check(account);
    Booked booked = new Booked(account);
    Figures closing = account.closing();
    return new LongStatement(booked)
        .setId(id(account.accountNo() + " " + statements.from() + " " + statements.to()))
        .setCreDtTm(time(now))
        .setFrToDt(
            new DateTimePeriod1()
                .setFrDtTm(time(statements.from()))
                .setToDtTm(time(statements.to())))
        .setAcct(account(account))
        .addBal(balance("OPBD", account.opening().balance(), account, statements.from()))
        .addBal(balance("CLBD", closing.balance(), account, statements.to()))
        .addBal(balance("CLAV", closing.available(), account, statements.to()))
        .setTxsSummry(booked.summary());
  }

  private static void check(Statements.OfAccount account) throws FileException {
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
  }

  private static boolean isIso(String code) {
    try {
      return java.util.Currency.getInstance(code).getDefaultFractionDigits() <= MOST_FRACTION;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void check(Statements.OfAccount account, Amount amount) throws FileException {
    if (decimal(amount, account.currency()).precision() > MOST_DIGITS) {
      throw new FileException(
          account.accountNo()
              + " has an amount of more than 18 digits, which camt.053 has no room for: export as"
              + " CSV");
    }
  }

  private CashAccount39 account(Statements.OfAccount account) {
    String owner = statements.name().isBlank() ? statements.merchant() : statements.name();
    return new CashAccount39()
        .setId(
            new AccountIdentification4Choice()
                .setOthr(
                    new GenericAccountIdentification1()
                        .setId(accountId(account.accountNo()))
                        .setIssr(ISSUER)))
        .setCcy(account.currency().code())
        .setNm(cut(account.accountNo(), LONGEST_NAME))
        .setOwnr(new PartyIdentification135().setNm(cut(owner, LONGEST_TEXT)));
  }

  /// One that is too long keeps its beginning, and the first digits of its hash tell it from
  /// others.
  private static String accountId(String accountNo) {
    return accountNo.length() <= LONGEST_ID
        ? accountNo
        : accountNo.substring(0, LONGEST_ID - 9) + "~" + id(accountNo).substring(0, 8);
  }

  private static CashBalance8 balance(
      String code, Amount amount, Statements.OfAccount account, Instant at) {
    return new CashBalance8()
        .setTp(new BalanceType13().setCdOrPrtry(new BalanceType10Choice().setCd(code)))
        .setAmt(amount(amount, account.currency()))
        .setCdtDbtInd(direction(amount))
        .setDt(new DateAndDateTime2Choice().setDtTm(time(at)));
  }

  /// The entries of an account that change its balance; memory only has their places.
  private static final class Booked extends AbstractList<ReportEntry10> {

    private final Statements.OfAccount account;
    private final int[] places;
    private int creditCount;
    private int debitCount;
    private Amount credits = Amount.ZERO;
    private Amount debits = Amount.ZERO;

    /// @throws FileException when an amount has more digits than the schema has room for
    Booked(Statements.OfAccount account) throws IOException, FileException {
      this.account = account;
      this.places = new int[account.count()];
      for (int i = 0; i < places.length; i++) {
        StatementEntry entry = account.entry(i);
        check(account, entry.after().balance());
        check(account, entry.after().available());
        check(account, entry.change().gross());
        add(i, entry.change().balance());
      }
      check(account, credits.plus(debits));
    }

    private void add(int place, Amount booked) {
      if (booked.isZero()) {
        return;
      }
      places[size()] = place;
      if (booked.isPositive()) {
        credits = credits.plus(booked);
        creditCount++;
      } else {
        debits = debits.minus(booked);
        debitCount++;
      }
    }

    @Override
    public int size() {
      return creditCount + debitCount;
    }

    @Override
    public ReportEntry10 get(int index) {
      try {
        return Camt053.entry(account.currency(), account.entry(places[index]));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    TotalTransactions6 summary() {
      Amount net = credits.minus(debits);
      return new TotalTransactions6()
          .setTtlNtries(
              new NumberAndSumOfTransactions4()
                  .setNbOfNtries(Integer.toString(size()))
                  .setSum(decimal(credits.plus(debits), account.currency()))
                  .setTtlNetNtry(
                      new AmountAndDirection35()
                          .setAmt(decimal(net.abs(), account.currency()))
                          .setCdtDbtInd(direction(net))))
          .setTtlCdtNtries(sum(creditCount, credits))
          .setTtlDbtNtries(sum(debitCount, debits));
    }

    private NumberAndSumOfTransactions1 sum(int count, Amount sum) {
      return new NumberAndSumOfTransactions1()
          .setNbOfNtries(Integer.toString(count))
          .setSum(decimal(sum, account.currency()));
    }
  }

  private static ReportEntry10 entry(Currency currency, StatementEntry entry) {
    Amount booked = entry.change().balance();
    return new ReportEntry10()
        .setNtryRef(entry.version())
        .setAmt(amount(booked, currency))
        .setCdtDbtInd(direction(booked))
        .setSts(new EntryStatus1Choice().setCd("BOOK"))
        .setBookgDt(new DateAndDateTime2Choice().setDtTm(OffsetDateTime.parse(entry.recordedAt())))
        .setValDt(new DateAndDateTime2Choice().setDtTm(OffsetDateTime.parse(entry.occurredAt())))
        .setAcctSvcrRef(entry.transaction())
        .setBkTxCd(
            new BankTransactionCodeStructure4()
                .setPrtry(
                    new ProprietaryBankTransactionCodeStructure1()
                        .setCd(entry.type())
                        .setIssr(ISSUER)))
        .addNtryDtls(new EntryDetails9().addTxDtls(transaction(currency, entry)));
  }

  private static EntryTransaction10 transaction(Currency currency, StatementEntry entry) {
    EntryTransaction10 transaction = new EntryTransaction10();
    TransactionReferences6 references =
        new TransactionReferences6().setAcctSvcrRef(entry.transaction());
    if (entry.idempotencyKey().length() <= LONGEST_REFERENCE) {
      references.setInstrId(entry.idempotencyKey());
    }
    transaction.setRefs(references);
    Amount gross = entry.change().gross();
    Amount charged = entry.change().fees();
    if (charged.isPositive() && !gross.isZero()) {
      transaction
          .setAmtDtls(
              new AmountAndCurrencyExchange3()
                  .setTxAmt(
                      new AmountAndCurrencyExchangeDetails3().setAmt(amount(gross, currency))))
          .setChrgs(
              new Charges6()
                  .addRcrd(
                      new ChargesRecord3()
                          .setAmt(amount(charged, currency))
                          .setCdtDbtInd(CreditDebitCode.DBIT)
                          .setChrgInclInd(true)));
    }
    if (!entry.reference().isEmpty()) {
      RemittanceInformation16 reference = new RemittanceInformation16();
      String rest = entry.reference();
      while (!rest.isEmpty()) {
        String piece = cut(rest, LONGEST_TEXT);
        reference.addUstrd(piece);
        rest = rest.substring(piece.length());
      }
      transaction.setRmtInf(reference);
    }
    return transaction;
  }

  private static CreditDebitCode direction(Amount amount) {
    return amount.isNegative() ? CreditDebitCode.DBIT : CreditDebitCode.CRDT;
  }

  private static ActiveOrHistoricCurrencyAndAmount amount(Amount amount, Currency currency) {
    return new ActiveOrHistoricCurrencyAndAmount()
        .setValue(decimal(amount.abs(), currency))
        .setCcy(currency.code());
  }

  /// With all digits of the currency.
  private static BigDecimal decimal(Amount amount, Currency currency) {
    return new BigDecimal(amount.toFixed(currency.digits()));
  }

  private static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
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
