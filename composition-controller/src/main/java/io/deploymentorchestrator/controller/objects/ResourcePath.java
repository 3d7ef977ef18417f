package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.ObjectRef;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where objects live below the API server's URL. */
public final class ResourcePath {

  private ResourcePath() {}

  /** The path of an object. */
  public static String of(ObjectRef ref, String plural) {
    return ofAll(ref, plural) + '/' + segment(ref.name());
  }

  /** What happened to one object since a version, told within a second. */
  public static String ofEvents(ObjectRef ref, String plural, String since) {
    return ofAll(ref, plural)
        + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3D"
        + segment(ref.name())
        + "&resourceVersion="
        + segment(since);
  }

  /** The objects of its kind beside it. */
  private static String ofAll(ObjectRef ref, String plural) {
    StringBuilder path = new StringBuilder();
    path.append(ref.group().isEmpty() ? "/api/" : "/apis/").append(ref.apiVersion());
    ref.namespace().ifPresent(namespace -> path.append("/namespaces/").append(segment(namespace)));
    return path.append('/').append(plural).toString();
  }

  /** The path of a namespace. */
  public static String ofNamespace(String namespace) {
    return "/api/v1/namespaces/" + segment(namespace);
  }

  /**
   * A name as one segment: it must not be able to lead elsewhere.
   *
   * @throws KubernetesException with {@link Problem#INVALID} if no object can have such a name
   */
  private static String segment(String text) {
    if (text.isEmpty()
        || text.equals(".")
        || text.equals("..")
        || text.contains("/")
        || text.contains("%")) {
      throw new KubernetesException(Problem.INVALID, "no object can be named '" + text + "'");
    }
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
