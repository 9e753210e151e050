/** What happened in a day, added up and told. */
@NullMarked
package io.millrace.statistics;

import org.jspecify.annotations.NullMarked;
