package io.deploymentorchestrator.secretpush.value;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of a secret with their values, and how they become one flat JSON object. */
public final class SecretPayload implements AutoCloseable {

  /** AWS's limit for the secret's text, in bytes of UTF-8. */
  public static final int MAX_BYTES = 65_536;

  /**
   * A field.
   *
   * @param value its text
   * @param quoted false for a number, true, false or null that somebody else put there and that
   *     stays as it is
   */
  private record Field(SecretValue value, boolean quoted) {}

  private final SortedMap<String, Field> fields = new TreeMap<>();

  /** Adds a field, or replaces it. The payload overwrites the value when it is closed. */
  public void put(String name, SecretValue value) {
    put(name, new Field(value, true));
  }

  /** Adds a literal that is no string. */
  void putLiteral(String name, SecretValue literal) {
    put(name, new Field(literal, false));
  }

  private void put(String name, Field field) {
    Field before = fields.put(name, field);
    if (before != null) {
      before.value().close();
    }
  }

  /** Drops a field, if it is there. */
  public void remove(String name) {
    Field before = fields.remove(name);
    if (before != null) {
      before.value().close();
    }
  }

  /** The names of its fields, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(fields.keySet());
  }

  /** Whether there is such a field. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Whether there is such a field with such a value. */
  public boolean has(String name, SecretValue value) {
    Field present = fields.get(name);
    return present != null && present.quoted() && present.value().sameAs(value);
  }

  /** One flat JSON object of strings, fields in the order of their names. */
  public SecretValue toJson() {
    CharWriter json = new CharWriter();
    try {
      json.append('{');
      boolean first = true;
      for (Map.Entry<String, Field> field : fields.entrySet()) {
        if (!first) {
          json.append(',');
        }
        first = false;
        json.appendQuoted(field.getKey());
        json.append(':');
        CharSequence text = field.getValue().value().view();
        if (field.getValue().quoted()) {
          json.appendQuoted(text);
        } else {
          text.chars().forEach(c -> json.append((char) c));
        }
      }
      json.append('}');
      return SecretValue.owning(json.toArray());
    } finally {
      json.close();
    }
  }

  /** How many bytes of UTF-8 a value takes. */
  public static int bytesOf(SecretValue value) {
    int bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.at(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isSurrogate(c)) {
        // Half of a pair of four bytes: what is written never has a lone one.
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /** Overwrites all values. */
  @Override
  public void close() {
    fields.values().forEach(field -> field.value().close());
    fields.clear();
  }

  /** Names only. */
  @Override
  public String toString() {
    return "SecretPayload" + fields.keySet();
  }
}
