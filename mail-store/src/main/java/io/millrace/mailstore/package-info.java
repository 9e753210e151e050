/**
 * What is kept about emails beside their tasks, shared by those who accept them and those who send them: a record of each with
 * what happened to it, whom a provider has taken it for, attachments and secret links, addresses that are not written to any
 * more, and how fast a provider may be called. The keys are in {@link io.millrace.mailstore.MailKeys}, every step of more than
 * one command is a script in {@code lua-mail}.
 */
@NullMarked
package io.millrace.mailstore;

import org.jspecify.annotations.NullMarked;
