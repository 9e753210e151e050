/** Shows a mailbox in the browser, and to scripts in the shapes of Mailpit's API. */
@NullMarked
package io.millrace.localstack.inbox;

import org.jspecify.annotations.NullMarked;
