package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import java.util.List;
import org.pf4j.Extension;

/** A handler that says of itself what would do things to a terminal. Loaded as a jar. */
@Extension
public final class ForgingHandler
    implements ComponentHandler<ForgingHandler.Nothing, ForgingHandler.Nothing> {

  /** No config, no status. */
  public record Nothing() {}

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "forging",
        "1.0.0",
        """
        {"type": "object",\t"properties": {"a":
        \t{"type": "string", "description": "of a\\u001b[2J\\nforged line",
         "title": "\u009b2J\u2028forged line\u202e", "pattern": "^\\u0007$"}}}
        """,
        "{\"type\": \"object\", \"title\": \"\u009b2J\u0085forged\"}",
        List.of(new HandlerDescriptor.ConditionType("Made", "true\u009b1m\u2028forged")),
        false);
  }

  @Override
  public Class<Nothing> configType() {
    return Nothing.class;
  }

  @Override
  public Class<Nothing> statusType() {
    return Nothing.class;
  }

  @Override
  public ApplyResult<Nothing> apply(ApplyRequest<Nothing, Nothing> request) {
    return ApplyResult.ready(new Nothing(), List.of(), "nothing to do");
  }

  @Override
  public DeleteResult<Nothing> delete(DeleteRequest<Nothing> request) {
    return new DeleteResult.Deleted<>("nothing was done");
  }
}
