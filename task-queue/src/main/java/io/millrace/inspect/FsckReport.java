package io.millrace.inspect;

import java.util.Map;

/**
 * What a check of a queue found.
 *
 * @param repaired whether it was repaired as well
 * @param scanned entries, members, records, locks and requests that were looked at
 * @param findings how often each was found; those that were not are left out
 * @param difference {@linkplain Ledger#difference() of the ledger} before the check
 * @param adjusted by how much the ledger was corrected at its end, since nothing explained the rest
 */
public record FsckReport(boolean repaired, long scanned, Map<FsckFinding, Long> findings, long difference, long adjusted) {

    public FsckReport {
        findings = Map.copyOf(findings);
    }

    /** Whether nothing was wrong. */
    public boolean isClean() {
        return findings.isEmpty() && difference == 0;
    }
}
