package dev.saldo.ledger;

import dev.saldo.ledger.ModelBooks.ModelAccount;
import dev.saldo.money.Amount;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The postings of a [Workload], each with what [ModelBooks] says must come of it, for those who
/// ask for them in another way than through a [Ledger]. About one in ten is refused.
public final class JudgedPostings {

  /// A posting and what must come of it.
  ///
  /// @param outcome `recorded`, `replayed`, or the refusal's code
  /// @param figures as [#figures], of the posting's account after it; null unless recorded
  public record Judged(Posting posting, String outcome, @Nullable String figures) {

    public boolean isRefused() {
      return !outcome.equals("recorded") && !outcome.equals("replayed");
    }
  }

  private final Workload workload;
  private final Random random;

  public JudgedPostings(long seed) {
    this.workload = new Workload(seed, false);
    this.random = new Random(seed + 2);
    merchants().forEach(workload::add);
  }

  /// The merchants that there must be.
  public List<MerchantId> merchants() {
    return IntStream.range(0, 10).mapToObj(i -> new MerchantId("merchant-" + i)).toList();
  }

  /// The time at which the next postings must be decided.
  public Instant now() {
    return workload.now();
  }

  /// Lets up to a second go by.
  public void advance() {
    workload.advance(1 + random.nextInt(1_000_000));
  }

  public void disable(MerchantId merchant, boolean disabled) {
    workload.model().merchant(merchant, disabled);
  }

  /// The next posting, to be decided now and after all those before it.
  public Judged next() {
    while (true) {
      Posting posting = workload.next();
      Judged judged = judged(posting, workload.model().judge(posting, now()));
      // More than half of what the workload makes up is refused.
      if (!judged.isRefused() || random.nextInt(3) == 0) {
        return judged;
      }
    }
  }

  private Judged judged(Posting posting, String outcome) {
    return new Judged(
        posting,
        outcome,
        outcome.equals("recorded")
            ? figures(workload.model().accounts().get(posting.account()))
            : null);
  }

  /// Tells under which id a posting was recorded, so that later ones may draw on its hold.
  public void recorded(Posting posting, TransactionId id) {
    workload.remember(posting, id);
  }

  /// What every account of a merchant must show now, by its type, business type and currency.
  public SortedMap<String, String> figures(MerchantId merchant) {
    SortedMap<String, String> figures = new TreeMap<>();
    for (AccountRef ref : workload.model().accounts().keySet()) {
      if (ref.merchant().equals(merchant)) {
        figures.put(
            ref.type() + "/" + ref.businessType() + "/" + ref.currency(),
            figures(workload.model().view(ref, now())));
      }
    }
    return figures;
  }

  /// Available, pending, reserved, frozen, fees, overdraft and version.
  private static String figures(@Nullable ModelAccount account) {
    if (account == null) {
      throw new IllegalStateException("a recorded posting has an account");
    }
    return String.join(
        " ",
        Stream.concat(
                Stream.of(
                        account.available,
                        account.pending,
                        account.reserved,
                        account.frozen,
                        account.fees,
                        account.limit)
                    .map(figure -> Amount.of(figure).toString()),
                Stream.of(Long.toString(account.version)))
            .toList());
  }
}
