/** The engine in a Quarkus application, as far as that needs no application. */
@NullMarked
package io.millrace.quarkus;

import org.jspecify.annotations.NullMarked;
