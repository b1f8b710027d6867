package dev.saldo.app;

import java.util.Locale;

/// Where the program starts.
public final class Main {
  private Main() {}

  /// Runs the command that the arguments name.
  public static void main(String[] args) {
    // What we print is read by programs; no server's language may change its digits.
    Locale.setDefault(Locale.ROOT);
    System.out.println("saldo " + Main.class.getPackage().getImplementationVersion());
  }
}
