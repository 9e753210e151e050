package io.millrace.api.inspect;

import io.millrace.inspect.Ledger;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The books of a queue, all counts since its beginning.
 *
 * @param accepted tasks accepted, revived or adjusted
 * @param completed tasks that ended well
 * @param failed tasks that ended without success
 * @param canceled tasks that were cancelled
 * @param deleted tasks that were deleted while they waited
 * @param live tasks that have not ended
 * @param difference what was accepted and is nowhere (above zero), or is somewhere and was never accepted (below zero); zero in
 *        a sound queue
 */
@RegisterForReflection
record LedgerDocument(long accepted, long completed, long failed, long canceled, long deleted, long live, long difference) {

    static LedgerDocument of(Ledger ledger) {
        return new LedgerDocument(ledger.accepted(), ledger.completed(), ledger.failed(), ledger.canceled(), ledger.deleted(),
                ledger.live(), ledger.difference());
    }
}
