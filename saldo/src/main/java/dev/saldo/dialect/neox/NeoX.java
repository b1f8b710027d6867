package dev.saldo.dialect.neox;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.access.Admission;
import dev.saldo.access.CredentialHash;
import dev.saldo.access.KeyForm;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewSecret;
import dev.saldo.access.NewToken;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.Members;
import dev.saldo.dialect.Sample;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.Answer;
import dev.saldo.http.Bearer;
import dev.saldo.http.Fault;
import dev.saldo.http.Handler;
import dev.saldo.http.Json;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.IssueToken;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/// NeoX Global Collections: access tokens for client credentials, and the balances of one account,
/// or of all of a sub-merchant's, as decimals with exactly the currency's digits.
///
/// Its published identity: `balance` = `availableBalance` + `frozenAmount`. Every answer is an
/// envelope with an id of its own; a failure has one of the constants of [Reason] in `message`.
public final class NeoX implements Dialect {

  private static final String NAME = "neox";
  private static final KeyForm KEYS = new KeyForm(NAME, List.of(), "", true, NeoX::drawSecret);
  private static final String ONE = "/v2/gc/accounts/query";
  private static final String ALL = "/v2/gc/accounts/balance/query";
  private static final String SCOPE = "global-collection";
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final int MOST_TOKENS = 10;
  private static final int MOST_SAMPLES = 50;
  private static final int BODY_LIMIT = 64 << 10;

  private final Ledger ledger;
  private final MerchantAccess access;
  private final SecureRandom random;
  private final Envelope envelope;

  /// @param random draws the access tokens
  /// @param responseIds gives every answer its id
  public NeoX(
      Ledger ledger, MerchantAccess access, SecureRandom random, Supplier<UUID> responseIds) {
    this.ledger = ledger;
    this.access = access;
    this.random = random;
    this.envelope = new Envelope(responseIds);
  }

