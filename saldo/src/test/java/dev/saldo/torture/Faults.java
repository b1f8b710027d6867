package dev.saldo.torture;

import java.util.List;

/// The trials that break what the books and servers stand on.
final class Faults {

  private static final String THERE_ONCE =
      "What was answered is there once; what was not is wholly there or wholly absent, and asking"
          + " again settles it";

  static final List<Trial> TRIALS =
      List.of(
          new FaultTrial(
              "kill-server-sqlite",
              THERE_ONCE + ", whenever the server is killed.",
              (folder, _) -> ServerFaults.Killed.over(folder, Site.embedded(folder))),
          new FaultTrial(
              "kill-server-postgres",
              THERE_ONCE + ", whenever the server is killed.",
              (folder, _) -> ServerFaults.Killed.over(folder, Site.shared())),
          new FaultTrial(
              "stop-server-sqlite",
              "A server that is told to stop answers all that it took in.",
              (folder, findings) ->
                  ServerFaults.Stopped.over(folder, Site.embedded(folder), findings)),
          new FaultTrial(
              "stop-server-postgres",
              "A server that is told to stop answers all that it took in.",
              (folder, findings) -> ServerFaults.Stopped.over(folder, Site.shared(), findings)),
          new FaultTrial(
              "kill-one-of-two-servers",
              THERE_ONCE + ", through whichever server of two, of which one is killed.",
              (folder, _) -> ServerFaults.OneOfTwo.over(folder, Site.shared())),
          new FaultTrial(
              "kill-postgres",
              THERE_ONCE
                  + ", though PostgreSQL is killed, stopped or restarted; nobody has to help"
                  + " the server then.",
              (folder, _) -> DatabaseFaults.Killed.over(folder)),
          new FaultTrial(
              "cut-postgres",
              THERE_ONCE + ", wherever the way to PostgreSQL is cut, around a commit above all.",
              (folder, _) -> DatabaseFaults.Cut.over(folder)),
          new FaultTrial(
              "use-up-postgres",
              THERE_ONCE + ", though others take all connections.",
              (folder, _) -> DatabaseFaults.UsedUp.over(folder)),
          new FaultTrial(
              "stand-in-postgres",
              THERE_ONCE
                  + ", though a standby takes the primary's place, to be read only or promoted.",
              (folder, _) -> DatabaseFaults.standIn(folder)),
          new FaultTrial(
              "lock-postgres",
              THERE_ONCE + ", though somebody holds the rows of merchants.",
              (folder, _) -> DatabaseFaults.Locked.over(folder)),
          new FaultTrial(
              "fill-disk-sqlite",
              THERE_ONCE + ", though the disk is full for a while, or cannot be written.",
              DiskFaults.Full::over),
          new FaultTrial(
              "second-server-sqlite",
              "A second server on the same file is refused in one sentence, and the first does not"
                  + " notice.",
              DiskFaults.Second::over),
          new Damage(),
          new FaultTrial(
              "turn-clock-sqlite",
              THERE_ONCE + ", though the machine's clock is set back and forward.",
              (folder, _) -> ClockFaults.Turned.over(folder)),
          new FaultTrial(
              "turn-clock-postgres",
              THERE_ONCE + ", though PostgreSQL's clock is set back and forward.",
              ClockFaults.OfDatabase::over));

  private Faults() {}
}
