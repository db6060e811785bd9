package caravan.wiring;

import org.apache.camel.CamelConfiguration;

/** One method per bean that a route names. */
public class Beans implements CamelConfiguration {}
