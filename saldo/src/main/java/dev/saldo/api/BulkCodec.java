package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.ledger.Command;
import java.io.IOException;

/// How the lines of a [Bulk] of one kind are read, and what came of them written.
///
/// @param <T> what a line yields when it is not refused
interface BulkCodec<T> {

  /// The member of an answer that holds what the line yielded.
  String name();

  /// The command that a line asks for.
  ///
  /// @param by the operator who asks
  /// @throws ProblemException when it could never be executed
  Command<T> read(Members members, String by);

  /// The status of a line that was recorded now.
  int status(T value);

  /// What names it in the minimal form.
  String id(T value);

  void write(JsonGenerator json, T value) throws IOException;
}
