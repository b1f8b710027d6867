package dev.saldo.http;

/// What a request is answered with: an [Answer] that is there as a whole, or a [StreamedAnswer]
/// that comes while it is written.
public sealed interface Reply permits Answer, StreamedAnswer {}
