/**
 * The whole of Millrace on one machine, from one command: Redis, a mail catcher and the three services as they are deployed.
 */
@NullMarked
package io.millrace.localstack;

import org.jspecify.annotations.NullMarked;
