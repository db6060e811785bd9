package caravan.aws;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the keys of a gateway may do, asked by DryRun: EC2 answers as for the call itself, tag policies and those of the
 * organisation included, and does nothing. Empty where it is allowed, or where EC2 tells neither; a yes is remembered for
 * ten minutes by key. It proves no quota, no capacity and no KMS key (EC2 API reference, "DryRun").
 */
public interface Rights {

    /** To stop an instance with these tags. Many are asked for by one call. */
    CompletableFuture<Optional<Denial>> stop(String instanceId, Map<String, String> tags);

    /** To start an instance with these tags. Many are asked for by one call. */
    CompletableFuture<Optional<Denial>> start(String instanceId, Map<String, String> tags);

    /** To make such a snapshot; asked for once for all that have tags of the same keys. */
    CompletableFuture<Optional<Denial>> snapshot(SnapshotRequest request);

    /** To make such a volume, though not from its snapshot, which need not be there yet; asked for once for all of its kind. */
    CompletableFuture<Optional<Denial>> volume(VolumeRequest request);
}
