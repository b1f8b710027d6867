package dev.saldo.app;

/// What can be configured: by an option of a command, by a variable of the environment, or by both;
/// then the option wins. A setting that is given by neither has its default.
public enum Setting {
  PORT("--port", "SALDO_PORT", "PORT", "8080", "The port to listen on; 0 is any that is free."),

  HOST(
      "--host",
      "SALDO_HOST",
      "HOST",
      "127.0.0.1",
      "The name or address of this machine to listen on; 0.0.0.0 is all of them."),

  DATA(
      "--data",
      "SALDO_DATA",
      "DIR",
      "./data",
      "The folder of the embedded database; made when it is missing."),

  DATABASE(
      "--database",
      "SALDO_DATABASE",
      "URL",
      "",
      "A PostgreSQL to keep the books in instead, as jdbc:postgresql://HOST/DB with whatever"
          + " parameters its JDBC driver knows, TLS among them."),

  DATABASE_USER("--user", "SALDO_DATABASE_USER", "USER", "", "The user to be in that PostgreSQL."),

  /// Only a variable, as [#OPERATOR_TOKEN].
  DATABASE_PASSWORD(
      "", "SALDO_DATABASE_PASSWORD", "PASSWORD", "", "The password of the user in PostgreSQL."),

  FROM(
      "--from",
      "SALDO_FROM",
      "DIR|URL",
      "",
      "Where the books are that are to be copied: the folder of an embedded database, or a"
          + " PostgreSQL as jdbc:postgresql://HOST/DB."),

  TO("--to", "SALDO_TO", "DIR|URL", "", "Where to copy them, likewise; no books may be there."),

  FROM_USER(
      "--from-user",
      "SALDO_FROM_USER",
      "USER",
      "",
      "The user to be in the PostgreSQL that is copied from, where it is another than --user."),

  /// Only a variable, as [#OPERATOR_TOKEN].
  FROM_PASSWORD(
      "",
      "SALDO_FROM_PASSWORD",
      "PASSWORD",
      "",
      "The password for the PostgreSQL that is copied from, where it is another than"
          + " SALDO_DATABASE_PASSWORD."),

  WRITERS(
      "--writers",
      "SALDO_WRITERS",
      "NUMBER",
      "4",
      "How many batches are committed to PostgreSQL at a time."),

  LANEWISE(
      "--lanewise",
      "SALDO_LANEWISE",
      "true|false",
      "false",
      "Whether to keep each batch within one lane, for a PostgreSQL that is spread over machines."),

  /// As [#DATA], for the demo. It has a variable of its own, so that nobody mixes the demo's
  /// merchants into his books because `SALDO_DATA` was set.
  DEMO_DATA(
      "--data",
      "SALDO_DEMO_DATA",
      "DIR",
      "",
      "A folder to keep the demo's database in; without it, it is in a temporary one that is removed"
          + " in the end."),

  ACCESS_LOG(
      "--access-log",
      "SALDO_ACCESS_LOG",
      "true|false",
      "false",
      "Whether to tell each request on stderr, one line each."),

  OPERATOR_PORT(
      "--operator-port",
      "SALDO_OPERATOR_PORT",
      "PORT",
      "",
      "A port of its own for all but the dialects and health, so that merchants reach nothing else;"
          + " 0 is any that is free. Without it, all is on one port."),

  TLS_CERTIFICATE(
      "--tls-certificate",
      "SALDO_TLS_CERTIFICATE",
      "FILE",
      "",
      "A PEM file with the server's certificate and those that lead to its authority's: all ports"
          + " then speak TLS. What is written there later is used without a restart."),

  TLS_KEY(
      "--tls-key",
      "SALDO_TLS_KEY",
      "FILE",
      "",
      "A PEM file with the certificate's private key (PKCS #8, not encrypted)."),

  TRUSTED_PROXIES(
      "--trusted-proxy",
      "SALDO_TRUSTED_PROXY",
      "ADDRESSES",
      "",
      "The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: IP addresses and CIDR"
          + " blocks, with commas between them. Without it, these headers count for nothing."),

  KEY_LIMIT(
      "--key-limit",
      "SALDO_KEY_LIMIT",
      "N[/BURST]",
      "",
      "How many requests a minute each merchant key may make, and how many of them at once: 100/20."
          + " Without the burst, all at once; without it all, any number."),

  OPERATOR_LIMIT(
      "--operator-limit",
      "SALDO_OPERATOR_LIMIT",
      "N[/BURST]",
      "",
      "The same for each operator token."),

  /// Only a variable: what is on a command line can be seen by everyone on the machine.
  OPERATOR_TOKEN(
      "",
      "SALDO_OPERATOR_TOKEN",
      "TOKEN",
      "",
      "The token of an operator named admin who may do everything; 16 or more visible ASCII"
          + " characters.");

  private final String option;
  private final String variable;
  private final String label;
  private final String byDefault;
  private final String meaning;

  Setting(String option, String variable, String label, String byDefault, String meaning) {
    this.option = option;
    this.variable = variable;
    this.label = label;
    this.byDefault = byDefault;
    this.meaning = meaning;
  }

  /// The option, `--` included; empty when there is none.
  public String option() {
    return option;
  }

  /// The variable of the environment.
  public String variable() {
    return variable;
  }

  /// Whether it is on or off, and the option alone means on.
  public boolean isFlag() {
    return this == ACCESS_LOG || this == LANEWISE;
  }

  /// What help calls its value.
  public String label() {
    return label;
  }

  /// What it is when it is not given; empty for nothing.
  public String byDefault() {
    return byDefault;
  }

  /// What it means, in one sentence for people.
  public String meaning() {
    return meaning;
  }
}
