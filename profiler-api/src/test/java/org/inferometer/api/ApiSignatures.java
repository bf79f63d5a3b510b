package org.inferometer.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a compiled module shows to others, as text: a block for each class that they can name, with
/// a line for each member that they can use.
final class ApiSignatures {
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  private ApiSignatures() {}

  /// The lines of all classes, in the order of their names.
  ///
  /// @param classes the folder that holds them
  /// @throws IOException if it cannot be read
  static List<String> of(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> load(file.substring(0, file.length() - 6).replace('/', '.')))
          .filter(ApiSignatures::isVisible)
          .sorted((a, b) -> a.getName().compareTo(b.getName()))
          .flatMap(type -> lines(type).stream())
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiSignatures.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    return isShown(type.getModifiers())
        && !type.isAnonymousClass()
        && !type.isLocalClass()
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<String> lines(Class<?> type) {
    List<String> lines = new ArrayList<>(List.of(heading(type)));
    Stream.<Member[]>of(
            type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .filter(member -> isShown(member.getModifiers()) && !member.isSynthetic())
        .filter(member -> !OF_EVERY_OBJECT.contains(member.getName()))
        .map(member -> "  " + signature(member))
        .sorted()
        .forEach(lines::add);
    return lines;
  }

  private static String heading(Class<?> type) {
    return type.toGenericString()
        + listed(" extends ", type.getGenericSuperclass())
        + listed(" implements ", type.getGenericInterfaces())
        + (type.isSealed() ? listed(" permits ", type.getPermittedSubclasses()) : "");
  }

  private static String listed(String word, Type... types) {
    String names =
        Arrays.stream(types)
            .filter(type -> type != null && type != Object.class)
            .map(Type::getTypeName)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : word + names;
  }

  private static String signature(Member member) {
    return switch (member) {
      case Field field -> field.toGenericString();
      case Constructor<?> constructor -> constructor.toGenericString();
      case Method method -> method.toGenericString();
      default -> throw new AssertionError(member);
    };
  }
}
