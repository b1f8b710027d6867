package dev.saldo.ledger;

import java.util.List;

/// Everything hard about money: what each command does to the books, or why it is refused.
///
/// A deterministic function of the books at hand, the commands and the clock reading in the
/// snapshot; what is random comes from [Ids]. The commands of a batch are decided one after the
/// other, and each sees what those before it did; a refusal changes nothing and so harms no
/// neighbour. Postings are [PostingRules]' to decide, everything else is [Administration]'s.
///
/// As thread-safe as its ids.
final class Decider {

  private final PostingRules postings;
  private final Administration administration;

  Decider(Ids ids) {
    this.administration = new Administration(ids);
    this.postings = new PostingRules(ids, administration);
  }

  Decision decide(Snapshot snapshot, List<? extends Command<?>> commands) {
    Books books = new Books(snapshot);
    List<Outcome<?>> outcomes =
        commands.stream().<Outcome<?>>map(command -> decide(books, command)).toList();
    return new Decision(outcomes, books.changes());
  }

  private Outcome<?> decide(Books books, Command<?> command) {
    return switch (command) {
      case Posting posting -> postings.post(books, posting);
      case RecordReleases record -> postings.releaseAll(books, record.merchant());
      case SaveMerchant save -> administration.save(books, save);
      case OpenAccount open -> administration.open(books, open);
      case AddKey add -> administration.add(books, add);
      case RevokeKey revoke -> administration.revoke(books, revoke);
      case IssueToken issue -> administration.issue(books, issue);
      case AddOperator add -> administration.add(books, add);
      case RemoveOperator remove -> administration.remove(books, remove);
    };
  }
}
