package dev.saldo.dialect;

import dev.saldo.access.KeyForm;
import dev.saldo.http.Face;
import dev.saldo.ledger.MerchantBalances;
import java.util.List;

/// One provider's wire contract: how a request is read and an answer written, to the byte.
///
/// A dialect takes the credential and the filters from the request, asks the ledger once, and
/// writes. It checks the credential before anything else that it could complain about, and keeps no
/// state.
public interface Dialect extends Face {

  /// What the keys of this dialect look like.
  KeyForm keyForm();

  /// What people call it.
  String title();

  /// Each way in which a merchant's software asks here for its balance, and what it is answered.
  ///
  /// @param balances as they are told at that moment; nobody's credential brought them
  List<Sample> samples(MerchantBalances balances);

  /// The dialect's word.
  @Override
  default String name() {
    return keyForm().dialect();
  }
}
