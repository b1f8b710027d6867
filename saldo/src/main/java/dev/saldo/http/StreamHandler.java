package dev.saldo.http;

/// Begins to answer the requests of one [Route] whose body is read as it comes. Called from many
/// virtual threads at once; it may block.
@FunctionalInterface
public interface StreamHandler {

  /// Looks at a request whose body has not been read: [Request#body] is empty.
  ///
  /// @return how it goes on; an [Answer] when it does not, and the body will not be read
  /// @throws FaultException as a [Handler]
  /// @throws Exception as a [Handler]
  Reply handle(Request request) throws Exception;
}
