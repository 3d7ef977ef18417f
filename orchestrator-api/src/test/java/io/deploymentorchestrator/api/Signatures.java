package io.deploymentorchestrator.api;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The types that a class shows to whoever compiles against it, generic signatures included. */
final class Signatures {

  private final Set<Class<?>> classes = new LinkedHashSet<>();
  private final Set<Type> seen = new HashSet<>();

  private Signatures() {}

  /** Those of its supertypes, type parameters, fields, methods and constructors. */
  static Set<Class<?>> of(Class<?> type) {
    Signatures signatures = new Signatures();
    signatures.parameters(type);
    if (type.getGenericSuperclass() != null) {
      signatures.add(type.getGenericSuperclass());
    }
    signatures.add(type.getGenericInterfaces());
    for (Field field : type.getDeclaredFields()) {
      signatures.add(field.getGenericType());
    }
    for (Method method : type.getDeclaredMethods()) {
      signatures.add(method.getGenericReturnType());
      signatures.executable(method);
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      signatures.executable(constructor);
    }
    return signatures.classes;
  }

  private void executable(Executable executable) {
    parameters(executable);
    add(executable.getGenericParameterTypes());
    add(executable.getGenericExceptionTypes());
  }

  private void parameters(GenericDeclaration declaration) {
    add(declaration.getTypeParameters());
  }

  private void add(Type... types) {
    for (Type type : types) {
      if (seen.add(type)) {
        take(type);
      }
    }
  }

  private void take(Type type) {
    if (type instanceof Class<?> c && c.isArray()) {
      add(c.getComponentType());
    } else if (type instanceof Class<?> c) {
      classes.add(c);
    } else if (type instanceof ParameterizedType p) {
      add(p.getRawType());
      add(p.getActualTypeArguments());
    } else if (type instanceof GenericArrayType a) {
      add(a.getGenericComponentType());
    } else if (type instanceof WildcardType w) {
      add(w.getUpperBounds());
      add(w.getLowerBounds());
    } else if (type instanceof TypeVariable<?> v) {
      add(v.getBounds());
    } else {
      throw new IllegalArgumentException("a kind of type that is not known: " + type);
    }
  }
}
