package dev.saldo.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Operator;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long it takes to refuse a secret must not tell how much of it was right. A clock would show
/// nothing on a busy machine, so this looks at how it is built: what is shown becomes a hash before
/// it is compared with anything, and hashes are compared in constant time.
final class ConstantTimeTest {

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.saldo");

  @Test
  void hashes_compared_takeTheSameTimeWhereverTheyDiffer() {
    List<String> calls =
        PRODUCT.get(Hash.class).getMethod("equals", Object.class).getMethodCallsFromSelf().stream()
            .map(JavaMethodCall::getTarget)
            .map(target -> target.getOwner().getName() + "." + target.getName())
            .toList();

    assertThat(calls).containsExactly(MessageDigest.class.getName() + ".isEqual");
  }

  /// What a secret is found by is a hash in every record that is kept; so there is no secret that
  /// could be compared.
  @Test
  void secrets_thatAreKept_areHashes() {
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .belongToAnyOf(MerchantKey.class, Credential.class, Operator.class)
        .should()
        .haveNameMatching("(?i).*(secret|token|password).*")
        .andShould()
        .haveRawType(String.class)
        .check(PRODUCT);
  }

  @Test
  void bytes_comparedStepByStep_areNoHashesOfSecrets() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.saldo.access..", "dev.saldo.dialect..", "dev.saldo.api..")
        .and()
        .doNotHaveFullyQualifiedName("dev.saldo.access.AddressList")
        .and()
        .doNotHaveFullyQualifiedName("dev.saldo.access.AddressList$Block")
        .should()
        .callMethod(java.util.Arrays.class, "equals", byte[].class, byte[].class)
        .check(PRODUCT);
  }
}
