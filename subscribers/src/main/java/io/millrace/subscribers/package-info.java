/**
 * Who wants the weekly digest: a list in Redis, which the API changes and workers page through. Nobody is on it who did not
 * say so twice, and whoever has had enough is off it with one click.
 */
@NullMarked
package io.millrace.subscribers;

import org.jspecify.annotations.NullMarked;
