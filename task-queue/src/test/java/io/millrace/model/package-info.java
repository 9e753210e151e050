/**
 * Random histories against a real broker and against a model of it in memory; whatever differs is shrunk to its least cause.
 */
@NullMarked
package io.millrace.model;

import org.jspecify.annotations.NullMarked;
