package caravan.endurance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The test does to the engine what a scenario of the model in src/test/protocol did to an engine that lacks one rule, at
 * the same points; ProtocolRulesTest sees that no scenario and no rule is left out.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
@interface Replays {

    /** Names of scenarios, such as {@code without-STAYED}. */
    String[] value();
}
