package dev.saldo.http;

/// A certificate or a key cannot be used. The message is a clause for people that says why, without
/// the file's name and with nothing out of the key.
public final class TlsException extends Exception {

  private static final long serialVersionUID = 1L;

  public TlsException(String why) {
    super(why);
  }
}
