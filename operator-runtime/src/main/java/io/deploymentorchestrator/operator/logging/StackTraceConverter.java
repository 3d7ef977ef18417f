package io.deploymentorchestrator.operator.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.deploymentorchestrator.operator.text.DisplayText;
import org.jspecify.annotations.Nullable;

/** A stack trace with its own line breaks and nobody else's: messages are on one line each. */
public final class StackTraceConverter extends ThrowableProxyConverter {

  @Override
  protected String throwableProxyToString(IThrowableProxy thrown) {
    return super.throwableProxyToString(new Shown(thrown));
  }

  private static @Nullable String line(@Nullable String text) {
    return text == null ? null : DisplayText.line(text);
  }

  /** The same, with the texts as they are shown. */
  private record Shown(IThrowableProxy thrown) implements IThrowableProxy {

    @Override
    public @Nullable String getOverridingMessage() {
      return line(thrown.getOverridingMessage());
    }

    @Override
    public @Nullable String getMessage() {
      return line(thrown.getMessage());
    }

    @Override
    public String getClassName() {
      return DisplayText.line(thrown.getClassName());
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      IThrowableProxy cause = thrown.getCause();
      return cause == null ? null : new Shown(cause);
    }

    @Override
    public IThrowableProxy @Nullable [] getSuppressed() {
      IThrowableProxy[] suppressed = thrown.getSuppressed();
      if (suppressed == null) {
        return null;
      }
      IThrowableProxy[] shown = new IThrowableProxy[suppressed.length];
      for (int i = 0; i < shown.length; i++) {
        shown[i] = new Shown(suppressed[i]);
      }
      return shown;
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
