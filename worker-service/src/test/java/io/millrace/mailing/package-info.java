/**
 * How mail is composed and sent, seen on real sockets: GreenMail for what goes well, a scripted SMTP server for what does not.
 */
@NullMarked
package io.millrace.mailing;

import org.jspecify.annotations.NullMarked;
