/** The statistics of a day, and the mail that tells of them. */
@NullMarked
package io.millrace.statistics;

import org.jspecify.annotations.NullMarked;
