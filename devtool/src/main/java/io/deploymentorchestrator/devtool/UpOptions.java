package io.deploymentorchestrator.devtool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ./dev up} was asked for.
 *
 * @param once end when everything is Ready
 * @param keep leave it running
 * @param example whether the example is applied
 * @param secrets whether our secrets controller is wanted
 * @param context the user's own cluster in place of ours
 */
record UpOptions(
    boolean once, boolean keep, boolean example, boolean secrets, Optional<String> context) {
  static final String USAGE =
      "usage: ./dev up [--once] [--keep] [--no-example] [--without-secrets] [--context NAME]";

  static UpOptions parse(List<String> arguments) {
    boolean once = false;
    boolean keep = false;
    boolean example = true;
    boolean secrets = true;
    Optional<String> context = Optional.empty();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--once" -> once = true;
        case "--keep" -> keep = true;
        case "--no-example" -> example = false;
        case "--without-secrets" -> secrets = false;
        case "--context" -> {
          if (!rest.hasNext()) {
            throw new UserError("--context needs the name of a context\n" + USAGE);
          }
          context = Optional.of(rest.next());
        }
        default -> throw new UserError("unknown option " + argument + "\n" + USAGE);
      }
    }
    return new UpOptions(once, keep, example, secrets, context);
  }

  /** The same again as arguments. */
  List<String> arguments() {
    var arguments = new ArrayList<String>();
    if (once) {
      arguments.add("--once");
    }
    if (keep) {
      arguments.add("--keep");
    }
    if (!example) {
      arguments.add("--no-example");
    }
    if (!secrets) {
      arguments.add("--without-secrets");
    }
    context.ifPresent(name -> arguments.addAll(List.of("--context", name)));
    return arguments;
  }
}
