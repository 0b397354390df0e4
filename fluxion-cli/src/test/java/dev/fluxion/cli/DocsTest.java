package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Follows the links of the Markdown files at the root and in docs. */
class DocsTest {
  private static final Path ROOT = Path.of(System.getProperty("fluxion.root"));
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?) *$");
  private static final Pattern PRIVATE_PATH =
      Pattern.compile("(?<![\\w.~$}/])/(home|tmp|root|work|var|Users|mnt|opt)/");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(root, docs)
          .filter(file -> file.getFileName().toString().endsWith(".md"))
          .sorted()
          .forEach(pages::add);
    }
    assertThat(pages).hasSizeGreaterThan(10);
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyRelativeLinkResolves(Path page) throws IOException {
    String text = prose(page);
    List<String> broken = new ArrayList<>();
    for (String link : LINK.matcher(text).results().map(found -> found.group(1)).toList()) {
      if (!link.matches("https://.*") && !resolves(page, link)) {
        broken.add(link);
      }
    }
    assertThat(broken).as("broken links of " + ROOT.relativize(page)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noPageNamesAFolderOfSomeMachine(Path page) throws IOException {
    assertThat(PRIVATE_PATH.matcher(Files.readString(page)).results().map(found -> found.group()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPageOfTheDocumentationIsInItsIndex(Path page) throws IOException {
    Path docs = ROOT.resolve("docs");
    String index = Files.readString(docs.resolve("README.md"));
    if (page.startsWith(docs) && !page.endsWith("README.md")) {
      String name = docs.relativize(page).toString().replace('\\', '/');
      assertThat(index).contains(name);
    }
  }

  private static boolean resolves(Path page, String link) throws IOException {
    if (link.startsWith("/") || link.contains(":")) {
      return false;
    }
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return target.startsWith(ROOT)
        && Files.exists(target)
        && (parts.length == 1 || anchors(target).contains(parts[1]));
  }

  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(FENCE.matcher(Files.readString(page)).replaceAll(""))
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static String prose(Path page) throws IOException {
    return CODE.matcher(FENCE.matcher(Files.readString(page)).replaceAll("")).replaceAll("");
  }
}
