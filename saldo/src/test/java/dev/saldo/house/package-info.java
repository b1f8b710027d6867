/// Tests of the house itself: who may know whom, and what the sources keep to.
@NullMarked
package dev.saldo.house;

import org.jspecify.annotations.NullMarked;
