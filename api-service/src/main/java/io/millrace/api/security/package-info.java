/** Who may call: API keys, kept and compared as hashes, and the roles that they give. */
@NullMarked
package io.millrace.api.security;

import org.jspecify.annotations.NullMarked;
