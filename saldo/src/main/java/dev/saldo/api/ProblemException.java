package dev.saldo.api;

/// Thrown where a request turns out to be a [Problem], to be answered with it. Not logged, and
/// without a stack trace: it tells about the request, not about us.
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
