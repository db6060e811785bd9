package caravan.bench;

import caravan.it.ChildProcess;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.SimClock;
import caravan.sim.aws.Workers;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Everything at once. */
final class TenThousand {

    private static final int VMS = Integer.getInteger("bench.vms", 10_000);
    private static final double SPEED = Integer.getInteger("bench.speed", 20);
    private static final int MOST_SECONDS = Integer.getInteger("bench.seconds", 600);
    private static final TypeReference<LinkedHashMap<String, Object>> FACTS = new TypeReference<>() {};

    private TenThousand() {}

    static List<Figure> measure(Path folder) throws IOException {
        Files.createDirectories(folder);
        var run = Files.createTempDirectory(folder, "run-").toAbsolutePath();
        var aws = Fleet.start(SimClock.scaled(SPEED), Pace.realistic());
        Workers.seed(aws);
        IntStream.range(0, VMS).forEach(number -> launch(aws, number));
        aws.buckets().on();
        try (var server = aws.serve();
                var child = ChildProcess.start(
                        command(server.endpoint().toString(), run), Map.of(), run.resolve("caravan.log"))) {
            child.await(
                    "The crowd to be carried",
                    Duration.ofSeconds(MOST_SECONDS + 60),
                    () -> !child.alive() ? Optional.of(true) : Optional.empty());
            return List.of(figure(
                    new ObjectMapper().readValue(run.resolve("crowd.json").toFile(), FACTS), aws));
        }
    }

    private static Figure figure(Map<String, Object> facts, SimAws aws) {
        facts.put("load", Launch.rounded(Machine.load()));
        facts.put("calls seen by AWS", aws.callsBy(Fleet.KEY).toString());
        return new Figure("ten-thousand", facts.get("simulated seconds") + " s", "", facts);
    }

    private static List<String> command(String endpoint, Path run) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + System.getProperty("bench.product.heap", "512m"),
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + run.resolve("crowd.jfr"),
                "-classpath",
                System.getProperty("java.class.path"),
                CrowdProcess.class.getName(),
                endpoint,
                String.valueOf(SPEED),
                String.valueOf(VMS),
                String.valueOf(MOST_SECONDS),
                run.resolve("crowd.json").toString());
    }

    private static void launch(SimAws aws, int number) {
        var machine = caravan.sim.aws.Machine.in(aws.region(Fleet.REGION), Fleet.ACCOUNT, Crowd.idOf(number))
                .named("vm-" + number)
                .rootDevice("/dev/xvda");
        for (var disk = 0; disk < Crowd.DISKS; disk++) {
            machine.disk(
                    "/dev/xvd" + (char) ('a' + disk),
                    Volume.builder()
                            .volumeId("vol-0c0d%012d%d".formatted(number, disk))
                            .size(8 * (disk + 1))
                            .encrypted(false)
                            .multiAttachEnabled(false)
                            .volumeType("gp3")
                            .iops(3_000)
                            .throughput(125));
        }
        machine.nic(
                        Subnet.builder()
                                .subnetId(Fleet.SUBNET_WEB)
                                .vpcId(Fleet.VPC)
                                .build(),
                        "10.1." + number / 250 + "." + number % 250)
                .launch();
    }
}
