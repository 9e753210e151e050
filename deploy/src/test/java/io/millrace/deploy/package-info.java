/**
 * What is deployed, checked without a cluster and without a container engine: manifests against Kubernetes's schema and our
 * own rules, Compose's file as Compose reads it, Dockerfiles, Redis's configuration by a real Redis. Numbers that exist in
 * several places (ports, timeouts, versions, keys) are read from each of them and compared.
 */
@NullMarked
package io.millrace.deploy;

import org.jspecify.annotations.NullMarked;
