package dev.saldo.torture;

import dev.saldo.http.JsonValue.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A posting that a client asked for, and what it knows of it. For one thread at a time: the
/// client's, or the judge's once the client has stopped.
///
/// Whatever was told of it, at any time, must fit what was told before: once recorded, always
/// answered with the same; once told that nothing happened, nothing happened.
final class Remembered {

  enum State {
    /// It may be there or not.
    OPEN,
    RECORDED,
    REFUSED
  }

  final String merchant;
  final String key;

  /// What is sent, without line breaks.
  final String body;

  /// What it changes, if it is recorded.
  final Map<Purse, Figures> changes;

  /// The hold that it opens.
  final @Nullable Held opens;

  /// The hold that it draws on, and how much.
  final @Nullable Held draws;

  final long part;

  State state = State.OPEN;

  /// Whether it was asked for at least once without an answer, so that it may be there although it
  /// was never answered as recorded.
  boolean lost;

  /// The answer, once it is recorded; the same ever after.
  @Nullable JsonObject answer;

  Remembered(
      String merchant,
      String key,
      String body,
      Map<Purse, Figures> changes,
      @Nullable Held opens,
      @Nullable Held draws,
      long part) {
    this.merchant = merchant;
    this.key = key;
    this.body = body;
    this.changes = Map.copyOf(changes);
    this.opens = opens;
    this.draws = draws;
    this.part = part;
  }

  boolean isRecorded() {
    return state == State.RECORDED;
  }

  /// It was told to be there.
  void recorded(JsonObject told) {
    state = State.RECORDED;
    answer = told;
    if (opens != null) {
      opens.id = Wire.text(told, "id");
    }
    if (draws != null) {
      draws.draw(part);
      draws.busy = false;
    }
  }

  /// It was told that it is not there and will not be.
  void refused() {
    state = State.REFUSED;
    if (draws != null) {
      draws.busy = false;
    }
  }

  @Override
  public String toString() {
    return merchant + " " + key;
  }
}
