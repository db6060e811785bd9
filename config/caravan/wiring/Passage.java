package caravan.wiring;

import caravan.api.InstanceMigration;
import caravan.engine.InFlight;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/** Gives a record free again when its exchange has left migrate-instance, however that ended. */
final class Passage extends RoutePolicySupport {

    private static final String RECORD = "CaravanRecord";

    private final InFlight inFlight;

    Passage(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        // The splitter leaves the whole round there, and one slow machine would keep all its records alive
        exchange.removeProperty(ExchangePropertyKey.PARENT_UNIT_OF_WORK);
        exchange.removeProperty(ExchangePropertyKey.STREAM_CACHE_UNIT_OF_WORK);
        exchange.setProperty(
                RECORD, exchange.getMessage().getBody(InstanceMigration.class).uid());
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        inFlight.leave(exchange.getProperty(RECORD, String.class));
    }
}
