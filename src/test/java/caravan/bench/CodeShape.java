package caravan.bench;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** How long files and methods are, as the compiler's own parser sees them. */
final class CodeShape {

    private static final List<Path> PRODUCT = List.of(Path.of("processors"), Path.of("config"));

    private CodeShape() {}

    static List<Figure> measure() throws IOException {
        return List.of(
                figure("route-lines-per-file", lines(files(List.of(Path.of("routes")), ".yaml"))),
                figure("java-lines-per-file", lines(files(PRODUCT, ".java"))),
                figure("java-lines-per-method", methods(files(PRODUCT, ".java"))));
    }

    private static Figure figure(String name, Map<String, Integer> lengths) {
        var sorted = lengths.values().stream().sorted().toList();
        var longest = lengths.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("number", sorted.size());
        facts.put("sum", sorted.stream().mapToInt(Integer::intValue).sum());
        facts.put("longest", longest);
        return new Figure(
                name, "median " + sorted.get(sorted.size() / 2) + ", max " + sorted.get(sorted.size() - 1), "", facts);
    }

    private static List<Path> files(List<Path> folders, String suffix) throws IOException {
        Stream<Path> all = Stream.empty();
        for (var folder : folders) {
            try (var files = Files.walk(folder)) {
                all = Stream.concat(all, files.filter(file -> file.toString().endsWith(suffix)).toList().stream());
            }
        }
        return all.sorted().toList();
    }

    private static Map<String, Integer> lines(List<Path> files) throws IOException {
        var lines = new TreeMap<String, Integer>();
        for (var file : files) {
            lines.put(file.toString(), Files.readAllLines(file).size());
        }
        return lines;
    }

    /** From the line of the first modifier or annotation to that of the closing brace; only methods with a body. */
    private static Map<String, Integer> methods(List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            var scanner = new MethodLengths(Trees.instance(task));
            for (var unit : task.parse()) {
                scanner.scan(unit, unit);
            }
            return scanner.lengths;
        }
    }

    private static final class MethodLengths extends TreePathScanner<Void, CompilationUnitTree> {

        private final Trees trees;
        private final Map<String, Integer> lengths = new TreeMap<>();

        MethodLengths(Trees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
            if (method.getBody() != null) {
                var positions = trees.getSourcePositions();
                var map = unit.getLineMap();
                var first = map.getLineNumber(positions.getStartPosition(unit, method));
                var last = map.getLineNumber(positions.getEndPosition(unit, method));
                var file = Path.of(unit.getSourceFile().getName()).getFileName();
                lengths.put(file + ":" + first + " " + method.getName(), (int) (last - first + 1));
            }
            return super.visitMethod(method, unit);
        }
    }
}
