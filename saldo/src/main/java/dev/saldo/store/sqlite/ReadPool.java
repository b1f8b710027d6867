package dev.saldo.store.sqlite;

import dev.saldo.ledger.StoreUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// A few sessions for reading, handed out one to a thread. Thread-safe.
final class ReadPool implements AutoCloseable {

  /// What to read, in a transaction of its own: all of it is of one moment.
  interface Reads<T> {
    T read(Session session) throws SQLException;
  }

  private final int size;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<Session> sessions = new ConcurrentLinkedDeque<>();

  ReadPool(int size, Session.Opens opens) {
    this.size = size;
    this.free = new Semaphore(size);
    for (int i = 0; i < size; i++) {
      sessions.push(new Session(opens));
    }
  }

  /// Reads from one look; waits for a session when all are out.
  <T> T read(Reads<T> reads) {
    free.acquireUninterruptibly();
    try {
      Session session = sessions.poll();
      if (session == null) {
        throw new StoreUnavailableException("the store is closed");
      }
      try {
        return read(session, reads);
      } finally {
        sessions.push(session);
      }
    } finally {
      free.release();
    }
  }

  private static <T> T read(Session session, Reads<T> reads) {
    try {
      session.execute("begin");
      T found = reads.read(session);
      session.execute("commit");
      return found;
    } catch (SQLException e) {
      session.discard();
      throw Errors.before(e);
    } catch (RuntimeException | Error e) {
      session.discard();
      throw e;
    }
  }

  @Override
  public void close() {
    free.acquireUninterruptibly(size);
    try {
      for (Session session = sessions.poll(); session != null; session = sessions.poll()) {
        session.close();
      }
    } finally {
      free.release(size);
    }
  }
}
