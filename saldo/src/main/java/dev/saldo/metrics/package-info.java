/// What a server tells of itself in figures, for Prometheus to collect.
@NullMarked
package dev.saldo.metrics;

import org.jspecify.annotations.NullMarked;
