package caravan.wiring;

import caravan.aws.Ec2Gateways;
import caravan.intake.AcceptPlan;
import caravan.intake.FileDrop;
import caravan.intake.HttpDrop;
import caravan.intake.IntakeErrors;
import caravan.intake.IntakeSettings;
import caravan.kube.KubeGateway;
import caravan.preflight.Outlooks;
import java.time.Clock;
import java.util.Map;

/** The beans of the intake routes, by the names that the routes use. */
public final class IntakeBeans {

    private IntakeBeans() {}

    public static Map<String, Object> of(
            KubeGateway kube, Ec2Gateways ec2, Outlooks outlooks, IntakeSettings settings, Clock clock) {
        var plans = new AcceptPlan(kube, ec2, outlooks, settings);
        return Map.of(
                "fileDrop", new FileDrop(plans, settings, clock),
                "httpDrop", new HttpDrop(plans, kube),
                "intakeErrors", new IntakeErrors(clock));
    }
}
