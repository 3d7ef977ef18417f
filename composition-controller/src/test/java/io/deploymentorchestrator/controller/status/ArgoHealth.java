package io.deploymentorchestrator.controller.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/**
 * Runs our health check as Argo CD does: a script with the object as {@code obj}, which returns a
 * table of {@code status} and {@code message}.
 *
 * @param status Healthy, Progressing, Degraded or Suspended
 */
public record ArgoHealth(String status, String message) {

  private static final Path SCRIPT =
      Path.of(System.getProperty("orchestrator.root", ".."), "deploy/argocd/health.lua");

  /** Judges an object. */
  public static ArgoHealth of(JsonNode object) {
    Globals globals = JsePlatform.standardGlobals();
    globals.set("obj", lua(object));
    LuaValue health = globals.load(script()).call();
    return new ArgoHealth(
        health.get("status").checkjstring(), health.get("message").optjstring(""));
  }

  /** The script. */
  static String script() {
    try {
      return Files.readString(SCRIPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LuaValue lua(JsonNode json) {
    return switch (json.getNodeType()) {
      case OBJECT -> {
        LuaTable table = new LuaTable();
        json.properties().forEach(e -> table.set(e.getKey(), lua(e.getValue())));
        yield table;
      }
      case ARRAY -> {
        LuaTable table = new LuaTable();
        for (int i = 0; i < json.size(); i++) {
          table.set(i + 1, lua(json.get(i)));
        }
        yield table;
      }
      case NUMBER -> LuaValue.valueOf(json.asDouble());
      case BOOLEAN -> LuaValue.valueOf(json.asBoolean());
      case STRING -> LuaValue.valueOf(json.asText());
      default -> LuaValue.NIL;
    };
  }
}
