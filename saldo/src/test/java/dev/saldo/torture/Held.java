package dev.saldo.torture;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A hold, as the client remembers it that opened it and alone draws on it. For one thread.
final class Held {

  enum Kind {
    PAYOUT,
    RESERVE,
    FREEZE
  }

  final Purse purse;
  final Kind kind;

  /// When it is released by itself; null for never.
  final @Nullable Instant releaseAt;

  /// Of the transaction that opened it; empty before that is known.
  String id = "";

  long left;
  long feeLeft;

  /// Whether something draws on it of which it is not known whether it was recorded.
  boolean busy;

  Held(Purse purse, Kind kind, long left, long feeLeft, @Nullable Instant releaseAt) {
    this.purse = purse;
    this.kind = kind;
    this.left = left;
    this.feeLeft = feeLeft;
    this.releaseAt = releaseAt;
  }

  /// What its release changes, once it is due.
  Figures released() {
    return switch (kind) {
      case PAYOUT -> Figures.NONE;
      case RESERVE -> new Figures(left, 0, -left, 0, 0);
      case FREEZE -> new Figures(left, 0, 0, -left, 0);
    };
  }

  /// What is changed by drawing this much of it.
  ///
  /// @param settled of a payout: whether it left the account, rather than staying there after all
  Figures drawn(long part, boolean settled) {
    long share = share(part);
    return switch (kind) {
      case PAYOUT ->
          settled
              ? new Figures(0, -part - share, 0, 0, share)
              : new Figures(part + share, -part - share, 0, 0, 0);
      case RESERVE -> new Figures(part, 0, -part, 0, 0);
      case FREEZE -> new Figures(part, 0, 0, -part, 0);
    };
  }

  /// So much was drawn.
  void draw(long part) {
    feeLeft -= share(part);
    left -= part;
  }

  private long share(long part) {
    return part == left ? feeLeft : feeLeft * part / left;
  }
}
