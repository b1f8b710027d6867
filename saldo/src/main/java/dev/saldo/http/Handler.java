package dev.saldo.http;

/// Answers the requests of one [Route]. Called from many virtual threads at once; it may block.
@FunctionalInterface
public interface Handler {

  /// Answers one request.
  ///
  /// @return what is answered; a [StreamedAnswer] is given a body at its end, as it has been read
  /// @throws FaultException to answer with [Face#fault]
  /// @throws Exception anything else is read by the function given to [HttpServer#start], or else
  ///   is a [Fault.Kind#INTERNAL] fault
  Reply handle(Request request) throws Exception;
}
