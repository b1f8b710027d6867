package dev.saldo.dialect;

import dev.saldo.http.Answer;

/// What a merchant's software asks for its balance, and what it is answered: the very answer that a
/// key of the merchant would get at that moment.
///
/// @param shows what of the balance, in a few words
public record Sample(String shows, SampleRequest request, Answer answer) {}
