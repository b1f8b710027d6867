package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.store.PostingProcess;
import dev.saldo.store.Row;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the embedded store does with its folder, its file and its disk, in health and when they
/// fail.
final class SqliteFileTest {

  private static final MerchantId ACME = new MerchantId("acme");

  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("data");
  }

  private Path database() {
    return folder().resolve("saldo.db");
  }

  private SqliteStore open() {
    return SqliteStore.open(folder(), InstantSource.system());
  }

  private static Ledger ledger(SqliteStore store) {
    return new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random()));
  }

  private static Posting payment(String key, long amount) {
    return Posting.of(
        new AccountRef(ACME, AccountType.FUND, "", Currencies.of("USD")),
        new IdempotencyKey(key),
        Terms.of(TransactionType.PAYMENT, Amount.of(amount)),
        "gateway");
  }

  /// Records payments of 1 under keys that begin so.
  private static void pay(Ledger ledger, String prefix, int count) {
    ledger.execute(new SaveMerchant(ACME, null, null, null, null, "test"));
    for (int i = 0; i < count; i++) {
      assertThat(ledger.execute(payment(prefix + i, 1))).isInstanceOf(Outcome.Recorded.class);
    }
  }

  private static MerchantBalances balances(SqliteStore store) {
    return store.balances(List.of(new BalanceQuery.ByMerchant(ACME))).getFirst().orElseThrow();
  }

  private static Amount available(SqliteStore store) {
    return balances(store).accounts().getFirst().balance().available();
  }

  /// Does something to the closed file, with SQL.
  private void tamper(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  // Opening

  @Test
  void open_inNoFolder_makesItForTheOwnerOnly() throws IOException {
    Assumptions.assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));

    try (SqliteStore store = open();
        Ledger ledger = ledger(store)) {
      pay(ledger, "k", 1);
      assertThat(permissions(folder())).isEqualTo("rwx------");
      try (var files = Files.list(folder())) {
        assertThat(files)
            .extracting(file -> file.getFileName() + " " + permissions(file))
            .containsExactlyInAnyOrder(
                "saldo.db rw-------",
                "saldo.db-wal rw-------",
                "saldo.db-shm rw-------",
                "saldo.lock rw-------");
      }
    }
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "what?", "50%41", "#1", "é", "mode=memory&x", "a;b'c\"d"})
  void open_inAFolderOfAnyName_keepsTheBooksThere(String name) {
    assumeTrue(
        Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name),
        "this platform has no such file names");
    Path folder = parent.resolve(name);
    try (SqliteStore store = SqliteStore.open(folder, InstantSource.system());
        Ledger ledger = ledger(store)) {
      pay(ledger, "k", 1);
    }

    assertThat(folder.resolve("saldo.db")).exists();
    try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
      assertThat(available(store)).isEqualTo(Amount.of(1));
    }
  }

  /// With any of these otherwise, what was answered could be gone after a power cut.
  @Test
  void connection_thatWrites_flushesEachCommitToTheLog() throws SQLException {
    try (SqliteStore _ = open();
        Connection writing = Connections.writing(database())) {
      assertThat(pragma(writing, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(writing, "synchronous")).as("2 is FULL").isEqualTo("2");
      assertThat(pragma(writing, "locking_mode")).isEqualTo("normal");
      assertThat(pragma(writing, "busy_timeout")).isEqualTo("2000");
      assertThat(pragma(writing, "wal_autocheckpoint")).isEqualTo("4000");
    }
  }

  @Test
  void connection_thatReads_cannotWrite() throws SQLException {
    try (SqliteStore _ = open();
        Connection reading = Connections.reading(database());
        Statement statement = reading.createStatement()) {
      assertThat(pragma(reading, "synchronous")).as("2 is FULL").isEqualTo("2");
      assertThatThrownBy(() -> statement.execute("delete from merchant"))
          .hasMessageContaining("SQLITE_READONLY");
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet value = statement.executeQuery("pragma " + name)) {
      return value.getString(1);
    }
  }

  @Test
  void open_twiceInOneProcess_isRefusedAndTheFirstGoesOn() throws Exception {
    try (SqliteStore first = open();
        Ledger ledger = ledger(first)) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreInUseException.class)
          .hasMessage(
              "the books in "
                  + folder()
                  + " are in use by another Saldo, and only one can write them");
      assertThatThrownBy(
              () -> SqliteStore.open(parent.resolve("x/../data"), InstantSource.system()))
          .isInstanceOf(StoreOpenException.class);

      // The second attempt must not have given the first one's lock away.
      try (PostingProcess other = PostingProcess.start(folder().toString(), 1)) {
        assertThat(other.firstLine()).isEqualTo("in use");
      }
      pay(ledger, "k", 1);
    }

    try (SqliteStore again = open()) {
      assertThat(available(again)).isEqualTo(Amount.of(1));
    }
  }

  @Test
  void open_whileAnotherProcessWrites_isRefused() throws Exception {
    try (PostingProcess other = PostingProcess.start(folder().toString(), 1)) {
      other.answers(1);

      assertThatThrownBy(this::open).isInstanceOf(StoreInUseException.class);
    }
  }

  @Test
  void open_whereTheFolderIsAFile_saysSo() throws IOException {
    Files.writeString(folder(), "not a folder");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(folder() + " is no folder");
  }

  @Test
  void open_onAFileThatIsNoDatabase_saysSo() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(database(), "this was a text before anything else. ".repeat(100));

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(database() + " is no SQLite database");
    assertThat(database()).content().startsWith("this was a text");
  }

  @Test
  void open_onSomebodyElsesDatabase_leavesItAlone() throws Exception {
    Files.createDirectories(folder());
    tamper("create table recipes (name text)");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreOpenException.class)
        .hasMessageStartingWith(database() + " cannot be brought to our schema: ");
    tamper("insert into recipes values ('soup')");
  }

  @Test
  void open_onANewerSchema_saysSo() throws Exception {
    open().close();
    tamper(
        "insert into flyway_schema_history select 99, '7.2', 'from tomorrow', type, script,"
            + " checksum, installed_by, installed_on, execution_time, success"
            + " from flyway_schema_history where version = '1'");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(
            database()
                + " was written by a newer Saldo (its schema is 7.2): start that one, or a newer"
                + " one");
  }

  @Test
  void open_afterARefusal_isPossible() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(database(), "this was a text before anything else. ".repeat(100));
    assertThatThrownBy(this::open).isInstanceOf(StoreOpenException.class);
    Files.delete(database());

    open().close();
  }

  @Test
  void store_onceClosed_isUnavailable() {
    SqliteStore store = open();
    store.close();

    assertThatThrownBy(() -> store.merchant(ACME)).isInstanceOf(StoreUnavailableException.class);
    try (Ledger ledger = ledger(store)) {
      assertThatThrownBy(
              () -> ledger.execute(new SaveMerchant(ACME, null, null, null, null, "test")))
          .isInstanceOf(StoreUnavailableException.class);
    }
    open().close();
  }

  // Damage

  @ParameterizedTest
  @ValueSource(strings = {"merchant", "account"})
  void page_thatIsDamaged_isNeverServedAndStopsTheWriting(String table) throws Exception {
    try (SqliteStore store = open();
        Ledger ledger = ledger(store)) {
      pay(ledger, "k", 3);
    }
    scramble(table);

    try (SqliteStore store = open();
        Ledger ledger = ledger(store)) {
      assertThatThrownBy(() -> balances(store))
          .isInstanceOf(BrokenInvariantException.class)
          .hasMessageContaining("damaged");
      assertThatThrownBy(() -> ledger.execute(payment("k9", 1)))
          .isInstanceOf(BrokenInvariantException.class);
      assertThat(ledger.broken()).isPresent();
    }
  }

  /// Fills the page at which a table begins with what is no page.
  private void scramble(String table) throws Exception {
    long page;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement();
        ResultSet root =
            statement.executeQuery(
                "select rootpage from sqlite_schema where name = '" + table + "'")) {
      page = root.getLong(1);
    }
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    try (RandomAccessFile file = new RandomAccessFile(database().toFile(), "rw")) {
      file.seek((page - 1) * 4096);
      file.write(noise);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update account set available = '1e3'",
        "update account set available = ''",
        "update account set currency = 'ZZZ'",
        "update account set head = x'00'",
        "update account set type = 'PIGGY'",
        "update merchant set number = number + 1",
      })
  void row_thatCannotBe_isNeverServed(String damage) throws Exception {
    try (SqliteStore store = open();
        Ledger ledger = ledger(store)) {
      pay(ledger, "k", 1);
    }
    tamper(damage);

    try (SqliteStore store = open()) {
      assertThatThrownBy(() -> balances(store))
          .isInstanceOf(BrokenInvariantException.class)
          .hasMessageStartingWith("a row cannot be what it is: ");
    }
  }

  // A full disk

  /// @return how many were recorded; the next one failed
  private static int payUntilFull(Ledger ledger) {
    for (int i = 0; ; i++) {
      Posting posting = payment("full" + i, 1);
      try {
        assertThat(ledger.execute(posting)).isInstanceOf(Outcome.Recorded.class);
      } catch (StoreUnavailableException e) {
        assertThat(e).hasMessage("the disk is full");
        return i;
      }
    }
  }

  /// A real disk: a small one in memory, which only root may make.
  @Test
  void commit_whenTheDiskIsFull_happensNotAtAll() throws Exception {
    Files.createDirectories(folder());
    Assumptions.assumeTrue(ran("mount", "-t", "tmpfs", "-o", "size=2m", "none", "" + folder()));
    try {
      int recorded;
      try (SqliteStore store = open();
          Ledger ledger = ledger(store)) {
        pay(ledger, "before", 10);
        recorded = payUntilFull(ledger);
        assertThat(recorded).isPositive();
        assertThatThrownBy(() -> ledger.execute(payment("still-full", 1)))
            .isInstanceOf(StoreUnavailableException.class);
        assertThat(available(store)).isEqualTo(Amount.of(10 + recorded));

        assertThat(ran("mount", "-o", "remount,size=64m", "" + folder())).isTrue();
        pay(ledger, "after", 10);
        assertThat(available(store)).isEqualTo(Amount.of(20 + recorded));
      }
      try (SqliteStore store = open()) {
        assertThat(balances(store).accounts().getFirst().version()).isEqualTo(20 + recorded);
        assertThat(store.transaction(ACME, new IdempotencyKey("full" + recorded))).isEmpty();
        assertThat(store.transaction(ACME, new IdempotencyKey("still-full"))).isEmpty();
      }
    } finally {
      assertThat(ran("umount", "" + folder())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"8k", "64k"})
  void open_onAFullDisk_saysSo(String size) throws Exception {
    Files.createDirectories(folder());
    Assumptions.assumeTrue(
        ran("mount", "-t", "tmpfs", "-o", "size=" + size, "none", "" + folder()));
    try {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreOpenException.class)
          .hasMessage(database() + " cannot be opened: the disk is full");
    } finally {
      assertThat(ran("umount", "" + folder())).isTrue();
    }
  }

  @Test
  void open_onAReadOnlyDisk_saysSo() throws Exception {
    Files.createDirectories(folder());
    Assumptions.assumeTrue(ran("mount", "-t", "tmpfs", "-o", "size=1m", "none", "" + folder()));
    try {
      open().close();
      assertThat(ran("mount", "-o", "remount,ro", "" + folder())).isTrue();

      assertThatThrownBy(this::open)
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContaining(folder().toString())
          .hasMessageContaining("ead-only");
    } finally {
      assertThat(ran("umount", "" + folder())).isTrue();
    }
  }

  /// Whether the command could be run, and succeeded.
  private static boolean ran(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// Until there is room again, nothing is recorded and nobody is told otherwise; then all goes on
  /// without a restart.
  @Test
  void commit_whenTheFileCannotGrow_happensNotAtAll() throws Exception {
    try (SqliteStore store = open();
        Ledger ledger = ledger(store)) {
      pay(ledger, "before", 10);
      // One is less than it has, and so means: no more than it has.
      store.writer.select("pragma max_page_count = 1", Row::number, new Parameters());
      int recorded = payUntilFull(ledger);
      IdempotencyKey failed = payment("full" + recorded, 1).idempotencyKey();
      assertThat(available(store)).isEqualTo(Amount.of(10 + recorded));
      assertThat(store.transaction(ACME, failed)).isEmpty();

      // The session is opened anew, and with it the limit is gone: the disk has room again.
      pay(ledger, "after", 10);
      assertThat(available(store)).isEqualTo(Amount.of(20 + recorded));
      assertThat(store.transaction(ACME, failed)).isEmpty();
    }
  }
}
