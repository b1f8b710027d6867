package dev.saldo.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/// Sets the log up: warnings and errors go to stderr, a line each, and so does the logger `access`
/// from `info` on (the server is told whether to use it).
///
/// Found by Logback itself, before it would look for files, whose reading would cost a fifth of the
/// start. Who wants another log gives `-Dlogback.configurationFile=FILE` in `SALDO_JAVA_OPTS`.
public final class LogSetup extends ContextAwareBase implements Configurator {

  /// The JDK forgets the level of a logger that nobody holds.
  private static final java.util.logging.Logger DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");

  @Override
  public ExecutionStatus configure(LoggerContext log) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.NEUTRAL;
    }
    LineEncoder lines = new LineEncoder();
    lines.setContext(log);
    lines.start();

    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(log);
    stderr.setTarget("System.err");
    stderr.setEncoder(lines);
    stderr.start();

    ch.qos.logback.classic.Logger root = log.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(stderr);
    log.getLogger("access").setLevel(Level.INFO);
    // What goes wrong there is thrown, and told in one sentence.
    log.getLogger("org.flywaydb").setLevel(Level.OFF);
    DRIVER.setLevel(java.util.logging.Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
