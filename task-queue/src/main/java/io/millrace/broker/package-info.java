/** What the engine asks of a broker. One implementation serves Redis; nothing here knows it. */
@NullMarked
package io.millrace.broker;

import org.jspecify.annotations.NullMarked;
