package dev.fluxion.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.fluxion.tensor.NativeRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  /** The rooms and the rooms that each may use, in the order of the arrows. */
  private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

  private static final Map<String, List<String>> PACKAGES =
      Map.of(
          "core",
          List.of(
              "tensor",
              "source",
              "coupling",
              "path",
              "solve",
              "diffusion",
              "density",
              "measurement",
              "startup"),
          "nn",
          List.of("nn", "nn.image", "nn.sequence"),
          "kernels",
          List.of("kernels"),
          "model",
          List.of("model", "experiment"),
          "data",
          List.of("data"),
          "train",
          List.of("train", "evaluate", "evaluate.image", "evaluate.sequence"),
          "plot",
          List.of("plot"),
          "benchmarks",
          List.of("benchmarks", "benchmarks.peer"),
          "cli",
          List.of("cli"));

  /** The least numbers of classes, so that an empty scan cannot pass. */
  private static final Map<String, Integer> FLOORS =
      Map.of(
          "core",
          40,
          "nn",
          15,
          "kernels",
          4,
          "model",
          50,
          "data",
          50,
          "train",
          25,
          "plot",
          30,
          "benchmarks",
          0,
          "cli",
          25);

  private static JavaClasses classes = new ClassFileImporter().importClasses(Object.class);

  @BeforeAll
  static void read() {
    MAY_USE.put("core", List.of());
    MAY_USE.put("nn", List.of("core"));
    MAY_USE.put("kernels", List.of("core", "nn"));
    MAY_USE.put("model", List.of("core", "nn"));
    MAY_USE.put("data", List.of("core", "nn", "model"));
    MAY_USE.put("train", List.of("core", "nn", "model", "data"));
    MAY_USE.put("plot", List.of());
    MAY_USE.put("benchmarks", List.of("core", "nn", "model", "data", "train"));
    MAY_USE.put("cli", List.of("core", "nn", "model", "data", "train", "plot", "benchmarks"));
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.fluxion");
  }

  private static String[] packages(String room) {
    return PACKAGES.getOrDefault(room, List.of()).stream()
        .map(name -> "dev.fluxion." + name + "..")
        .toArray(String[]::new);
  }

  @Test
  void everyClassIsInARoomAndEveryRoomIsScanned() {
    Set<String> homeless = new TreeSet<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (JavaClass type : classes) {
      String part = type.getPackageName().replaceFirst("^dev\\.fluxion\\.?", "");
      List<String> rooms =
          PACKAGES.entrySet().stream()
              .filter(room -> room.getValue().contains(part))
              .map(Map.Entry::getKey)
              .toList();
      if (rooms.isEmpty()) {
        homeless.add(type.getName());
      } else {
        counts.merge(rooms.get(0), 1, Integer::sum);
      }
    }
    assertThat(homeless).isEmpty();
    assertThat(PACKAGES.keySet()).isEqualTo(MAY_USE.keySet());
    FLOORS.forEach(
        (room, floor) ->
            assertThat(counts.getOrDefault(room, 0)).as(room).isGreaterThanOrEqualTo(floor));
    assertThat(classes.size()).isGreaterThan(300);
  }

  @Test
  void arrowsBetweenRoomsGoUpOnly() {
    MAY_USE.forEach(
        (room, allowed) -> {
          List<String> forbidden = new ArrayList<>();
          for (String other : MAY_USE.keySet()) {
            if (!other.equals(room) && !allowed.contains(other)) {
              forbidden.addAll(List.of(packages(other)));
            }
          }
          if (!forbidden.isEmpty()) {
            noClasses()
                .that()
                .resideInAnyPackage(packages(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .allowEmptyShould(true)
                .check(classes);
          }
        });
  }

  @Test
  void theMathematicsKnowsNeitherFilesNorFormats() {
    noClasses()
        .that()
        .resideInAnyPackage(packages("core"))
        .and()
        .resideOutsideOfPackage("dev.fluxion.startup")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.sql..",
            "java.awt..",
            "com.fasterxml..",
            "org.duckdb..",
            "org.jfree..",
            "picocli..")
        .because("the mathematics knows tensors, nothing of files, networks or pictures")
        .check(filtered(new Mathematics()));
    noClasses()
        .that()
        .resideInAnyPackage(packages("nn"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "com.fasterxml..", "org.duckdb..", "picocli..")
        .check(classes);
  }

  @Test
  void everyLibraryHasOneDoor() {
    Map<String, String> doors =
        Map.of(
            "org.duckdb..", "data",
            "picocli..", "cli",
            "me.tongfei..", "cli",
            "org.jfree..", "plot",
            "org.snakeyaml..", "model");
    doors.forEach(
        (library, room) ->
            noClasses()
                .that()
                .resideOutsideOfPackages(packages(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .check(classes));
    noClasses()
        .that()
        .resideInAnyPackage(packages("plot"))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.bytedeco..", "com.fasterxml.."))
        .because("pictures are made from plain arrays")
        .check(classes);
  }

  @Test
  void onlyTheCommandLinePrintsAndEndsTheProcess() {
    JavaClasses library = filtered(DescribedPredicate.not(resideInAnyPackage(packages("cli"))));
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(library);
  }

  @Test
  void onlyTheConsoleAndTheEntryPrintInTheCommandLine() {
    JavaClasses others =
        filtered(
            new DescribedPredicate<JavaClass>("commands") {
              @Override
              public boolean test(JavaClass type) {
                return type.getPackageName().equals("dev.fluxion.cli")
                    && !type.getSimpleName().equals("Main");
              }
            });
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(others);
  }

  @Test
  void noClassKeepsStateInStaticFields() {
    noFields()
        .that()
        .areStatic()
        .and(
            new DescribedPredicate<JavaField>("are not the native start-up's or a compiler's") {
              @Override
              public boolean test(JavaField field) {
                return !field.getOwner().isEquivalentTo(NativeRuntime.class)
                    && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
              }
            })
        .should()
        .notBeFinal()
        .because("there are no hidden globals; the native start-up is the one exception")
        .check(classes);
  }

  @Test
  void typesAreAbstractOrFinal() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT)
        .check(filtered(notPackageInfo()));
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> names = new TreeSet<>();
    classes.forEach(type -> names.add(type.getPackageName()));
    Set<String> unmarked = new TreeSet<>();
    for (String name : names) {
      if (!classes.getPackage(name).isAnnotatedWith(NullMarked.class)) {
        unmarked.add(name);
      }
    }
    assertThat(unmarked).isEmpty();
    assertThat(names).hasSizeGreaterThanOrEqualTo(14);
  }

  private static JavaClasses filtered(DescribedPredicate<? super JavaClass> predicate) {
    return classes.that(predicate);
  }

  private static DescribedPredicate<JavaClass> notPackageInfo() {
    return new DescribedPredicate<>("no package-info") {
      @Override
      public boolean test(JavaClass type) {
        return !type.getSimpleName().equals("package-info");
      }
    };
  }

  /**
   * Leaves out exceptions and enums, whose ancestors are serializable, and the choice of kernels,
   * which reads what the operating system tells of the processor.
   */
  private static final class Mathematics extends DescribedPredicate<JavaClass> {
    Mathematics() {
      super("mathematics");
    }

    @Override
    public boolean test(JavaClass type) {
      return !type.isAssignableTo(Throwable.class)
          && !type.isEnum()
          && !type.getName().equals("dev.fluxion.tensor.BlasKernels");
    }
  }
}
