package dev.saldo.app;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has what is logged through the JDK (Helidon does) go where all else goes. Only warnings and
/// errors; what is less is chatter, and asking for it would set the log up for nothing.
///
/// Found by the JDK itself.
public final class SystemLog extends System.LoggerFinder {

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Forwarding(name);
  }

  private record Forwarding(String name) implements System.Logger {

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level != Level.OFF && level.compareTo(Level.WARNING) >= 0;
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        Logger log = LoggerFactory.getLogger(name);
        if (level == Level.ERROR) {
          log.error(message, thrown);
        } else {
          log.warn(message, thrown);
        }
      }
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... values) {
      if (isLoggable(level)) {
        boolean hasValues = values != null && values.length > 0;
        String message = hasValues ? MessageFormat.format(format, values) : format;
        log(level, bundle, message, (Throwable) null);
      }
    }
  }
}
