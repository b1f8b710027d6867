package dev.saldo.client;

import dev.saldo.http.JsonValue.JsonObject;

/// What the server answered that did what it was asked for.
///
/// @param text the body as it came; empty when there was none
/// @param json what it says
public record Reply(int status, String text, JsonObject json) {}
