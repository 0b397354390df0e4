/** What the tests share: flows with known answers, distribution tests. */
@NullMarked
package dev.fluxion.testing;

import org.jspecify.annotations.NullMarked;
