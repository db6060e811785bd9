package caravan.endurance;

import java.lang.reflect.InvocationTargetException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** An operation of EC2 by its name, as the {@code aws2-ec2} endpoint calls it with a typed request. */
record Ec2Operation(Ec2Client client, String name) {

    Object send(Object request) {
        try {
            return Ec2Client.class.getMethod(name, request.getClass()).invoke(client, request);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
