/**
 * What cron entries need of the broker: a book of slots, in which each slot is fired once whoever asks, and a store of the
 * entries that operators make. When a slot is due is not known here.
 */
@NullMarked
package io.millrace.schedule;

import org.jspecify.annotations.NullMarked;
