package io.millrace.mailstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.mailstore.Suppression.Origin;
import io.vertx.mutiny.redis.client.Command;

class SuppressionsTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final Store store = new Store(10, 10_000, 6);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void addressIsFoundByItselfAndByItsIdUntilItIsRemoved() {
        Suppression ada = suppress("Ada <ADA@example.com>", Origin.MANUAL);
        assertThat(ada.address()).isEqualTo("ada@example.com");
        assertThat(store.of(store.suppressions.find("ada@EXAMPLE.com"))).contains(ada);
        assertThat(store.of(store.suppressions.find(ada.id()))).contains(ada);
        assertThat(store.of(store.suppressions.remove(List.of(ada.id(), "nobody@example.com")))).hasSize(2)
                .satisfies(removed -> {
                    assertThat(removed.get(0)).contains(ada);
                    assertThat(removed.get(1)).isEmpty();
                });
        assertThat(store.of(store.suppressions.find("ada@example.com"))).isEmpty();
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void firstReasonStands() {
        suppress("ada@example.com", Origin.BOUNCE);
        suppress("ada@example.com", Origin.MANUAL);
        assertThat(store.of(store.suppressions.find("ada@example.com")).orElseThrow().origin()).isEqualTo("bounce");
    }

    @Test
    void fullListTakesNoMoreByHand() {
        for (int i = 0; i < 6; i++) {
            suppress("a" + i + "@example.com", Origin.MANUAL);
        }
        assertThat(store.of(store.suppressions.add(List.of(of("b@example.com", Origin.MANUAL))))).isFalse();
        assertThat(store.of(store.suppressions.add(List.of(of("a1@example.com", Origin.MANUAL))))).isTrue();
    }

    @Test
    void bounceOnAFullListTakesThePlaceOfTheOldest() {
        for (int i = 0; i < 6; i++) {
            suppress("a" + i + "@example.com", Origin.BOUNCE);
            store.command(Command.ZADD, MailKeys.SUPPRESSED_BY_TIME, String.valueOf(i), "a" + i + "@example.com");
        }
        store.of(store.book.note(EmailNote.of(EmailBookTest.key("e")).suppress(of("new@example.com", Origin.BOUNCE))));
        assertThat(store.of(store.suppressions.find("a0@example.com"))).isEmpty();
        assertThat(store.of(store.suppressions.find("new@example.com"))).isPresent();
        assertThat(store.number(Command.HLEN, MailKeys.SUPPRESSED_IDS)).isEqualTo(6);
    }

    @Test
    void pagesCanBeOfOneOrigin() {
        for (int i = 0; i < 6; i++) {
            String address = "a" + i + "@example.com";
            suppress(address, i % 2 == 0 ? Origin.BOUNCE : Origin.COMPLAINT);
            store.command(Command.ZADD, MailKeys.SUPPRESSED_BY_TIME, String.valueOf(i), address);
        }
        assertThat(page(4, null, null, null)).isEqualTo("a5 a4 a3 a2 more");
        assertThat(page(4, "a2", null, null)).isEqualTo("a1 a0");
        assertThat(page(4, null, "a1", null)).isEqualTo("a5 a4 a3 a2");
        assertThat(page(2, null, null, "bounce")).isEqualTo("a4 a2 more");
        assertThat(page(2, "a2", null, "bounce")).isEqualTo("a0");
        assertThat(page(2, null, "a0", "bounce")).startsWith("a4 a2");
        assertThat(store.of(store.suppressions.page(2, "no-id", null, null))).isEmpty();
    }

    private Suppression suppress(String address, Origin origin) {
        Suppression suppression = of(address, origin);
        assertThat(store.of(store.suppressions.add(List.of(suppression)))).isTrue();
        return suppression;
    }

    private static Suppression of(String address, Origin origin) {
        return Suppression.of(address, origin, null, NOON);
    }

    private String page(int limit, @Nullable String after, @Nullable String before, @Nullable String origin) {
        Suppressions.Page page = store.of(store.suppressions.page(limit, id(after), id(before), origin)).orElseThrow();
        String names = String.join(" ", page.suppressions().stream()
                .map(suppression -> suppression.address().replace("@example.com", "")).toList());
        return page.more() ? names + " more" : names;
    }

    private static @Nullable String id(@Nullable String name) {
        return name == null ? null : of(name + "@example.com", Origin.MANUAL).id();
    }
}
