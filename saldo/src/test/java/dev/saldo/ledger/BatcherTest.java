package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BatcherTest {

  /// Leaves the turns to the test.
  private static final Turns BY_HAND = _ -> () -> {};

  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  /// Lets the first batch wait at the gate, so that what comes then must gather.
  private Function<List<Integer>, List<Integer>> gated(Function<Integer, Integer> answer) {
    return questions -> {
      batches.add(questions);
      entered.countDown();
      await(gate);
      return questions.stream().map(answer).toList();
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ask_whileABatchIsAnswered_gathersTheNextInOrder() {
    try (var batcher = new Batcher<>("test", 100, 3, gated(i -> i * 10), Turns.IN_A_THREAD)) {
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      answers.add(batcher.ask(1));
      await(entered);
      for (int i = 2; i <= 5; i++) {
        answers.add(batcher.ask(i));
      }
      gate.countDown();

      assertThat(answers.stream().map(CompletableFuture::join)).containsExactly(10, 20, 30, 40, 50);
      assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5));
    }
  }

  /// A caller that waits for ever behind a full queue is worse off than one who is told.
  @Test
  void ask_queueFull_isToldAtOnceAndHarmsNobody() {
    try (var batcher = new Batcher<>("test", 2, 10, gated(i -> i), Turns.IN_A_THREAD)) {
      CompletableFuture<Integer> first = batcher.ask(1);
      await(entered);
      CompletableFuture<Integer> second = batcher.ask(2);
      CompletableFuture<Integer> third = batcher.ask(3);

      assertThatThrownBy(() -> batcher.ask(4)).isInstanceOf(OverloadedException.class);
      gate.countDown();

      assertThat(List.of(first.join(), second.join(), third.join())).containsExactly(1, 2, 3);
      assertThat(batcher.ask(5).join()).isEqualTo(5);
    }
  }

  @Test
  void answer_oneQuestionFails_itsNeighboursAreAnswered() {
    try (var batcher =
        new Batcher<>(
            "test",
            100,
            100,
            gated(i -> {
              if (i == 3) {
                throw new IllegalStateException("three");
              }
              return i;
            }),
            Turns.IN_A_THREAD)) {
      CompletableFuture<Integer> first = batcher.ask(1);
      await(entered);
      CompletableFuture<Integer> second = batcher.ask(2);
      CompletableFuture<Integer> third = batcher.ask(3);
      CompletableFuture<Integer> fourth = batcher.ask(4);
      gate.countDown();

      assertThat(List.of(first.join(), second.join(), fourth.join())).containsExactly(1, 2, 4);
      assertThatThrownBy(third::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("three");
    }
  }

  /// Asking again one by one after the store was lost would record twice what may be there.
  @Test
  void answer_storeLost_allAreToldAndNothingIsAskedAgain() {
    try (var batcher =
        new Batcher<>(
            "test",
            100,
            100,
            gated(i -> {
              if (i > 1) {
                throw new OutcomeUnknownException("cut", new Exception("cut"));
              }
              return i;
            }),
            Turns.IN_A_THREAD)) {
      CompletableFuture<Integer> first = batcher.ask(1);
      await(entered);
      List<CompletableFuture<Integer>> others = List.of(batcher.ask(2), batcher.ask(3));
      gate.countDown();

      assertThat(first.join()).isEqualTo(1);
      for (CompletableFuture<Integer> other : others) {
        assertThatThrownBy(other::join).hasCauseInstanceOf(OutcomeUnknownException.class);
      }
      assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    }
  }

  @Test
  void close_questionsWaiting_answersThemAndTakesNoMore() {
    var batcher = new Batcher<>("test", 100, 1, gated(i -> i), Turns.IN_A_THREAD);
    CompletableFuture<Integer> first = batcher.ask(1);
    await(entered);
    CompletableFuture<Integer> second = batcher.ask(2);
    Thread closing = Thread.ofVirtual().start(batcher::close);
    gate.countDown();

    assertThat(List.of(first.join(), second.join())).containsExactly(1, 2);
    assertThatThrownBy(
            () -> {
              closing.join();
              batcher.ask(3);
            })
        .isInstanceOf(OverloadedException.class);
  }

  /// What lives on two machines cannot be locked by one statement, and what one merchant asked for
  /// must happen in the order in which it was asked.
  @Test
  void ask_ofSeveralLanes_isAnsweredLaneByLaneWithoutOvertaking() {
    // The digits of a question are its lanes.
    try (var batcher =
        new Batcher<>(
            "test", 100, 3, BatcherTest::digits, gated(Function.identity()), Turns.IN_A_THREAD)) {
      List<Integer> questions = List.of(9, 1, 2, 1, 1, 1, 2, 12, 2, 1, 3, 3);
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      answers.add(batcher.ask(questions.getFirst()));
      await(entered);
      questions.stream().skip(1).forEach(question -> answers.add(batcher.ask(question)));
      gate.countDown();

      assertThat(answers.stream().map(CompletableFuture::join)).isEqualTo(questions);
      assertThat(batches)
          .containsExactly(
              List.of(9),
              List.of(1, 1, 1),
              List.of(2, 2),
              List.of(1),
              List.of(12),
              List.of(2),
              List.of(1),
              List.of(3, 3));
    }
  }

  /// A bulk that fills the queue to the brim would have everybody else turned away.
  @Test
  void askPatiently_halfOfTheQueueTaken_waitsForRoomAndLeavesTheOtherHalf() throws Exception {
    var batcher = new Batcher<Integer, Integer>("test", 5, 10, questions -> questions, BY_HAND);
    var _ = batcher.askPatiently(1);
    var _ = batcher.askPatiently(2);
    var third = new FutureTask<>(() -> batcher.askPatiently(3).join());
    Thread patient = waiting(third);

    CompletableFuture<Integer> hurried = batcher.ask(4);
    var _ = batcher.ask(5);
    var _ = batcher.ask(6);
    assertThatThrownBy(() -> batcher.ask(7)).isInstanceOf(OverloadedException.class);
    assertThat(batcher.turn()).isTrue();
    assertThat(hurried).isCompletedWithValue(4);
    assertThat(batcher.turn()).isTrue();

    assertThat(third.get()).isEqualTo(3);
    patient.join();
    assertThat(batcher.waiting()).isZero();
  }

  @Test
  void askPatiently_ofAQueueForOne_isTaken() throws Exception {
    var batcher = new Batcher<Integer, Integer>("test", 1, 1, questions -> questions, BY_HAND);
    CompletableFuture<Integer> answer = batcher.askPatiently(1);

    assertThat(batcher.turn()).isTrue();
    assertThat(answer).isCompletedWithValue(1);
  }

  /// Who waits for room when the ledger stops waits for ever if nobody tells.
  @Test
  void askPatiently_closedMeanwhile_isTold() throws Exception {
    var batcher = new Batcher<Integer, Integer>("test", 1, 1, questions -> questions, BY_HAND);
    var _ = batcher.ask(1);
    var second = new FutureTask<>(() -> batcher.askPatiently(2));
    Thread patient = waiting(second);

    batcher.close();

    assertThatThrownBy(second::get).hasCauseInstanceOf(OverloadedException.class);
    patient.join();
    assertThat(batcher.turn()).as("what was taken is answered").isTrue();
    assertThat(batcher.turn()).as("there will be no more").isFalse();
  }

  /// A thread that has come to where the task waits.
  private static Thread waiting(Runnable task) {
    Thread thread = Thread.ofPlatform().daemon().start(task);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static Set<Lane> digits(Integer question) {
    return question
        .toString()
        .chars()
        .mapToObj(digit -> Lane.of(digit - '0'))
        .collect(Collectors.toSet());
  }
}
