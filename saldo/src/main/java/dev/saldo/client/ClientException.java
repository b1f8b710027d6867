package dev.saldo.client;

/// The server was not asked, or did not do what it was asked for. The message is one sentence for
/// people, with the problem's detail and code where the server sent one; never a secret.
public final class ClientException extends Exception {

  private static final long serialVersionUID = 1L;

  /// What to make of it.
  public enum Kind {
    /// It was refused as things are, or is not there.
    REFUSED,
    /// It could never be done, whatever the books say.
    INVALID,
    /// The token is unknown or has expired, or its role does not allow it.
    UNAUTHORIZED,
    /// The server was not reached or could not answer now. Nothing happened.
    UNREACHED,
    /// The answer was lost: it may have happened.
    UNKNOWN
  }

  private final Kind kind;

  ClientException(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  /// What was asked for may have been done, and was not answered.
  public static ClientException unanswered(String why) {
    return new ClientException(Kind.UNKNOWN, why + "; nobody knows whether it was done");
  }

  public Kind kind() {
    return kind;
  }
}