  /// A client id of 128 random bits and a client secret of 256.
  private static NewSecret drawSecret(SecureRandom random, MerchantId merchant, Instant now) {
    byte[] id = new byte[16];
    byte[] secret = new byte[32];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new NewSecret(
        HexFormat.of().formatHex(id),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  @Override
  public KeyForm keyForm() {
    return KEYS;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/v2/auth/oauth2/token", BODY_LIMIT, answering(this::token)),
        new Route("GET", ONE, 0, answering(this::balance)),
        new Route("GET", "/v2/gc/accounts/balance", 0, answering(this::balance)),
        new Route("GET", ALL, 0, answering(this::balances)));
  }

  @Override
  public String title() {
    return "NeoX Global Collections";
  }

  /// One for each account that it shows, of the first of them, and the one of all that a parent
  /// asks about its sub-merchant. Of a merchant that has none, the one it would ask first.
  @Override
  public List<Sample> samples(MerchantBalances balances) {
    Admission admission = MerchantAccess.ofWorkingKey(balances);
    Merchant merchant = balances.merchant();
    List<Account> shown =
        AccountFilter.NONE.all(balances.accounts()).stream().limit(MOST_SAMPLES).toList();
    List<Sample> samples = new ArrayList<>();
    for (Account account : shown) {
      samples.add(sample(account.ref(), admission));
    }
    if (shown.isEmpty()) {
      AccountRef first =
          new AccountRef(merchant.id(), AccountType.FUND, "", merchant.defaultCurrency());
      samples.add(sample(first, admission));
    }
    if (merchant.parent() != null) {
      SampleRequest request = sample(ALL).withQuery("subMerchantId", merchant.id().value());
      samples.add(
          new Sample(
              "All accounts of the sub-merchant",
              request,
              answer(request, () -> balances(request, admitted(admission)))));
    }
    return samples;
  }

  private Sample sample(AccountRef account, Admission admission) {
    SampleRequest plain =
        sample(ONE)
            .withQuery("currency", account.currency().code())
            .withQuery("accountType", AccountFilter.wireName(account.type()));
    SampleRequest request =
        account.businessType().isEmpty()
            ? plain
            : plain.withQuery("accountBusinessType", account.businessType());
    return new Sample(
        "The account " + AccountFilter.words(account),
        request,
        answer(request, () -> balance(request, admitted(admission))));
  }

  private static SampleRequest sample(String path) {
    return SampleRequest.get(path).withHeader("Authorization", "Bearer <access token>");
  }

  @Override
  public String prefix() {
    return "/v2";
  }

  /// What writes the `data` of a request's answer.
  ///
  /// @throws FailedException when the request fails
  private Json.Writing token(Request request) {
    Members body = Members.read(request.body()).orElseThrow(Reason.VALIDATION_ERROR::failed);
    MerchantBalances admitted =
        admit(
            CredentialHash.ofSecret(NAME, text(body, "client_id"), text(body, "client_secret")),
            request);
    String scope = text(body, "scope");
    if (!text(body, "grant_type").equals("client_credentials")
        || !(scope.isEmpty() || scope.equals(SCOPE))) {
      throw Reason.VALIDATION_ERROR.failed();
    }
    String token = issue(Objects.requireNonNull(admitted.presented()).key());
    return json -> {
      json.writeStartObject();
      json.writeStringField("access_token", token);
      json.writeStringField("token_type", "bearer");
      json.writeNumberField("expires_in", TOKEN_LIFE.toSeconds());
      json.writeStringField("scope", SCOPE);
      json.writeEndObject();
    };
  }

  private static String text(Members body, String name) {
    return body.text(name).orElseThrow(Reason.VALIDATION_ERROR::failed);
  }

  private MerchantBalances admit(Hash credential, Request request) {
    return admitted(access.admit(credential, NAME, "", request.remote()));
  }

  private static MerchantBalances admitted(Admission admission) {
    return switch (admission) {
      case Admission.Admitted(MerchantBalances balances) -> balances;
      case Admission.Denied(Admission.Reason reason) ->
          throw (reason == Admission.Reason.SUB_MERCHANT_DISABLED
                  ? Reason.SUB_MERCHANT_NOT_ACTIVATED
                  : Reason.INVALID_TOKEN)
              .failed();
    };
  }

  private String issue(MerchantKey key) {
    NewToken token = NewToken.ofKey(random, NAME, key.merchant().lane());
    Outcome<Credential> outcome =
        ledger.execute(
            new IssueToken(key.merchant(), key.id(), token.hash(), TOKEN_LIFE, MOST_TOKENS));
    return switch (outcome) {
      case Outcome.Recorded<Credential> _, Outcome.Replayed<Credential> _ -> token.token();
      // The key was revoked since it was looked at.
      case Outcome.Refused<Credential> _ -> throw Reason.INVALID_TOKEN.failed();
    };
  }

  private Json.Writing balance(Request request) {
    return balance(request, admit(bearer(request), request));
  }

  private Json.Writing balance(Request request, MerchantBalances caller) {
    AccountFilter filter = AccountFilter.of(request);
    Currency currency = filter.currency().orElseThrow(Reason.VALIDATION_ERROR::failed);
    MerchantBalances asked = asked(caller, filter);
    Account account = filter.one(currency, asked.accounts());
    return json -> write(json, account, asked.asOf());
  }

  private Json.Writing balances(Request request) {
    return balances(request, admit(bearer(request), request));
  }

  private Json.Writing balances(Request request, MerchantBalances caller) {
    AccountFilter filter = AccountFilter.of(request);
    if (filter.subMerchant().isEmpty()) {
      throw Reason.VALIDATION_ERROR.failed();
    }
    MerchantBalances asked = asked(caller, filter);
    // The published page is cut off before the answer's body: that it is a list is our choice.
    return json -> {
      json.writeStartArray();
      for (Account account : filter.all(asked.accounts())) {
        write(json, account, asked.asOf());
      }
      json.writeEndArray();
    };
  }

  private static Hash bearer(Request request) {
    return CredentialHash.ofToken(
        NAME, Bearer.token(request).orElseThrow(Reason.INVALID_TOKEN::failed));
  }

  /// The caller itself, or the sub-merchant that is asked for.
  private MerchantBalances asked(MerchantBalances caller, AccountFilter filter) {
    MerchantId callerId = caller.merchant().id();
    String asked = filter.subMerchant().orElse(callerId.value());
    if (asked.equals(callerId.value())) {
      return caller;
    }
    MerchantBalances found =
        Optional.of(asked)
            .filter(MerchantId::isValid)
            .flatMap(id -> ledger.read(new BalanceQuery.ByMerchant(new MerchantId(id))))
            .filter(balances -> callerId.equals(balances.merchant().parent()))
            .orElseThrow(Reason.RESOURCE_NOT_FOUND::failed);
    if (found.merchant().disabled()) {
      throw Reason.SUB_MERCHANT_NOT_ACTIVATED.failed();
    }
    return found;
  }

  static void write(JsonGenerator json, Account account, Instant asOf) throws IOException {
    Balance balance = account.balance();
    Currency currency = account.ref().currency();
    json.writeStartObject();
    json.writeStringField("accountNo", account.accountNo());
    json.writeStringField("accountType", AccountFilter.wireName(account.ref().type()));
    json.writeStringField("currency", currency.code());
    write(json, "balance", balance.balance(), currency);
    write(json, "availableBalance", balance.available(), currency);
    write(json, "frozenAmount", balance.held(), currency);
    json.writeStringField("time", asOf.truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Amount amount, Currency currency)
      throws IOException {
    json.writeFieldName(name);
    json.writeNumber(amount.toFixed(currency.digits()));
  }

  private Handler answering(Function<Request, Json.Writing> data) {
    return request -> answer(request, () -> data.apply(request));
  }

  private Answer answer(Request request, Supplier<Json.Writing> data) {
    try {
      return envelope.success(request, data.get());
    } catch (FailedException e) {
      return envelope.failure(request, e.reason().status(), e.reason());
    }
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    Reason reason =
        switch (fault.kind()) {
          case BAD_REQUEST, METHOD_NOT_ALLOWED, TOO_LARGE -> Reason.VALIDATION_ERROR;
          case NOT_FOUND -> Reason.RESOURCE_NOT_FOUND;
          case RATE_LIMITED -> Reason.RATE_LIMITED;
          case INTERNAL, OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE -> Reason.INTERNAL_ERROR;
        };
    return envelope.failure(request, fault.kind().status(), reason);
  }
}
