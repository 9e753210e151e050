/**
 * What mail providers tell of emails after they took them: delivered, bounced, complained about. Each piece of news is checked
 * for its signature, noted once, and bears to come late or in the wrong order.
 */
@NullMarked
package io.millrace.api.webhook;

import org.jspecify.annotations.NullMarked;
