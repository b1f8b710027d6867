package dev.saldo.api;

import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import java.util.List;

/// What the ledger API says of a bulk request's line before it looks into the books, for those who
/// want to know it without a server.
public final class LineCheck {

  private static final String NOBODY = "nobody";

  private LineCheck() {}

  /// The posting that a line asks for.
  ///
  /// @throws ProblemException when it could never be recorded
  public static Posting transaction(byte[] line) {
    return TransactionCodec.read(members(line), List.of(), NOBODY);
  }

  /// The merchant that a line asks to save.
  ///
  /// @throws ProblemException when it could never be saved
  public static SaveMerchant merchant(byte[] line) {
    Members members = members(line);
    return MerchantCodec.read(members.text("merchant").merchant(), members, NOBODY);
  }

  private static Members members(byte[] line) {
    if (line.length > LineReader.LONGEST) {
      throw Problem.tooLarge("the line is longer than " + LineReader.LONGEST + " bytes")
          .exception();
    }
    return Members.ofLine(line);
  }
}
