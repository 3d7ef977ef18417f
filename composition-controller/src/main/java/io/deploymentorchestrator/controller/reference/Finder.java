package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.operator.json.UnreadJson;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the references of one config. Ends where a limit of the whole config is exceeded. */
final class Finder {

  final Problems problems = new Problems();
  final Set<String> names = new LinkedHashSet<>();
  private long bytes;
  private int references;

  /** What is to be replaced in a config; null if nothing is. */
  @Nullable Template find(JsonNode config) {
    Optional<String> unread = UnreadJson.problem(config);
    if (unread.isPresent()) {
      problems.add(Kind.LimitExceeded, ConfigPath.ROOT, unread.get());
      return null;
    }
    try {
      return visit(config, ConfigPath.ROOT, 1);
    } catch (LimitException e) {
      problems.add(Kind.LimitExceeded, ConfigPath.ROOT, e.getMessage());
      problems.stopped();
      return null;
    }
  }

  private @Nullable Template visit(JsonNode node, ConfigPath path, int depth)
      throws LimitException {
    try {
      ConfigTemplate.checkDepth(depth);
      Numbers.check(node);
    } catch (LimitException e) {
      problems.add(Kind.LimitExceeded, path, e.getMessage());
      return null;
    }
    return switch (node) {
      case ObjectNode object -> object(object, path, depth);
      case ArrayNode list -> list(list, path, depth);
      default -> {
        if (node.isTextual()) {
          yield text(node.textValue(), path);
        }
        take(8);
        yield null;
      }
    };
  }

  private @Nullable Template object(ObjectNode object, ConfigPath path, int depth)
      throws LimitException {
    take(2);
    Map<String, Template> parts = new HashMap<>(0);
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String key = field.getKey();
      take(Utf8.length(key) + 4);
      ConfigPath place = path.field(key);
      if (key.length() > ConfigTemplate.MAX_KEY_LENGTH) {
        problems.add(
            Kind.LimitExceeded,
            place,
            "has a name of more than 1,024 characters; put what it says into a text");
        continue;
      }
      Template part = visit(field.getValue(), place, depth + 1);
      if (part != null) {
        parts.put(key, part);
      }
    }
    return parts.isEmpty() ? null : new Template.Fields(object, parts);
  }

  private @Nullable Template list(ArrayNode list, ConfigPath path, int depth)
      throws LimitException {
    take(2);
    Map<Integer, Template> parts = new HashMap<>(0);
    for (int i = 0; i < list.size(); i++) {
      Template part = visit(list.get(i), path.item(i), depth + 1);
      if (part != null) {
        parts.put(i, part);
      }
    }
    return parts.isEmpty() ? null : new Template.Items(list, parts);
  }

  private @Nullable Template text(String value, ConfigPath path) throws LimitException {
    take(Utf8.length(value) + 2);
    Scanner.Found found = Scanner.scan(value, ConfigTemplate.MAX_REFERENCES - references);
    references += found.references();
    if (references > ConfigTemplate.MAX_REFERENCES) {
      throw new LimitException(
          "holds more than "
              + ConfigTemplate.MAX_REFERENCES
              + " references, escaped ones among them; split the Component");
    }
    List<Segment> segments = found.segments();
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Text text -> {}
        case Segment.Ours ours -> names.add(ours.reference().name());
        case Segment.Malformed malformed ->
            problems.add(
                malformed.kind(), path, malformed.problem() + " in " + malformed.excerpt());
      }
    }
    return found.references() == 0 ? null : new Template.Text(segments);
  }

  private void take(long size) throws LimitException {
    bytes += size;
    if (bytes > ConfigTemplate.MAX_BYTES) {
      throw new LimitException("is larger than 1 MiB; split the Component");
    }
  }
}
