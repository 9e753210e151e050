/**
 * Work that takes longer than a request may: it runs in the instance that was asked for it, and its record in Redis lets every
 * instance show and cancel it.
 */
@NullMarked
package io.millrace.api.job;

import org.jspecify.annotations.NullMarked;
