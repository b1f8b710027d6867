package dev.saldo.dialect.neox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LanguageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vi                                  | VIETNAMESE",
        "VI-vn                               | VIETNAMESE",
        "en                                  | ENGLISH",
        "vi-VN,vi;q=0.9,en-US;q=0.6,en;q=0.5 | VIETNAMESE",
        "en-US,en;q=0.9,vi;q=0.8             | ENGLISH",
        "en;q=0.1, vi;q=0.2                  | VIETNAMESE",
        "en ; q=0.8 , vi ; q=0.801           | VIETNAMESE",
        "vi;q=0.5,en;q=0.5                   | VIETNAMESE",
        "en,vi                               | ENGLISH",
        "fr-FR, zh-Hans-CN, vi;q=0.1         | VIETNAMESE",
        "vi;q=0                              | ENGLISH",
        "vi;q=0.000, *                       | ENGLISH",
        "*                                   | ENGLISH",
        "fr                                  | ENGLISH",
        // unreadable parts
        "vi;q=2, en;q=0.1                    | ENGLISH",
        "vi;q=abc                            | ENGLISH",
        "vi_VN                               | ENGLISH",
        "vietnamese                          | ENGLISH",
        ";;;,,vi                             | VIETNAMESE",
      })
  void language_forWhatTheCallerLikes_isTheBestWeSpeak(String header, Language language) {
    assertThat(Language.preferred(List.of(header))).isEqualTo(language);
  }

  @Test
  void language_overSeveralHeaders_isChosenAmongAll() {
    assertThat(Language.preferred(List.of())).isEqualTo(Language.ENGLISH);
    assertThat(Language.preferred(List.of(""))).isEqualTo(Language.ENGLISH);
    assertThat(Language.preferred(List.of("en;q=0.5", "vi"))).isEqualTo(Language.VIETNAMESE);
    assertThat(Language.preferred(List.of("x,".repeat(8_000) + "vi")))
        .isEqualTo(Language.VIETNAMESE);
  }

  @Test
  void reasons_inBothLanguages_areSaid() {
    for (Reason reason : Reason.values()) {
      assertThat(reason.description(Language.ENGLISH)).isNotBlank();
      assertThat(reason.description(Language.VIETNAMESE))
          .isNotBlank()
          .isNotEqualTo(reason.description(Language.ENGLISH));
    }
  }
}
