package io.millrace.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureSignatureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Connection refused: localhost/127.0.0.1:25 | Connection refused: localhost/<n>",
            "550 5.1.1 <a@b.c> unknown | <n> <n> <a@b.c> unknown",
            "No user 3f2504e0-4f89-11d3-9a0c-0305e82c3301 here | No user <uuid> here",
            "Bad key \"abc 1\" and `x` | Bad key <text> and <text>",
            "Object deadbeef01 at 0xCAFE is gone | Object <hex> at <hex> is gone",
            "Nothing to replace, defaced facade | Nothing to replace, defaced facade",
            "took 12.5 s of 3,000 | took <n> s of <n>" })
    void whatDiffersFromOneFailureToTheNextIsReplaced(String error, String pattern) {
        assertThat(FailureSignature.of("type", error).pattern()).isEqualTo(pattern);
    }

    @Test
    void stackTracesAndTypesTellGroupsApartOnlyByTheirFirstLine() {
        assertThat(FailureSignature.of("a", "boom 1\n\tat x")).isEqualTo(FailureSignature.of("a", "boom 2\n\tat y"));
        assertThat(FailureSignature.of("a", "boom").id()).isNotEqualTo(FailureSignature.of("b", "boom").id());
        assertThat(FailureSignature.of("a", "").pattern()).isEmpty();
    }
}
