package dev.saldo.torture;

import static dev.saldo.torture.History.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.torture.History.Entry;
import dev.saldo.torture.History.Figure;
import dev.saldo.torture.History.Payment;
import dev.saldo.torture.History.Read;
import dev.saldo.torture.History.ReadThen;
import dev.saldo.torture.History.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The judge of histories passes what an order explains, and nothing else: one that passes
/// everything would pass a server that forgets.
final class HistoryTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /// Three payments, one after the other: 10, 20 and 30, asked for at 10, 20 and 30, answered 5
  /// later, recorded at 12, 22 and 32.
  private static final List<Entry> STATEMENT = List.of(entry("a", 1), entry("b", 2), entry("c", 3));

  private static final List<Seen> POSTED =
      List.of(payment("a", 10, 1), payment("b", 20, 2), payment("c", 30, 3));

  private static Entry entry(String key, int version) {
    return new Entry(key, version, at(10L * version + 2));
  }

  private static Instant at(long time) {
    return START.plusMillis(time);
  }

  private static Payment payment(String key, long amount, int version) {
    return new Payment(
        key, amount, amount, amount + 5, Map.of(Figure.VERSION, (long) version), false);
  }

  private static Payment unanswered(String key, long amount, long asked) {
    return new Payment(key, amount, asked, NEVER, Map.of(), false);
  }

  private static Read read(long asked, long answered, long version) {
    return new Read("test", asked, answered, Map.of(Figure.VERSION, version), null);
  }

  private static ReadThen readThen(long at, long asked, long version) {
    return new ReadThen(at(at), asked, asked + 1, Map.of(Figure.VERSION, version));
  }

  private static List<String> judge(Seen... more) {
    List<Seen> all = new ArrayList<>(POSTED);
    all.addAll(Arrays.asList(more));
    return History.judge(STATEMENT, all);
  }

  @Test
  void reads_thatAnOrderExplains_pass() {
    assertThat(
            judge(
                read(0, 10, 0),
                read(11, 14, 0), // while the first is under way: either way
                read(11, 14, 1),
                read(15, 15, 1),
                read(16, 21, 2), // shown before its answer
                read(21, 40, 3),
                read(26, 29, 2),
                read(36, 40, 3)))
        .isEmpty();
    assertThat(History.judge(List.of(), List.of())).isEmpty();
  }

  @Test
  void read_thatIsOlderThanAnAnsweredPosting_isFound() {
    assertThat(judge(read(16, 18, 0)))
        .singleElement()
        .asString()
        .contains("read by test has version 0", "version 1 was known by payment a");
  }

  /// Both while the posting is under way: the second may not go back.
  @Test
  void read_thatIsOlderThanAReadBeforeIt_isFound() {
    assertThat(judge(read(11, 12, 1), read(13, 14, 0))).hasSize(1);
    assertThat(judge(read(11, 13, 1), read(13, 14, 0))).as("at once").isEmpty();
  }

  @Test
  void read_ofAPostingThatWasNotAskedForYet_isFound() {
    assertThat(judge(read(16, 18, 2)))
        .singleElement()
        .asString()
        .contains("payment b has version 2", "known by read by test");
  }

  @Test
  void posting_thatIsOrderedBeforeAnAnsweredOne_isFound() {
    List<Entry> swapped =
        List.of(entry("b", 1), new Entry("a", 2, at(22)), new Entry("c", 3, at(32)));
    List<Seen> seen =
        List.of(
            new Payment("a", 10, 10, 15, Map.of(), false),
            new Payment("b", 20, 20, 25, Map.of(), false),
            new Payment("c", 30, 30, 35, Map.of(), false));
    assertThat(History.judge(swapped, seen))
        .singleElement()
        .asString()
        .contains("payment b has version 1");
  }

  @Test
  void figures_ofNoVersionOrOfSeveral_areFound() {
    assertThat(judge(new Read("test", 40, 41, Map.of(Figure.GROSS, 60L, Figure.FEES, 3L), null)))
        .isEmpty();
    assertThat(judge(new Read("test", 40, 41, Map.of(Figure.AVAILABLE, 57L), null))).isEmpty();
    assertThat(judge(new Read("test", 40, 41, Map.of(Figure.GROSS, 60L, Figure.FEES, 2L), null)))
        .singleElement()
        .asString()
        .contains("is of several versions");
    assertThat(judge(new Read("test", 40, 41, Map.of(Figure.GROSS, 50L), null)))
        .singleElement()
        .asString()
        .contains("never stood");
    assertThat(judge(read(40, 41, 4))).singleElement().asString().contains("never stood");
  }

  @Test
  void posting_withoutAnAnswer_mayHappenLaterOrNever() {
    List<Seen> seen = new ArrayList<>(POSTED);
    seen.add(unanswered("d", 40, 12));
    assertThat(History.judge(STATEMENT, seen)).as("never").isEmpty();

    List<Entry> statement = new ArrayList<>(STATEMENT);
    statement.add(entry("d", 4));
    seen.add(read(50, 51, 3)); // long after it was given up
    seen.add(read(52, 60, 4));
    assertThat(History.judge(statement, seen)).as("later").isEmpty();

    seen.add(read(61, 62, 3));
    assertThat(History.judge(statement, seen)).as("and gone again").hasSize(1);
  }

  @Test
  void posting_withoutAnAnswer_isNotSeenBeforeItWasAskedFor() {
    List<Entry> statement = new ArrayList<>(STATEMENT);
    statement.add(entry("d", 4));
    List<Seen> seen = new ArrayList<>(POSTED);
    seen.add(unanswered("d", 40, 50));
    seen.add(read(45, 49, 4));
    assertThat(History.judge(statement, seen))
        .singleElement()
        .asString()
        .contains("payment d has version 4");
  }

  @Test
  void posting_thatWasAnsweredAndIsNotThere_isFound() {
    List<Seen> seen = new ArrayList<>(POSTED);
    seen.add(new Payment("d", 40, 40, 45, Map.of(), false));
    assertThat(History.judge(STATEMENT, seen))
        .containsExactly("payment d was answered as recorded, and is not in the books");
  }

  @Test
  void posting_ofWhichNothingShouldHaveHappened_isFoundInTheBooks() {
    List<Entry> statement = new ArrayList<>(STATEMENT);
    List<Seen> seen = new ArrayList<>(POSTED);
    seen.add(new Payment("d", 40, 40, 45, Map.of(), true));
    assertThat(History.judge(statement, seen)).isEmpty();
    statement.add(entry("d", 4));
    assertThat(History.judge(statement, seen)).hasSize(1);
  }

  @Test
  void statement_withAGapADoubleOrAStranger_isFound() {
    assertThat(History.judge(List.of(entry("a", 1), entry("b", 3)), POSTED)).isNotEmpty();
    assertThat(
            History.judge(
                List.of(entry("a", 1), entry("b", 2), entry("c", 3), entry("a", 4)), POSTED))
        .contains("payment a was recorded twice");
    assertThat(History.judge(List.of(entry("x", 1)), POSTED))
        .singleElement()
        .asString()
        .contains("was sent by nobody");
    assertThat(
            History.judge(List.of(entry("a", 1), entry("b", 2), new Entry("c", 3, at(21))), POSTED))
        .singleElement()
        .asString()
        .contains("recorded before");
  }

  @Test
  void answer_thatTellsAnotherVersionThanTheStatement_isFound() {
    assertThat(
            History.judge(
                STATEMENT, List.of(payment("a", 10, 1), payment("b", 20, 3), payment("c", 30, 3))))
        .singleElement()
        .asString()
        .contains("payment b was answered with {VERSION=3}, and is version 2");
  }

  @Test
  void readThen_thatIsOfItsTime_passes() {
    assertThat(judge(readThen(11, 40, 0), readThen(12, 40, 1), readThen(31, 40, 2))).isEmpty();
    // Recorded at 12, while the posting was on its way until 15.
    assertThat(judge(readThen(12, 13, 0))).isEmpty();
  }

  @Test
  void readThen_thatIsOfAnotherTime_isFound() {
    assertThat(judge(readThen(12, 40, 0))).singleElement().asString().contains("and not 1");
    assertThat(judge(readThen(21, 40, 2))).singleElement().asString().contains("as of");
  }

  /// A read of now that said of when it is, and what was said of that time later.
  @Test
  void read_thatSaysOfWhenItIs_isHeldToIt() {
    assertThat(judge(new Read("test", 26, 28, Map.of(Figure.VERSION, 2L), at(27)))).isEmpty();
    assertThat(judge(new Read("test", 26, 28, Map.of(Figure.VERSION, 2L), at(21)))).hasSize(1);
    assertThat(judge(new Read("test", 26, 28, Map.of(Figure.VERSION, 2L), at(32)))).hasSize(1);
  }

  /// Against the plain definition: try every order. Small histories of a register that is right
  /// most of the time.
  @Test
  void judgement_ofRandomHistories_isThatOfTryingEveryOrder() {
    Random random = new Random(7);
    int explained = 0;
    int rounds = 20_000;
    for (int round = 0; round < rounds; round++) {
      int posted = 1 + random.nextInt(4);
      List<Entry> statement = new ArrayList<>();
      List<Seen> seen = new ArrayList<>();
      for (int version = 1; version <= posted; version++) {
        statement.add(new Entry("p" + version, version, START));
        long asked = random.nextInt(12);
        long answered = random.nextInt(4) == 0 ? NEVER : asked + 1 + random.nextInt(6);
        seen.add(new Payment("p" + version, 10, asked, answered, Map.of(), false));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        long asked = random.nextInt(14);
        seen.add(read(asked, asked + 1 + random.nextInt(5), random.nextInt(posted + 1)));
      }
      boolean passes = History.judge(statement, seen).isEmpty();
      Map<Payment, Integer> versions = new HashMap<>();
      seen.stream()
          .filter(Payment.class::isInstance)
          .map(Payment.class::cast)
          .forEach(payment -> versions.put(payment, versions.size() + 1));
      assertThat(passes).as("%s", seen).isEqualTo(isExplained(new ArrayList<>(seen), versions, 0));
      explained += passes ? 1 : 0;
    }
    assertThat(explained).isBetween(rounds / 20, rounds * 19 / 20);
  }

  /// Whether what is left can be put in an order from this version on.
  private static boolean isExplained(List<Seen> left, Map<Payment, Integer> versions, int now) {
    if (left.isEmpty()) {
      return true;
    }
    long first =
        left.stream().min(Comparator.comparingLong(Seen::answered)).orElseThrow().answered();
    for (Seen next : left) {
      if (next.asked() > first) {
        continue; // another one had been answered before
      }
      boolean fits =
          next instanceof Payment payment
              ? versions.getOrDefault(payment, 0) == now + 1
              : next.figures().getOrDefault(Figure.VERSION, -1L) == now;
      if (fits) {
        List<Seen> rest = new ArrayList<>(left);
        rest.remove(next);
        if (isExplained(rest, versions, next instanceof Payment ? now + 1 : now)) {
          return true;
        }
      }
    }
    return false;
  }
}
