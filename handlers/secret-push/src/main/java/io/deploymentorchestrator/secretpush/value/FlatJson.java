package io.deploymentorchestrator.secretpush.value;

import java.util.Optional;

/**
 * Reads a flat JSON object without leaving copies of its values behind, which a general parser
 * would: its strings can't be overwritten.
 */
public final class FlatJson {

  private final SecretValue text;
  private final SecretPayload payload = new SecretPayload();
  private int position;

  private FlatJson(SecretValue text) {
    this.text = text;
  }

  /**
   * The fields of a flat JSON object.
   *
   * @return empty if the text is not one: not JSON, not an object, or with objects or lists in it
   */
  public static Optional<SecretPayload> read(SecretValue text) {
    FlatJson reader = new FlatJson(text);
    try {
      reader.readObject();
      return Optional.of(reader.payload);
    } catch (NotFlatException e) {
      reader.payload.close();
      return Optional.empty();
    }
  }

  private void readObject() throws NotFlatException {
    expect('{');
    if (next() != '}') {
      readField();
      while (next() == ',') {
        position++;
        readField();
      }
    }
    expect('}');
    skipSpace();
    if (position != text.length()) {
      throw new NotFlatException();
    }
  }

  private void readField() throws NotFlatException {
    SecretValue name = readString();
    expect(':');
    if (next() == '"') {
      payload.put(name.reveal(), readString());
    } else {
      payload.putLiteral(name.reveal(), readLiteral());
    }
  }

  private SecretValue readString() throws NotFlatException {
    expect('"');
    try (CharWriter out = new CharWriter()) {
      while (true) {
        char c = take();
        if (c == '"') {
          return SecretValue.owning(out.toArray());
        }
        if (c < 0x20) {
          throw new NotFlatException();
        }
        out.append(c == '\\' ? readEscape() : c);
      }
    }
  }

  private char readEscape() throws NotFlatException {
    char c = take();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> readUnicode();
      default -> throw new NotFlatException();
    };
  }

  private char readUnicode() throws NotFlatException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(take(), 16);
      if (digit < 0) {
        throw new NotFlatException();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private SecretValue readLiteral() throws NotFlatException {
    try (CharWriter out = new CharWriter()) {
      while (position < text.length() && isLiteral(text.at(position))) {
        out.append(take());
      }
      SecretValue literal = SecretValue.owning(out.toArray());
      String shown = literal.reveal();
      if (!shown.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
        literal.close();
        throw new NotFlatException();
      }
      return literal;
    }
  }

  private static boolean isLiteral(char c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c == 'E'
        || c == '+'
        || c == '-'
        || c == '.';
  }

  private void expect(char c) throws NotFlatException {
    if (next() != c) {
      throw new NotFlatException();
    }
    position++;
  }

  private char next() throws NotFlatException {
    skipSpace();
    if (position >= text.length()) {
      throw new NotFlatException();
    }
    return text.at(position);
  }

  private char take() throws NotFlatException {
    if (position >= text.length()) {
      throw new NotFlatException();
    }
    return text.at(position++);
  }

  private void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.at(position)) >= 0) {
      position++;
    }
  }

  /** Deliberately without a message: there is nothing to say that would not show content. */
  private static final class NotFlatException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
