package dev.saldo.cli;

/// A command that works on the books themselves or, when a server is named, asks that one.
record EitherCommand(Command local, RemoteCommand remote) {}
