package dev.saldo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoteTest {

  @Test
  void targets_whetherReachedOrNot_areAllListed() {
    Note note = new Note();
    note.atLeast("reads", 0.65, Optional.of(0.7));
    note.atLeast("postings", 3, Optional.of(2.9));
    note.below("start", 0.7, Optional.empty());

    assertThat(note.text("about").lines())
        .contains(
            "| target   |        wanted | measured |              |",
            "| reads    | at least 0.65 |     0.70 |      reached |",
            "| postings | at least 3.00 |     2.90 |   **missed** |",
            "| start    |    below 0.70 |          | not measured |");
  }

  @Test
  void section_thatFailed_saysWhy() {
    Note note = new Note();
    note.section("Reads", "How.");
    note.failures(Map.of("nginx", "there is none"));

    assertThat(note.text("")).contains("Not measured: nginx (there is none).");
  }

  @Test
  void file_writtenAgain_keepsWhatPeopleWrote(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("docs/performance.md");
    Note.write(file, "first");
    Files.writeString(file, "# Speed\n\n" + Files.readString(file) + "\n## What was tried\n");

    Note.write(file, "second");

    assertThat(Files.readString(file))
        .isEqualTo(
            "# Speed\n\n" + Note.BEGIN + "\n\nsecond\n\n" + Note.END + "\n\n## What was tried\n");
  }

  @Test
  void row_withListsAmongItsCells_isFlat() {
    assertThat(Note.row("a", List.of("b", "c"), 1)).containsExactly("a", "b", "c", "1");
  }
}
