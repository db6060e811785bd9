package caravan.endurance;

import caravan.settings.SettingsLoader;
import caravan.sim.time.Lifetime;
import caravan.sim.time.Repetition;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** Lets the routes begin that begin by themselves: by a period, or by a cron expression and never twice at once. */
final class RouteTimers {

    private final Lifetime life;
    private final Map<String, String> properties;
    private final RouteRunner routes;

    RouteTimers(Lifetime life, SettingsLoader settings, RouteRunner routes) {
        this.life = life;
        this.properties = settings.camelProperties();
        this.routes = routes;
    }

    List<Repetition> start() {
        RouteBook.get().from("quartz").forEach(this::next);
        return RouteBook.get().from("timer").stream().map(this::periodic).toList();
    }

    private Repetition periodic(RouteBook.Route route) {
        life.execute(() -> begin(route));
        return life.every(Duration.ofMillis(Long.parseLong(setting(route, "period"))), () -> begin(route));
    }

    private void begin(RouteBook.Route route) {
        var unused = routes.send(route.id(), null);
    }

    private void next(RouteBook.Route route) {
        var now = life.now();
        var due = cron(setting(route, "cron")).getNextValidTimeAfter(Date.from(now));
        life.schedule(Duration.between(now, due.toInstant()), () -> {
            var unused = routes.send(route.id(), null).thenRun(() -> next(route));
        });
    }

    private static CronExpression cron(String text) {
        try {
            var cron = new CronExpression(text);
            cron.setTimeZone(TimeZone.getTimeZone("UTC"));
            return cron;
        } catch (ParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Timers name settings in double braces. */
    private String setting(RouteBook.Route route, String parameter) {
        var text = route.from().parameters().get(parameter);
        if (!text.startsWith("{{")) {
            return text;
        }
        return properties.get(text.substring(2, text.length() - 2));
    }
}
