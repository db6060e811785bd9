package caravan.sim;

import java.util.List;

/** Shows how far the machines have come, again and again until it is closed. */
interface Progress extends AutoCloseable {

    void show(List<VmProgress> vms);

    @Override
    void close();
}
