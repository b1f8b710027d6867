package dev.saldo.files;

/// A file or a mapping cannot be used. The message is one sentence for people.
public final class FileException extends Exception {

  private static final long serialVersionUID = 1L;

  FileException(String sentence) {
    super(sentence);
  }

  FileException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
