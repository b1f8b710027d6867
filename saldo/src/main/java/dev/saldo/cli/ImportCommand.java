package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.ProgressLine;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import dev.saldo.app.UnpackedLedger;
import dev.saldo.app.WholeLedger;
import dev.saldo.client.Bulk;
import dev.saldo.client.ClientException;
import dev.saldo.files.DryRun;
import dev.saldo.files.FileException;
import dev.saldo.files.Import;
import dev.saldo.files.ImportFile;
import dev.saldo.files.ImportReport;
import dev.saldo.files.Kind;
import dev.saldo.files.LedgerImport;
import dev.saldo.files.LedgerReport;
import dev.saldo.files.Mapping;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The command that brings in books from elsewhere.
final class ImportCommand {

  private static final String RESTORE = "--restore";
  private static final String DRY_RUN = "--dry-run";
  private static final String MERCHANTS = "--merchants";
  private static final String MAPPING = "--mapping";
  private static final String MERCHANT = "--merchant";

  private ImportCommand() {}

  static CommandSpec importing() {
    CommandSpec spec =
        Specs.byOption(
            "import",
            new ByOptionCommand(
                List.of(RESTORE, DRY_RUN), ImportCommand::local, ImportCommand::remote),
            List.of(
                Setting.DATA, Setting.DATABASE, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
            "Have a server record what is in a file: NDJSON of the ledger API, or CSV.",
            "",
            "What cannot be recorded goes into FILE.rejects, line and reason with it. However it was"
                + " stopped, the same command goes on where it was, and records nothing twice.",
            "",
            "A whole ledger that was exported is recorded again: every figure is equal in the end,"
                + " which is looked at; ids, numbers and times are new.",
            "",
            "With --restore it begins a store with a whole ledger that was exported, without a"
                + " server: the store must not hold books, everything arrives as it was, and is"
                + " verified.",
            "",
            "It exits with 0 when all rows are in the books, and with 1 when some are in"
                + " FILE.rejects.");
    spec.addPositional(Specs.argument("FILE", "The file. It is read, and never changed."));
    spec.addOption(
        Specs.flag(MERCHANTS, "It is merchants that are in the file, rather than transactions."));
    spec.addOption(
        Specs.text(
            MAPPING,
            "NAME|FILE",
            "How the columns of the CSV are to be read: a file, or one of those that come with the"
                + " program, "
                + String.join(", ", Mapping.READY)
                + ". Without it, they are called as the ledger API calls the members."));
    spec.addOption(
        Specs.text(MERCHANT, "MERCHANT", "Whose rows they are, where the mapping leaves it open."));
    spec.addOption(
        Specs.flag(
            DRY_RUN, "Look at every row and tell what would be recorded; do not ask a server."));
    spec.addOption(
        Specs.flag(
            RESTORE,
            "The file is a whole ledger: take ids, numbers, key hashes, times, versions and chains"
                + " as they were."));
    return spec;
  }

  private static void local(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException, MisuseException, IncompleteException {
    Path path = Specs.path("FILE", Specs.texts(parsed).getFirst());
    if (parsed.hasMatchedOption(RESTORE)) {
      checkAlone(parsed);
      Specs.refuse(parsed, RESTORE + " restores", DRY_RUN);
      WholeLedger.restore(config, path, out, err, Screen.isTerminal());
      return;
    }
    boolean isForPrograms = parsed.hasMatchedOption(ServerOptions.JSON);
    try {
      if (!WholeLedger.isIn(path)) {
        ImportFile file = file(parsed);
        dryRun(progress -> DryRun.run(file, progress), isForPrograms, out, err);
        return;
      }
      checkAlone(parsed);
      UnpackedLedger ledger = WholeLedger.unpack(path, err, Screen.isTerminal());
      try (ledger) {
        dryRun(progress -> DryRun.run(ledger.books(), progress), isForPrograms, out, err);
      }
      ledger.remove();
    } catch (FileException | IOException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    }
  }

  private static ImportFile file(ParseResult parsed) throws FileException, MisuseException {
    Path path = Specs.path("FILE", Specs.texts(parsed).getFirst());
    String mapping = parsed.matchedOptionValue(MAPPING, "");
    boolean isMerchants = parsed.hasMatchedOption(MERCHANTS);
    if (isMerchants && !mapping.isEmpty()) {
      throw new MisuseException(MAPPING + " is for transactions: leave it out.");
    }
    return new ImportFile(
        path,
        isMerchants ? Kind.MERCHANTS : Kind.TRANSACTIONS,
        mapping.isEmpty() ? null : mapping(mapping),
        parsed.matchedOptionValue(MERCHANT, ""));
  }

  private static Mapping mapping(String name) throws FileException, MisuseException {
    Path file = Specs.path(MAPPING, name);
    try {
      if (Files.isRegularFile(file)) {
        return Mapping.read(name, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new MisuseException(MAPPING + " names a file that cannot be read: " + name);
    }
    if (!Mapping.READY.contains(name)) {
      throw new MisuseException(
          MAPPING
              + " names neither a file nor a mapping that comes with the program, "
              + String.join(", ", Mapping.READY)
              + ": "
              + name);
    }
    return Mapping.ready(name);
  }

  /// A whole ledger says itself what is in it.
  private static void checkAlone(ParseResult parsed) throws MisuseException {
    Specs.refuse(parsed, "the file is a whole ledger", MERCHANTS, MAPPING, MERCHANT);
  }

  /// Has the server record a whole ledger again.
  private static void again(Call call, Path path)
      throws MisuseException, ClientException, IncompleteException {
    checkAlone(call.parsed());
    ProgressLine line = new ProgressLine(call.err(), Screen.isTerminal(), System::nanoTime);
    Path rejects = path.resolveSibling(path.getFileName() + ".rejects");
    checkAdmin(call);
    try {
      UnpackedLedger ledger = WholeLedger.unpack(path, call.err(), Screen.isTerminal());
      LedgerReport report;
      try (ledger) {
        report =
            LedgerImport.run(
                ledger.books(),
                ledger.store(),
                ledger.clock()::set,
                rejects,
                call.server(),
                notice -> {
                  line.end();
                  call.note("saldo: " + notice);
                },
                (phase, done, of) -> line.at(name(phase), unit(phase), done, of));
      }
      line.end();
      tell(report, call.isForPrograms(), call.out());
      report.differences().forEach(call::note);
      if (report.different() > report.differences().size()) {
        call.note("and " + (report.different() - report.differences().size()) + " more");
      }
      remove(ledger, call.err());
      checkEqual(report, rejects);
    } catch (ConfigException e) {
      throw new MisuseException(e.problems());
    } catch (StartException | StoreUnavailableException | BrokenInvariantException e) {
      throw new IncompleteException(String.valueOf(e.getMessage()));
    } catch (FileException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    } finally {
      line.end();
    }
  }

  /// Whether the server is there, and takes merchants from us: nothing is asked of it but that.
  private static void checkAdmin(Call call) throws ClientException {
    byte[] nobody = "{}".getBytes(StandardCharsets.UTF_8);
    try {
      call.server().ask(Bulk.ofMerchants(List.of(nobody)), Duration.ZERO);
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.UNAUTHORIZED) {
        call.note("saldo: the merchants of a whole ledger are created first, as an admin may");
      }
      throw e;
    }
  }

  private static void remove(UnpackedLedger ledger, PrintStream err) {
    try {
      ledger.remove();
    } catch (IOException e) {
      err.println("saldo: " + ledger.folder() + " cannot be removed: " + e.getMessage());
    }
  }

  private static String name(LedgerImport.Phase phase) {
    return switch (phase) {
      case LOOKING -> "looking at the server's merchants";
      case RECORDING -> "importing";
      case COMPARING -> "comparing";
    };
  }

  private static String unit(LedgerImport.Phase phase) {
    return phase == LedgerImport.Phase.RECORDING ? "entries" : "merchants";
  }

  private static void checkEqual(LedgerReport report, Path rejects) throws IncompleteException {
    List<String> wrong = new ArrayList<>();
    long rejected = report.transactions().rejectedRows();
    if (rejected > 0) {
      wrong.add(
          rejected
              + " of "
              + report.transactions().rows()
              + " transactions were not recorded: "
              + rejects
              + " has them, and why");
    }
    if (report.different() > 0) {
      wrong.add(
          "%d of %d accounts do not have the ledger's figures"
              .formatted(report.different(), report.accounts()));
    }
    if (!wrong.isEmpty()) {
      throw new IncompleteException(String.join("; ", wrong));
    }
  }

  private static void tell(LedgerReport report, boolean isForPrograms, PrintStream out) {
    SequencedMap<String, Long> counts = new LinkedHashMap<>();
    counts.put("merchants", report.merchants());
    counts.put("created", report.created());
    counts.put("accounts", report.accounts());
    counts.put("different", report.different());
    counts.put("keysLeftOut", report.keys());
    counts.put("operatorsLeftOut", report.operators());
    if (isForPrograms) {
      SequencedMap<String, JsonValue> json = counts(report.transactions(), "recorded");
      counts.forEach((name, count) -> json.put(name, number(count)));
      out.println(JsonTexts.line(new JsonObject(json)));
      return;
    }
    tell(report.transactions(), "recorded", false, out);
    out.println("merchants    %d, %d of them new".formatted(report.merchants(), report.created()));
    out.println(
        "accounts     %d, %s"
            .formatted(
                report.accounts(),
                report.different() == 0
                    ? "all figures equal"
                    : report.different() + " with other figures"));
    out.println(
        "left out     %d keys of merchants, %d operators"
            .formatted(report.keys(), report.operators()));
  }

  private static void remote(Call call)
      throws MisuseException, ClientException, IncompleteException {
    Path path = Specs.path("FILE", call.argument(0));
    if (WholeLedger.isIn(path)) {
      again(call, path);
      return;
    }
    ProgressLine line = new ProgressLine(call.err(), Screen.isTerminal(), System::nanoTime);
    try {
      ImportFile file = file(call.parsed());
      ImportReport report =
          Import.run(
              file,
              call.server().address(),
              call.server(),
              notice -> {
                line.end();
                call.note("saldo: " + notice);
              },
              (done, of) -> line.at("importing", "lines", done, of));
      line.end();
      tell(report, "recorded", call.isForPrograms(), call.out());
      if (report.rejectedRows() > 0) {
        throw new IncompleteException(
            report.rejectedRows()
                + " of "
                + report.rows()
                + " rows were not recorded: "
                + Import.rejects(file)
                + " has them, and why");
      }
    } catch (FileException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    } finally {
      line.end();
    }
  }

  /// Looks, and tells how far it is.
  private interface Looks {
    DryRun.Report run(Import.Progress progress) throws FileException;
  }

  private static void dryRun(Looks looks, boolean isForPrograms, PrintStream out, PrintStream err)
      throws FileException, IncompleteException {
    ProgressLine line = new ProgressLine(err, Screen.isTerminal(), System::nanoTime);
    DryRun.Report report = looks.run((done, of) -> line.at("looking", "lines", done, of));
    line.end();
    if (!isForPrograms) {
      tellSums(report, out);
    }
    tell(report.counts(), "fit", isForPrograms, out);
    long rejected = report.counts().rejectedRows();
    for (DryRun.Reject reject : report.rejects()) {
      err.println(
          "line %d: %s (%s)"
              .formatted(reject.line(), Screen.plain(reject.reason()), reject.code()));
    }
    if (rejected > report.rejects().size()) {
      err.println("and " + (rejected - report.rejects().size()) + " more");
    }
    if (rejected > 0) {
      throw new IncompleteException(
          rejected + " of " + report.counts().rows() + " rows would not be recorded");
    }
  }

  private static void tellSums(DryRun.Report report, PrintStream out) {
    Table table =
        new Table(
            Column.text("TYPE", "type"),
            Column.text("CURRENCY", "currency"),
            Column.figure("COUNT", "count"),
            Column.figure("AMOUNT", "amount"),
            Column.figure("FEE", "fee"));
    out.print(table.lines(report.sums().stream().map(ImportCommand::json).toList()));
    if (!report.sums().isEmpty()) {
      out.println("merchants    " + report.merchants());
    }
    if (report.first() != null) {
      out.println("occurred     " + report.first() + " to " + report.last());
    }
  }

  private static JsonObject json(DryRun.Sum sum) {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put("type", new JsonString(sum.type()));
    members.put("currency", new JsonString(sum.currency()));
    members.put("count", new JsonNumber(Long.toString(sum.count())));
    members.put("amount", new JsonString(sum.amount()));
    members.put("fee", new JsonString(sum.fee()));
    return new JsonObject(members);
  }

  /// @param done what has become of the rows that nothing is wrong with
  private static void tell(
      ImportReport report, String done, boolean isForPrograms, PrintStream out) {
    if (isForPrograms) {
      out.println(JsonTexts.line(new JsonObject(counts(report, done))));
      return;
    }
    out.println("rows         " + report.rows());
    out.println("%-12s %d".formatted(done, report.recorded()));
    if (report.there() > 0) {
      out.println("there before " + report.there());
    }
    if (report.leftOut() > 0) {
      out.println("left out     " + report.leftOut());
    }
    out.println("rejected     " + report.rejectedRows());
    report.rejected().forEach((code, count) -> out.println("  " + code + " " + count));
  }

  private static SequencedMap<String, JsonValue> counts(ImportReport report, String done) {
    SequencedMap<String, JsonValue> counts = new LinkedHashMap<>();
    counts.put("rows", number(report.rows()));
    counts.put(done, number(report.recorded()));
    counts.put("there", number(report.there()));
    counts.put("leftOut", number(report.leftOut()));
    SequencedMap<String, JsonValue> rejected = new LinkedHashMap<>();
    report.rejected().forEach((code, count) -> rejected.put(code, number(count)));
    counts.put("rejected", new JsonObject(rejected));
    return counts;
  }

  private static JsonNumber number(long number) {
    return new JsonNumber(Long.toString(number));
  }
}
