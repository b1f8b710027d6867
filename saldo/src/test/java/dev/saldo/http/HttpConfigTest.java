package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpConfigTest {

  /// With 10,000 in 256 MB the buffers of connections that ask for nothing took two thirds of it,
  /// and half a request on each the rest: the server was busy with looking for memory, and nobody
  /// was served.
  @ParameterizedTest
  @CsvSource({"128, 1820", "256, 3640", "512, 7281", "1024, 10000", "1048576, 10000"})
  void connections_areAsManyAsAThirdOfTheMemoryIsEnoughFor(int megabytes, int connections) {
    assertThat(HttpConfig.connectionsIn((long) megabytes << 20)).isEqualTo(connections);
  }
}
