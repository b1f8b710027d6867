package dev.saldo.http;

/// Is told of every request that is answered, for whoever counts them. Called by the thread of the
/// request's connection before the end of the answer is sent, so whoever has an answer finds it
/// counted: it must be quick, and must not throw.
@FunctionalInterface
public interface RequestListener {

  /// Nobody.
  RequestListener NONE = (_, _, _) -> {};

  /// @param face the [name][Face#name] of the face that answers; [Face#NONE] when the path is of
  ///   none, or when it is no HTTP
  /// @param nanos from the end of the request's head to when the answer is ready; 0 when it is no
  ///   HTTP
  void answered(String face, int status, long nanos);
}
