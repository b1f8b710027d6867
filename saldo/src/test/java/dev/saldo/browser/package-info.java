/// The console's stories in a real Chromium without a window: what an operator sees and does there.
/// A machine without one skips them and says so; `bin/find-chromium` tells what is used.
@org.jspecify.annotations.NullMarked
package dev.saldo.browser;
