package io.millrace.mailing;

import java.util.Map;

/**
 * What {@code templates/mail/welcome} is filled with; one component for each variable of
 * {@link io.millrace.types.email.EmailTemplates#WELCOME}.
 *
 * @param name of the person who is greeted
 * @param dashboardUrl where the button leads
 * @param appName brand in whose name we write
 */
record WelcomeVariables(String name, String dashboardUrl, String appName) {

    static WelcomeVariables of(Map<String, Object> variables, String brand) {
        return new WelcomeVariables(required(variables, "name"), required(variables, "dashboardUrl"),
                variables.get("appName") instanceof String appName ? appName : brand);
    }

    private static String required(Map<String, Object> variables, String name) {
        if (variables.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("The variables were not checked: " + name + " is missing");
    }
}
