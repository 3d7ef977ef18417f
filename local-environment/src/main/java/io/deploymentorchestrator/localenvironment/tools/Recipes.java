package io.deploymentorchestrator.localenvironment.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The pinned recipes: the folder {@code tools/} of a checkout, or its copy in this library's jar
 * for handler authors elsewhere.
 */
sealed interface Recipes {
  /** The content of one file, named relative to {@code tools/}. */
  String text(String path);

  /**
   * {@code -Dorchestrator.recipes}, else {@code tools/} under {@code -Dorchestrator.root}, else the
   * copy on the class path.
   */
  static Recipes locate() {
    return Optional.ofNullable(System.getProperty("orchestrator.recipes"))
        .map(Path::of)
        .or(
            () ->
                Optional.ofNullable(System.getProperty("orchestrator.root"))
                    .map(root -> Path.of(root, "tools")))
        .filter(Files::isDirectory)
        .<Recipes>map(InFolder::new)
        .orElseGet(OnClassPath::new);
  }

  record InFolder(Path folder) implements Recipes {
    @Override
    public String text(String path) {
      try {
        return Files.readString(folder.resolve(path));
      } catch (IOException e) {
        throw new ProvisioningException("cannot read the recipe " + folder.resolve(path), e);
      }
    }
  }

  record OnClassPath() implements Recipes {
    @Override
    public String text(String path) {
      try (InputStream stream = Recipes.class.getResourceAsStream("/recipes/" + path)) {
        if (stream == null) {
          throw new ProvisioningException(
              "no recipe "
                  + path
                  + ": set -Dorchestrator.recipes to the folder tools/ of a checkout");
        }
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
