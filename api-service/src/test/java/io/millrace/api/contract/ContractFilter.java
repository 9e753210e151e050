package io.millrace.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;

/** Holds every answer that a test sees against the contract, whatever the test is about. */
public final class ContractFilter implements Filter {

    @Override
    public Response filter(FilterableRequestSpecification request, FilterableResponseSpecification expected,
            FilterContext context) {
        Response response = context.next(request, expected);
        Contract.get().operation(request.getMethod(), URI.create(request.getURI()).getPath()).ifPresent(operation -> {
            // No promise: a fault that a test makes on purpose.
            if (response.statusCode() != 500) {
                assertThat(Contract.get().complaints(operation, response.statusCode(),
                        String.valueOf(response.contentType()), response.asString()))
                        .as("%s, answer %s", operation, response.asString()).isEmpty();
            }
        });
        return response;
    }
}
